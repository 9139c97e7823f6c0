"""A test that would depend on the machine is refused: its default port, a system there, the user's settings."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from kernel.settings import ROOT, settings
from tests import standing_alone

PROGRAM = [sys.executable, "-c", "from app.cli import main; main()"]
OTHER = {"HONGNIANG_PORT": "40123"}


@pytest.mark.parametrize(("event", "arguments", "why"), [
    ("open", (str(ROOT / ".env"), "r", 0), "reads the .env of the checkout"),
    ("open", (ROOT / ".env", "r", 0), "reads the .env of the checkout"),
    ("socket.bind", (None, ("127.0.0.1", 8000)), "uses port 8000"),
    ("socket.connect", (None, ("::1", 8000, 0, 0)), "uses port 8000"),
    ("subprocess.Popen", (sys.executable, [*PROGRAM, "doctor"], str(ROOT), OTHER), "in the checkout"),
    ("subprocess.Popen", (sys.executable, [str(ROOT / ".venv/bin/hongniang"), "chat"], ROOT, OTHER), "in the checkout"),
    ("subprocess.Popen", (sys.executable, [*PROGRAM, "up"], "/", {}), "default port 8000"),
    ("subprocess.Popen", (sys.executable, [*PROGRAM, "web"], "/", {"HONGNIANG_PORT": "8000"}), "default port 8000"),
])
def test_what_depends_on_the_machine_is_refused(event: str, arguments: tuple[Any, ...], why: str) -> None:
    found = standing_alone.fault(event, arguments)
    assert found is not None and why in found


@pytest.mark.parametrize(("event", "arguments"), [
    ("open", (str(ROOT / ".env.example"), "r", 0)), ("open", (3, "r", 0)), ("open", ("/x/.env", "r", 0)),
    ("socket.bind", (None, ("127.0.0.1", 0))), ("socket.connect", (None, "/x/.s.PGSQL.5432")),
    ("subprocess.Popen", (sys.executable, [*PROGRAM, "up"], "/", OTHER)),
    ("subprocess.Popen", (sys.executable, [*PROGRAM, "doctor"], None, None)),
    ("subprocess.Popen", (sys.executable, [sys.executable, "tools/house.py"], str(ROOT), None)),
])
def test_what_stands_alone_is_free(event: str, arguments: tuple[Any, ...]) -> None:
    assert standing_alone.fault(event, arguments) is None


def test_the_rules_are_enforced_here() -> None:
    with pytest.raises(pytest.fail.Exception, match="stand alone"):
        (ROOT / ".env").open()


def test_tests_work_in_an_empty_folder_without_settings_of_the_machine() -> None:
    assert Path.cwd() != ROOT and list(Path.cwd().iterdir()) == []
    given = {name for name in os.environ if name.startswith("HONGNIANG_") or name in ("DATABASE_URL", "REDIS_URL")}
    assert given == {"HONGNIANG_DATA"}
    assert settings().port == standing_alone.DEFAULT_PORT and settings().data == Path(os.environ["HONGNIANG_DATA"])
