"""What a process imports before it answers: slow packages are imported on use, after the port is open."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.app.up_process import environment

SLOW = {"rasa_sdk", "sklearn", "scipy", "bm25s", "numpy", "typst", "xlsxwriter", "telegram", "apprise",
        "alembic", "celery"}
LOOK = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def imported(start: str, data: Path) -> set[str]:
    """Packages imported after `start`."""
    done = subprocess.run([sys.executable, "-c", f"{start}; {LOOK}"], env=environment(data, {}), check=True,
                          capture_output=True, text=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_the_web_answers_without_the_dialogue_and_without_printing(tmp_path: Path) -> None:
    found = imported("from app.web import create_app; create_app()", tmp_path)
    assert "fastapi" in found
    assert found & SLOW == set()


def test_the_supervisor_stays_small(tmp_path: Path) -> None:
    found = imported("import app.supervisor", tmp_path)
    assert "psycopg" in found
    assert found & (SLOW | {"fastapi", "nicegui", "sqlalchemy", "redis"}) == set()
