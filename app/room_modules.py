"""The files by which rooms register what others ask for by kind or name, beside their tables and company files."""
from __future__ import annotations

from importlib import import_module

# Kinds of case, what is shown of them by link and beside a conversation, what programs are told of them.
KINDS = ("complaints.case_kind", "complaints.desk.message_subject", "complaints.link.page",
         "complaints.api.webhook_facts")
CHECKS = ("app.checks", "kernel.audit", "staff.checks", "notices.checks", "conversations.checks", "deadlines.checks",
          "complaints.checks", "knowledge_base.checks", "handoff.checks", "bots.checks", "bots.webchat.checks",
          "bots.telegram.checks")


def know_kinds() -> None:
    """Makes every kind of case known. Calling it again changes nothing."""
    for name in KINDS:
        import_module(name)


def know_checks() -> None:
    """Makes every check of `doctor` and every invariant known. Calling it again changes nothing."""
    for name in CHECKS:
        import_module(name)
