"""House check of sentences: every key that is used is registered, and every registered key is used."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tools.sources import Source


def words(sources: Iterable[Source]) -> Iterator[tuple[str, int, str]]:
    """Every key used is registered in some room's words.py, and every registered key is used somewhere."""
    ours = [s for s in sources if s.room not in ("tests", "tools")]
    product = [s for s in ours if s.is_python]
    registered = {key: place for source in product for key, place in _registered(source)}
    said: list[tuple[str, str, int]] = []
    strings: set[str] = set()
    starts: set[str] = set()
    errors = _errors(product)
    for source in ours:
        if source.path.endswith(".html"):
            said += _said_by_template(source)
    for source in product:
        own = {place for _, place in _registered(source)}
        for node in source.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and (source.path, node.lineno) not in own:
                strings.add(node.value)
            elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                starts.add(str(node.values[0].value))
        for call, name in source.calls:
            if name.endswith("wording.title") and isinstance(call.args[0], ast.Constant):
                starts.add(f"{call.args[0].value!s}.")
            if name.endswith("Titles") and len(call.args) == 2 and isinstance(call.args[0], ast.Constant):
                titles = _titles(str(call.args[0].value), call.args[1], source.path)
                said += titles
                strings |= {key for key, _, _ in titles}
            if name.rsplit(".", 1)[-1] in errors | {"say", "Message"} and call.args:
                said += [(str(part.value), source.path, part.lineno) for part in _ways(call.args[0])
                         if _is_key(part.value)]
    strings.update(key for key, _, _ in said)
    for key, path, line in said:
        if key not in registered:
            yield path, line, f"no words for {key}"
    begun = tuple(start for start in starts if "." in start)
    for key, (path, line) in registered.items():
        if key not in strings and not key.startswith(begun):
            yield path, line, f"nobody says {key}"


def _registered(source: Source) -> Iterator[tuple[str, tuple[str, int]]]:
    """Keys of the dictionaries that this file passes to `wording.register`, with their positions."""
    named = [(node.targets[0] if isinstance(node, ast.Assign) else node.target, node.value)
             for node in source.nodes if isinstance(node, ast.Assign | ast.AnnAssign)]
    tables = {target.id: value for target, value in named if isinstance(target, ast.Name)}
    for call, name in source.calls:
        if name.endswith(("register", "register_for_customers")) and call.args:
            given = call.args[0]
            table = tables.get(given.id) if isinstance(given, ast.Name) else given
            for key in table.keys if isinstance(table, ast.Dict) else ():
                if isinstance(key, ast.Constant) and _is_key(key.value):
                    yield str(key.value), (source.path, key.lineno)


def _said_by_template(source: Source) -> list[tuple[str, str, int]]:
    """Keys used in an HTML template, with their positions."""
    return [(key, source.path, line) for line, text in enumerate(source.text.splitlines(), 1)
            for key in re.findall(r"""\bsay\(["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""", text)]


def _titles(prefix: str, keys: ast.expr, path: str) -> list[tuple[str, str, int]]:
    """Keys of a table of titles whose own keys are written in the call."""
    return [(f"{prefix}.{node.value}", path, node.lineno) for node in ast.walk(keys)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _is_key(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z_]+(?:\.[a-z0-9_]+)+", value) is not None


def _ways(node: ast.expr) -> list[ast.Constant]:
    """The constants that an argument may be: itself, or both branches of a conditional expression."""
    if isinstance(node, ast.IfExp):
        return _ways(node.body) + _ways(node.orelse)
    return [node] if isinstance(node, ast.Constant) else []


def _errors(sources: list[Source]) -> set[str]:
    """Names of the subclasses of HongniangError."""
    bases = {node.name: {ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases}
             for source in sources for node in source.nodes if isinstance(node, ast.ClassDef)}
    found, before = {"HongniangError"}, 0
    while len(found) != before:
        before = len(found)
        found |= {name for name, above in bases.items() if above & found}
    return found
