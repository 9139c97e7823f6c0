"""Folders of tests: a test below a folder `rules` needs no server, and this is enforced.

`tests/<room>/rules/` contains the tests of a room's rules: values in, values out, at most files of their own. They run
in `make test-fast`. Every other test has the mark `server`. A test that needs both belongs outside, or is divided.
"""
from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

RULES = "rules"
SERVER_FIXTURE = "servers"  # every fixture with a database or Valkey depends on these
# Events of sys.addaudithook: a process is started, or a socket is used beyond the test's own process.
FORBIDDEN = {
    "subprocess.Popen": "starts a process", "os.system": "starts a process", "os.exec": "starts a process",
    "os.posix_spawn": "starts a process", "os.spawn": "starts a process", "os.fork": "starts a process",
    "os.forkpty": "starts a process", "socket.bind": "starts a server", "socket.connect": "connects to a server",
}
_held = False


def is_rule(path: Path) -> bool:
    """Whether the test file at `path` is in a folder `rules`."""
    return RULES in path.parent.parts


def refusal(path: Path, fixtures: Collection[str]) -> str | None:
    """Why a test may not run where it is; `fixtures` are the names of all it uses, directly or through others."""
    if is_rule(path) and SERVER_FIXTURE in fixtures:
        return f"{path.name} stands in a folder `{RULES}`, but needs the servers: move the test out of the folder"
    return None


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Within the block a test in a folder `rules` fails if it starts a process, or opens or contacts a server."""
    global _held
    before, _held = _held, is_rule(path)
    try:
        yield
    finally:
        _held = before


def _hear(event: str, _arguments: tuple[object, ...]) -> None:
    if _held and event in FORBIDDEN and not _importing():
        pytest.fail(f"a test in a folder `{RULES}` {FORBIDDEN[event]} ({event}): move it out of the folder")


def _importing() -> bool:
    """Whether a module is being imported: some libraries probe the machine then (urllib3 binds a socket for IPv6)."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
    return False


sys.addaudithook(_hear)
