"""The Celery application for `celery -A app.worker`, with every task registered and the schedule of beat filled."""
from __future__ import annotations

from app.bootstrap import wire
from kernel import tasks

wire()
from app import periodic  # noqa: E402

periodic.plan()
app = tasks.configure()
