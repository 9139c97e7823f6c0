"""The files by which rooms register what `doctor` looks at and what must always hold."""
from __future__ import annotations

from importlib import import_module

CHECKS = ("app.checks", "kernel.audit", "staff.checks", "notices.checks", "conversations.checks", "deadlines.checks",
          "complaints.checks", "knowledge_base.checks", "handoff.checks", "bots.checks", "bots.webchat.checks",
          "bots.telegram.checks")


def know_checks() -> None:
    """Makes every check and every invariant known. Calling it again changes nothing."""
    for name in CHECKS:
        import_module(name)
