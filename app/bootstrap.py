"""What every process does first: registers settings, tables, company files, kinds of case, reactions and the turn."""
from __future__ import annotations

import sys
import uuid
from datetime import timedelta
from typing import TextIO

from app import company, reactions, room_modules, schema, settings
from app import words as words
from bots import turn_hook
from dialogue.actions import words as dialogue_words  # noqa: F401  # queue reasons are shown without the dialogue
from kernel import database_clock, logs
from people import identifiers


def _handle_waiting(conversation_id: uuid.UUID) -> int:
    """Runs the turn; its module is imported at the first call, because importing the dialogue takes a second."""
    from app import turn

    return turn.handle_waiting(conversation_id)


def _alert_that_clock_differs(apart: timedelta) -> None:
    from app import clock_alert

    clock_alert.create(apart)


def wire(stream: TextIO | None = None) -> None:
    """Registers everything that the rooms add, and configures logs. Calling it again changes nothing."""
    settings.register_all()
    logs.add_redactor(identifiers.scrub)
    logs.configure(stream or sys.stderr)
    logs.quieten("apprise")
    schema.load()
    company.kinds()
    room_modules.know_kinds()
    reactions.install()
    turn_hook.use(_handle_waiting)
    database_clock.report_with(_alert_that_clock_differs)
