"""The settings of all rooms are known without a heavy import."""
from __future__ import annotations

import os
import subprocess
import sys

from kernel.settings import ROOT


def test_the_settings_of_all_rooms_are_known_without_a_heavy_import() -> None:
    heavy = {"sqlalchemy", "celery", "redis", "psycopg", "httpx", "nicegui", "telegram", "fastapi"}
    found = subprocess.run(
        [sys.executable, "-c", "from app import settings; settings.register_all(); import sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    assert not heavy & set(found.stdout.split())
