"""Who reacts to what: the one table. Reactions run in the act's transaction; one that raises undoes the act."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from complaints import handling
from conversations.events import MessageDelivered, MessageFailed
from deadlines import promises, published, recounting
from deadlines.events import ClocksBreached
from handoff import transferring
from kernel import events
from kernel.actors import SYSTEM, Actor
from kernel.versions import DocumentAccepted
from staff.events import StaffLeft


def response_reached_customer(session: Session, event: MessageDelivered) -> None:
    """A person's message for a complaint was delivered: its response clock is met (5.1 g)."""
    if event.author == "person" and event.about_kind == "complaint" and event.about_id and event.staff_id:
        handling.delivered(session, event.about_id, event.outbox_id, event.staff_id, event.at)


def response_did_not_reach_customer(session: Session, event: MessageFailed) -> None:
    """A person's message for a complaint was refused for good: its timeline says so."""
    if event.author == "person" and event.about_kind == "complaint" and event.about_id:
        handling.undelivered(session, event.about_id, event.outbox_id, event.reason)


def complaints_ran_late(session: Session, event: ClocksBreached) -> None:
    """Clocks of complaints ran out: their timelines say so."""
    late = [(clock.subject_id, promises.get(clock.promise).title, clock.due_at)
            for clock in event.clocks if clock.subject_kind == "complaint"]
    handling.breached(session, late)


def rules_of_counting_changed(session: Session, event: DocumentAccepted) -> None:
    """New hours, a notice or a promise: clocks that run are counted again, the old rows kept."""
    if event.name in published.FILES:
        recounting.recount(session, SYSTEM, event.name)


def whoever_left_serves_nobody(session: Session, event: StaffLeft) -> None:
    """A member of staff was deactivated: their customers wait for somebody else, their cases for an owner."""
    transferring.all_of(session, event.staff_id, Actor.staff(event.by_id))
    handling.disown(session, event.staff_id, Actor.staff(event.by_id))


REACTIONS: tuple[tuple[type[events.Event], Callable[[Session, Any], None]], ...] = (
    (MessageDelivered, response_reached_customer),
    (MessageFailed, response_did_not_reach_customer),
    (ClocksBreached, complaints_ran_late),
    (DocumentAccepted, rules_of_counting_changed),
    (StaffLeft, whoever_left_serves_nobody),
)


def install() -> None:
    """Subscribes every reaction; every process that acts calls it once at its start."""
    for kind, react in REACTIONS:
        events.subscribe(kind, react)
