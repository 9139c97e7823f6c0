"""Checks of this project's own rules on the syntax tree, which general tools do not offer. `make lint` runs them.

A check is a generator of (line, sentence) over one source; `words`, `literals` and `cycles` look at all sources
together. Every check has a passing and a failing example in `tests/tools/rules/test_house.py`.
"""
from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from tools.house_cycles import cycles as cycles
from tools.house_literals import literals as literals
from tools.house_tests import asserting_tests, public_names
from tools.house_words import words as words
from tools.sources import ROOT as ROOT
from tools.sources import Source as Source
from tools.sources import sources as sources

LONGEST_LINE = 120
LONGEST_FILE = 300
_OUTSIDE = ("platforms", "tests")  # not part of the product: they have clocks and connections of their own

Finding = tuple[int, str]


def one_commit(source: Source) -> Iterator[Finding]:
    """Only kernel/db.py commits."""
    if source.path == "kernel/db.py" or source.room in _OUTSIDE:
        return
    for call, name in source.calls:
        if name.endswith(".commit"):
            yield call.lineno, "commit() stands in kernel/db.py alone; write `with transaction()` at the edge"


_CLOCK = re.compile(
    r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|func\.(?:now|current_timestamp|localtimestamp)"
    r"|time\.(?:time|time_ns|localtime|gmtime|strftime|ctime))$")


def one_clock(source: Source) -> Iterator[Finding]:
    """Only kernel/instants.py reads the time; `time.monotonic` is allowed, because it measures durations."""
    if source.path == "kernel/instants.py" or source.room in _OUTSIDE:
        return
    for call, name in source.calls:
        if _CLOCK.search(name):
            yield call.lineno, f"{name}() reads the clock; kernel.instants alone does"
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "time" and any(n.name == "time" for n in node.names):
            yield node.lineno, "time.time reads the clock; kernel.instants alone does"


_MONEY_FILE = re.compile(r"(?:^|/)refunds/|(?:^|[/_])(?:fees?|money|refunds?|prices?|payouts?)(?:_\w+)?\.py$")
_MONEY_NAME = re.compile(r"(?:^|_)(?:amount|price|fee|fees|yuan|money|paid|refund)(?:$|_)")


def no_float_money(source: Source) -> Iterator[Finding]:
    """No float in files about money, nor under a name that means money anywhere."""
    if source.room == "tests":
        return
    say = "money is Decimal, never float"
    if _MONEY_FILE.search(source.path):
        for node in source.nodes:
            if (isinstance(node, ast.Name) and node.id == "float") or (
                    isinstance(node, ast.Constant) and isinstance(node.value, float)):
                yield node.lineno, say
        return
    for node in source.nodes:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) | ast.arg(arg=name, annotation=kind) if kind:
                if _MONEY_NAME.search(name) and re.search(r"\bfloat\b", ast.unparse(kind)):
                    yield node.lineno, say
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=float())):
                if _MONEY_NAME.search(name):
                    yield node.lineno, say
            case ast.Call(func=ast.Name(id="float"), args=[given]):
                if any(_MONEY_NAME.search(part) for part in re.findall(r"\w+", ast.unparse(given))):
                    yield node.lineno, say


def short_lines(source: Source) -> Iterator[Finding]:
    """At most 120 characters a line of Python; a Chinese character is one."""
    if source.is_python:
        for number, line in enumerate(source.text.splitlines(), 1):
            if len(line) > LONGEST_LINE:
                yield number, f"{len(line)} characters; {LONGEST_LINE} are the limit"


def short_files(source: Source) -> Iterator[Finding]:
    """A file of the product contains one act or one rule; over 300 lines it is usually two."""
    if source.is_python and source.room != "tests" and "/migrations/versions/" not in source.path:
        lines = source.text.count("\n")
        if lines > LONGEST_FILE:
            yield lines, f"{lines} lines; over {LONGEST_FILE} a file is usually two"


def pure_rules(source: Source) -> Iterator[Finding]:
    """A pure rule gets the time as an argument; import-linter checks that it imports nothing that does I/O."""
    if source.is_pure:
        for call, name in source.calls:
            if name.endswith(("instants.now", "instants.today")):
                yield call.lineno, f"{name}() in a pure rule; take the instant as a value"


def telling_names(source: Source) -> Iterator[Finding]:
    """File names say what the file contains; no utils, helpers or services."""
    if PurePosixPath(source.path).name in {"service.py", "models.py", "utils.py", "helpers.py", "misc.py", "common.py"}:
        yield 1, "a file is named after its act or rule"


def acts_read_again(source: Source) -> Iterator[Finding]:
    """Pages and routes act through staff.acting, which reads member and log-in again."""
    if source.path == "staff/acting.py" or source.room in _OUTSIDE:
        return
    for call, name in source.calls:
        if name.endswith("sessions.current_member"):
            yield call.lineno, "only staff/acting.py calls current_member(); write `acting.act(staff, …)`"
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "staff.sessions" and any(
                part.name == "still" for part in node.names):
            yield node.lineno, "only staff/acting.py calls current_member(); write `acting.act(staff, …)`"


_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b|\brgba?\(|\bhsla?\(")
_FONT_SIZE = re.compile(r"font(?:-size)?:[^;}]*\d(?:px|pt|r?em)")


def only_tokens(source: Source) -> Iterator[Finding]:
    """Colours and font sizes are defined only in console/; pages use its tokens (`var(--hn-…)`)."""
    if source.room in ("console", "tools", *_OUTSIDE):
        return
    say = "a colour or size of its own; the theme's tokens stand in console/"
    if source.path.endswith(".css"):
        for number, line in enumerate(source.text.splitlines(), 1):
            if _COLOUR.search(line) or _FONT_SIZE.search(line):
                yield number, say
    for call, name in source.calls:
        given = [part for part in ast.walk(call) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if name.endswith((".style", ".classes", ".props")) and any(
                _COLOUR.search(str(part.value)) or re.search(r"\d(?:px|pt|rem)\b", str(part.value)) for part in given):
            yield call.lineno, say


_MACHINE = re.compile(r"(?<![\w.:/*])/(?:home|root|work|tmp|Users)/")


_OUTER_WORLD = re.compile(
    r"telegram|wechat|weixin|wecom|whatsapp|微信|(?<!\w)rasa|apprise|\w\.(?:yml|csv)\b", re.IGNORECASE)


def general_kernel(source: Source) -> Iterator[Finding]:
    """The kernel names no platform, no product used by a room and no company file; rooms register theirs with it."""
    if source.room == "kernel":
        for number, line in enumerate(source.text.splitlines(), 1):
            if found := _OUTER_WORLD.search(line):
                yield number, f"the kernel knows no {found[0]}; the room whose it is registers it"


def no_machine(source: Source) -> Iterator[Finding]:
    """No path of a particular machine."""
    if source.path in ("tools/house.py", "tests/tools/rules/test_house.py"):
        return
    for number, line in enumerate(source.text.splitlines(), 1):
        if _MACHINE.search(line):
            yield number, "a path of one machine"


def nothing_swallowed(source: Source) -> Iterator[Finding]:
    """No error is swallowed: no bare except, no handler that only passes, no suppress(Exception)."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            idle = all(ast.unparse(part) in ("pass", "...")
                       for part in node.body)
            if idle or node.type is None:
                yield node.lineno, "an error is swallowed; name it and say what follows from it"
    for call, name in source.calls:
        if name.endswith("suppress") and any(ast.unparse(a) in ("Exception", "BaseException") for a in call.args):
            yield call.lineno, "an error is swallowed; name it and say what follows from it"


def honest_tests(source: Source) -> Iterator[Finding]:
    """No test is skipped or expected to fail, and none patches our own code."""
    if source.room != "tests":
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node) in (
                "pytest.skip", "pytest.xfail", "pytest.importorskip", "mark.skip", "mark.skipif", "mark.xfail",
                "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"):
            yield node.lineno, "no test is skipped"
        if isinstance(node, ast.ImportFrom | ast.Import) and any(
                part.startswith(("unittest.mock", "mock")) for part in
                ([node.module or ""] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names])):
            yield node.lineno, "nothing is mocked; what is outside is a server under platforms/"
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "monkeypatch.setattr":
            yield node.lineno, "our own code isn't patched"


CHECKS: tuple[Callable[[Source], Iterator[Finding]], ...] = (
    one_commit, one_clock, pure_rules, no_float_money, short_lines, short_files, telling_names, only_tokens,
    general_kernel, no_machine, nothing_swallowed, acts_read_again, honest_tests,
    asserting_tests, public_names,
)


def look(root: Path) -> list[str]:
    """Every fault as `path:line: sentence (check)`."""
    found = list(sources(root))
    said = [f"{source.path}:{line}: {say} ({check.__name__})"
            for source in found for check in CHECKS for line, say in sorted(set(check(source)))]
    said += [f"{path}:{line}: {say} (words)" for path, line, say in words(found)]
    said += [f"{path}:{line}: {say} (literals)" for path, line, say in literals(found)]
    return said + [f"{path}:{line}: {say} (cycles)" for path, line, say in cycles(found)]


def main(root: Path = ROOT) -> int:
    """Prints the faults; returns 1 if there are any."""
    faults = look(root)
    print("\n".join(faults) or "the house is in order")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
