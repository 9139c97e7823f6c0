"""A test in a folder `rules` that needs a server is refused, with a sentence that says where it belongs."""
from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from tests import folders


@pytest.mark.parametrize(("path", "rule"), [
    ("tests/complaints/rules/test_stages.py", True), ("tests/complaints/test_stages.py", False),
    ("tests/journeys/browser/test_chat.py", False), ("tests/kernel/rules.py", False)])
def test_the_folder_alone_says_whether_a_test_needs_servers(path: str, rule: bool) -> None:
    assert folders.is_rule(Path(path)) is rule


def test_this_test_is_marked_by_its_folder(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("server") is None


def test_who_asks_for_the_servers_is_told_to_move() -> None:
    rule, other = Path("tests/kernel/rules/test_a.py"), Path("tests/kernel/test_a.py")
    assert folders.refusal(rule, ["db", "servers"]) == (
        "test_a.py stands in a folder `rules`, but needs the servers: move the test out of the folder")
    assert folders.refusal(rule, ["tmp_path"]) is None
    assert folders.refusal(other, ["db", "servers"]) is None


@pytest.mark.parametrize(("act", "does"), [
    (lambda: subprocess.run([sys.executable, "--version"]), "starts a process"),
    (lambda: os.system("true"), "starts a process"),
    (lambda: socket.create_server(("127.0.0.1", 0)), "starts a server"),
    (lambda: socket.create_connection(("127.0.0.1", 9)), "connects to a server")])
def test_who_starts_a_process_or_reaches_a_server_fails(act: Callable[[], object], does: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=does):
        act()


def test_a_test_outside_is_free() -> None:
    with folders.held(Path("tests/kernel/test_a.py")), socket.create_server(("127.0.0.1", 0)) as server:
        assert server.getsockname()[1] > 0


def test_a_library_may_try_what_the_machine_has_while_it_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "probing_library.py").write_text("import socket\nsocket.create_server(('127.0.0.1', 0)).close()\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert import_module("probing_library").socket is socket
