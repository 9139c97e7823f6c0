"""Reactions of clocks to events of other rooms; `app.reactions` subscribes them."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from deadlines import counting_rules, next_notice, recounting, timers
from deadlines.events import TimerRang
from kernel.actors import SYSTEM
from kernel.events import Reaction
from kernel.file_versions import DocumentAccepted

IN_FORCE = "company_file.in_force"  # kind of the timer for an announced file's entry into force


def recount_clocks_on_acceptance(session: Session, event: DocumentAccepted) -> None:
    """New hours or a new calendar: recounts running clocks; the old rows are kept.

    Announced versions count from now on for the days on which they will be in force.
    """
    if event.name in counting_rules.COUNTED_AGAIN:
        recounting.recount(session, SYSTEM, event.name)


def withdraw_notice_alerts_on_acceptance(session: Session, event: DocumentAccepted) -> None:
    """A calendar was accepted: withdraws the alerts that a year's notice is missing."""
    if event.name == "calendar.yml":
        next_notice.withdraw_alerts(session)


def set_timer_for_announced_version(session: Session, event: DocumentAccepted) -> None:
    """A file was accepted for a later instant: sets a timer for its entry into force."""
    if event.effective_at is not None:
        timers.set(session, IN_FORCE, ("company_file", uuid.UUID(int=event.version)), event.effective_at,
                   {"name": event.name})


def recount_clocks_on_entry_into_force(session: Session, event: TimerRang) -> None:
    """An announced version came into force: recounts running clocks."""
    if event.facts["name"] in counting_rules.COUNTED_AGAIN:
        recounting.recount(session, SYSTEM, event.facts["name"])


REACTIONS = (
    Reaction(DocumentAccepted, recount_clocks_on_acceptance),
    Reaction(DocumentAccepted, withdraw_notice_alerts_on_acceptance),
    Reaction(DocumentAccepted, set_timer_for_announced_version),
    Reaction(TimerRang, recount_clocks_on_entry_into_force, IN_FORCE),
)
