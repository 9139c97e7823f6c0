"""The Celery application as `celery -A app.worker` finds it: every task registered, beat's table filled."""
from __future__ import annotations

from app.bootstrap import wire
from kernel import tasks

wire()
from app import periodic  # noqa: E402

periodic.plan()
app = tasks.configure()
