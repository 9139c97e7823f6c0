"""Which function reacts to which event: the rooms' own lists, and reactions between rooms that are independent.

Reactions run in the transaction of the act, in the order of this list; one that raises rolls the act back.
"""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import company
from app import words as words
from cases import notice_reactions as of_notices
from cases import reactions as of_cases
from complaints import reactions as of_complaints
from deadlines import reactions as of_deadlines
from deadlines.events import TimerRang
from handoff import reactions as of_handoff
from integration.events import WebhookGaveUp, WebhookGone
from kernel import events, instants
from kernel.actors import SYSTEM
from kernel.events import Reaction
from kernel.wording import Message
from notices import alerts
from staff import members


def alert_that_webhook_gave_up(session: Session, event: WebhookGaveUp) -> None:
    """Alerts administrators that deliveries to an address failed for a day; at most one alert per address and day."""
    _alert_administrators(session, event.endpoint_id, Message("app.webhook_gave_up", host=event.host),
                         f"failed:{instants.shanghai(event.at).date().isoformat()}")


def alert_that_webhook_is_gone(session: Session, event: WebhookGone) -> None:
    """Alerts administrators that an address answered 410 and was disabled."""
    _alert_administrators(session, event.endpoint_id, Message("app.webhook_gone", host=event.host),
                         f"gone:{event.at.isoformat()}")


def _alert_administrators(session: Session, endpoint_id: uuid.UUID, message: Message, key: str) -> None:
    recipients = [s.id for s in members.all_active(session) if s.role == "administrator"]
    alerts.create(session, "webhook", message, subject=("webhook", endpoint_id), key=f"{endpoint_id}:{key}",
                staff_ids=recipients)


def apply_announced_version(session: Session, event: TimerRang) -> None:
    """An announced company file came into force: applies it."""
    company.follow(session, event.facts["name"], SYSTEM)


# The queue's locks are taken before a case's (docs/locking.md), so handoff comes before cases.
REACTIONS: tuple[Reaction, ...] = (
    *of_deadlines.REACTIONS,
    *of_handoff.REACTIONS,
    *of_cases.REACTIONS,
    *of_complaints.REACTIONS,
    *of_notices.REACTIONS,
    Reaction(WebhookGaveUp, alert_that_webhook_gave_up),
    Reaction(WebhookGone, alert_that_webhook_is_gone),
    Reaction(TimerRang, apply_announced_version, of_deadlines.IN_FORCE),
)


def install() -> None:
    """Subscribes every reaction. Each process calls it once at its start."""
    for one in REACTIONS:
        events.subscribe(one.kind, one.react, topic=one.topic)
