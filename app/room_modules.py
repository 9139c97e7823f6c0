"""Modules in which rooms register kinds of case, channels, checks and what is encrypted; importing registers these."""
from __future__ import annotations

from importlib import import_module

# Kinds of case, their panels beside a conversation, their link pages and webhook facts, and deadlines of their own.
KINDS = ("complaints.case_kind", "complaints.desk.message_subject", "complaints.link.page",
         "complaints.api.webhook_facts", "complaints.outside.recount_preview")
ENCRYPTED = ("people.vault", "cases.evidence", "integration.webhooks", "integration.idempotency",
             "complaints.outside.reference_replies")
CHECKS = ("app.checks", "app.watches", "kernel.audit", "kernel.key_fingerprints", "app.backups.checks",
          "staff.checks", "notices.checks", "conversations.checks", "deadlines.checks", "cases.checks",
          "complaints.checks", "knowledge_base.checks", "handoff.checks", "bots.checks", "bots.webchat.checks",
          "bots.telegram.checks")

CHANNELS = ("complaints.channels", "bots.webchat.channel", "bots.telegram.channel", "bots.terminal")


def know_channels() -> None:
    """Registers every channel, so that a process that serves none can name them. Calling it again changes nothing."""
    for name in CHANNELS:
        import_module(name)


def know_kinds() -> None:
    """Registers every kind of case. Calling it again changes nothing."""
    for name in KINDS:
        import_module(name)


def know_encrypted() -> None:
    """Registers everything that is stored encrypted. Calling it again changes nothing."""
    for name in ENCRYPTED:
        import_module(name)


def know_checks() -> None:
    """Registers every check of `doctor` and every invariant. Calling it again changes nothing."""
    for name in CHECKS:
        import_module(name)
