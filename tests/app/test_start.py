"""What a process imports before it answers: the slow ones come when they are needed, after the port is open."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.upping import environment
from tests.processes import ROOT

pytestmark = pytest.mark.server
SLOW = {"rasa_sdk", "sklearn", "jieba", "numpy", "fpdf", "xlsxwriter", "telegram", "apprise", "alembic", "celery"}
LOOK = """
import json, sys
print(json.dumps({name: getattr(module, "__cached__", None) for name, module in sys.modules.items()}))
"""


def modules(start: str, data: Path) -> dict[str, str | None]:
    """Modules that are there after `start`, each with the place of its bytecode."""
    done = subprocess.run([sys.executable, "-c", f"{start}\n{LOOK}"], cwd=ROOT, check=True, capture_output=True,
                          text=True, env=environment(data, {"PYTHONDONTWRITEBYTECODE": "1"}))
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def imported(start: str, data: Path) -> set[str]:
    """Packages that are there after `start`."""
    return {name.partition(".")[0] for name in modules(start, data)}


def test_the_web_answers_without_the_dialogue_and_without_printing(tmp_path: Path) -> None:
    found = imported("from app.web import create_app; create_app()", tmp_path)
    assert "fastapi" in found
    assert found & SLOW == set()


def test_the_supervisor_stays_small(tmp_path: Path) -> None:
    found = imported("import app.supervisor", tmp_path)
    assert "psycopg" in found
    assert found & (SLOW | {"fastapi", "nicegui", "sqlalchemy", "redis"}) == set()


def test_what_others_wrote_is_compiled_at_the_set_up(tmp_path: Path) -> None:
    found = modules("from app.web import create_app; create_app(); import app.turn, celery.bin.celery", tmp_path)
    installed = {name: place for name, place in found.items() if place and "/site-packages/" in place}
    assert len(installed) > 1000
    assert [name for name, place in installed.items() if not Path(place).exists()] == []
