"""Requirements are imported or have a stated role, imports are required, and locks are complete."""
from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib import metadata

import pytest

from tools.sources import ROOT, sources

# Roles of requirements that are not imported, as the comment beside them begins.
ROLES = ("build tool", "command", "plug-in", "server", "stubs")
AROUND = {"benchmarks", "tests", "tools"}


def canonical(name: str) -> str:
    """A distribution's name as PyPI compares them (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(text: str) -> dict[str, str]:
    """The names in a requirements file, with the comments beside them."""
    found = {}
    for line in text.splitlines():
        named, _, comment = line.partition("#")
        if named.strip() and not named.startswith("-"):
            found[canonical(re.split(r"[\[;<>=~! ]", named.strip())[0])] = comment.strip()
    return found


@lru_cache(maxsize=1)
def modules() -> dict[str, set[str]]:
    """Top-level modules, other than ours and Python's own, that each room imports."""
    found: dict[str, set[str]] = {}
    for source in sources(ROOT):
        if source.is_python:
            found.setdefault(source.room, set()).update(
                name.partition(".")[0] for node in source.nodes for name in (
                    [one.name for one in node.names] if isinstance(node, ast.Import) else
                    [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []))
    return {room: names - set(sys.stdlib_module_names) - set(found) for room, names in found.items()}


def imported(*, around: bool) -> set[str]:
    """Distributions that our code imports; `around` with tests, tools and benchmarks too."""
    known = metadata.packages_distributions()
    return {canonical(name) for room, names in modules().items() if around or room not in AROUND
            for module in names for name in known.get(module, [module])}


def idle(names: Mapping[str, str], used: set[str]) -> list[str]:
    """Requirements that nothing imports and that have no role."""
    return sorted(name for name, comment in names.items()
                  if name not in used and comment.partition(":")[0] not in ROLES)


RUNNING = required((ROOT / "requirements.in").read_text("utf-8"))
TESTING = required((ROOT / "requirements-dev.in").read_text("utf-8"))


def test_what_is_required_is_imported_or_has_a_role() -> None:
    assert idle(RUNNING, imported(around=False)) == []
    assert idle(TESTING, imported(around=True)) == []


def test_what_is_imported_is_required() -> None:
    assert imported(around=False) - set(RUNNING) == set()
    assert imported(around=True) - set(RUNNING) - set(TESTING) == set()


def test_a_role_is_for_what_nothing_imports() -> None:
    used = imported(around=True)
    assert [name for name, comment in {**RUNNING, **TESTING}.items() if comment and name in used] == []


def test_one_that_nothing_imports_and_one_of_no_known_role_are_found() -> None:
    names = required("flour\nyeast[dry] >=2 ; python_version < '4'  # plug-in: rises\nsalt  # for taste\n-r x.in")
    assert set(names) == {"flour", "yeast", "salt"}
    assert idle(names, {"flour"}) == ["salt"] and idle(names, set()) == ["flour", "salt"]


def locked(name: str) -> dict[str, list[str]]:
    """A lock's entries (name and version, with the condition) and the hashes of each."""
    entries: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line[:1].isalnum():
            entry = line.rstrip(" \\")
            entries[entry] = []
        elif line.strip().startswith("--hash="):
            entries[entry].append(line.strip(" \\"))
    return entries


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_a_lock_pins_by_hash_and_names_no_index(name: str) -> None:
    entries = locked(name)
    assert entries and all("==" in entry and hashes for entry, hashes in entries.items())
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for hashes in entries.values() for h in hashes)
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text and "-index" not in text and "--find-links" not in text


def test_the_locks_hold_what_is_required_and_agree() -> None:
    running, testing = locked("requirements.lock"), locked("requirements-dev.lock")
    assert set(RUNNING) <= {canonical(entry.partition("==")[0]) for entry in running}
    assert set(TESTING) <= {canonical(entry.partition("==")[0]) for entry in testing}
    assert running.items() <= testing.items()
