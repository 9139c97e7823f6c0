"""Requests for a person (4.1.6): in published hours the customer waits in the queue, outside them they are called back.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import owners
from deadlines import counting_rules
from deadlines.hours import OpenState
from handoff import queue, routing
from handoff.events import HandoffRequested
from handoff.request_summary import Summary
from handoff.tables import HandoffRequest
from kernel import audit, db, events, instants
from kernel.actors import Actor
from kernel.errors import Conflict, NotFound
from kernel.wording import Text

REASON_LIMIT = 200


@dataclass(frozen=True)
class Requested:
    """The outcome of a request, for the answer. `position` counts from 1; 0: a matchmaker has claimed them already.

    `kind` is `callback` outside the published hours; `promised_at` is then the opening at which somebody will write.
    `fresh` is False where they had asked before and kept their place.
    """

    request_id: uuid.UUID
    kind: Literal["live", "callback"]
    position: int
    open: OpenState
    promised_at: datetime | None
    fresh: bool
    claimed_by: uuid.UUID | None = None


def request(
    session: Session, conversation_id: uuid.UUID, person_id: uuid.UUID, reason: Text, by: Actor,
    summary: Summary | None = None, priority: int = routing.NORMAL, at: datetime | None = None,
) -> Requested:
    """Puts the customer into the queue; a second request keeps their place, or improves it by a higher priority.

    `reason` is one line for the desk; `summary` is what they wrote so far; `at` is when they asked, by default now,
    and decides their place. Sends no message to the customer.
    """
    owners.lock(session, conversation_id)
    now = instants.now()
    hours = counting_rules.hours_now(session).state(now)
    row = queue.open_row(session, conversation_id)
    fresh = row is None
    if row is None:
        row = HandoffRequest(
            conversation_id=conversation_id, episode_id=owners.current(session, conversation_id).id,
            person_id=person_id, kind="live" if hours.open else "callback",
            reason=_line(reason), summary=summary.as_json() if summary else None, priority=priority,
            requested_at=at or now, promised_at=None if hours.open else hours.next_open, state="waiting",
        )
        session.add(row)
        session.flush()
        owners.hand_to_queue(session, conversation_id)
        audit.record(session, by, "handoff.request", ("conversation", conversation_id), request=row.id, kind=row.kind)
        db.notify(session, "queue", row.id)
        events.publish(session, HandoffRequested(row.id, conversation_id, person_id, row.kind))
    elif priority > row.priority:
        _raise(session, row.id, priority, reason)
    return Requested(
        row.id, "live" if row.kind == "live" else "callback", queue.position(session, conversation_id) or 0, hours,
        row.promised_at, fresh, row.claimed_by,
    )


def _raise(session: Session, request_id: uuid.UUID, priority: int, reason: Text) -> None:
    """Gives a waiting request a higher priority; one that is being claimed at this moment is skipped."""
    row = session.scalar(
        select(HandoffRequest).where(HandoffRequest.id == request_id, HandoffRequest.state == "waiting")
        .with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )
    if row is not None:
        row.priority, row.reason = priority, _line(reason)
        session.flush()
        db.notify(session, "queue", row.id)


def cancel(session: Session, conversation_id: uuid.UUID, by: Actor, at: datetime | None = None) -> None:
    """Takes the customer out of the queue; the bot answers again. `at` is when they asked for it, by default now.

    Raises NotFound if they are not in it, Conflict if a matchmaker is claiming them at this moment. It does not wait
    for the request's row while it holds the conversation's lock, because a claim locks them in the other order.
    """
    owners.lock(session, conversation_id)
    row = session.scalar(
        select(HandoffRequest)
        .where(HandoffRequest.conversation_id == conversation_id, HandoffRequest.state == "waiting")
        .with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )
    if row is None:
        if queue.open_row(session, conversation_id):
            raise Conflict("handoff.being_claimed")
        raise NotFound("handoff.no_request")
    row.state = "cancelled"
    row.closed_at = max(row.requested_at, at or instants.now())
    session.flush()
    owners.hand_to_bot(session, conversation_id)
    audit.record(session, by, "handoff.cancel", ("conversation", conversation_id), request=row.id)
    db.notify(session, "queue", row.id)


def as_line(text: str) -> str:
    """A text on one line of at most 200 characters."""
    return " ".join(text.split())[:REASON_LIMIT]


def _line(reason: Text) -> Text:
    return as_line(reason) if isinstance(reason, str) else reason
