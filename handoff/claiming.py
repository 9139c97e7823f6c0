"""Claiming a customer from the queue (接入): one statement, never twice, never over capacity.

Locks, in this order: the matchmaker's row (capacity), the request (SKIP LOCKED, so nobody waits for it), the
conversation. A transaction with a conversation's lock never waits for a request, so the two orders can't deadlock.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from conversations import outbox, owners
from handoff import queue
from handoff.access import actor, barred, name_of
from handoff.events import HandoffClaimed
from handoff.tables import HandoffRequest
from kernel import audit, db, events, instants
from kernel.errors import Conflict, NotFound
from kernel.wording import Message
from staff import members, permissions
from staff.members import StaffView


@dataclass(frozen=True)
class Claimed:
    """A customer whom the matchmaker now serves."""

    request_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID


def claim(
    session: Session, staff: StaffView, request_id: uuid.UUID | None = None,
) -> Claimed | None:
    """Claims one customer, or the next by the queue's order; the customer gets the matchmaker's card (5.4.2 c).

    The next one is never a customer whose open case is about this matchmaker. None where nobody waits. Raises
    NotAllowed without `desk.claim`, and Conflict where the matchmaker serves as many as their capacity, where the
    customer was claimed by somebody else or left the queue before, and where their case is about the matchmaker.
    """
    permissions.require(staff, "desk.claim")
    concerning = barred(session, staff.id)
    capacity = members.lock(session, staff.id).capacity
    claimed = _claim_row(session, staff.id, capacity, request_id, concerning)
    if claimed is None:
        serving = queue.served_counts(session, [staff.id]).get(staff.id, 0)
        if serving >= capacity:
            raise Conflict("handoff.full", count=serving, capacity=capacity)
        if request_id is not None:
            raise _refusal(session, request_id, concerning)
        return None
    connect(session, claimed.request_id, claimed.conversation_id, claimed.person_id, staff, "handoff.card")
    audit.record(session, actor(staff), "handoff.claim", ("conversation", claimed.conversation_id),
                 request=claimed.request_id)
    return claimed


def _claim_row(
    session: Session, staff_id: uuid.UUID, capacity: int, request_id: uuid.UUID | None,
    concerning: Collection[uuid.UUID],
) -> Claimed | None:
    now = instants.now()
    candidate = aliased(HandoffRequest)
    served = aliased(HandoffRequest)
    first = select(candidate.id).where(candidate.state == "waiting")
    if request_id is not None:
        first = first.where(candidate.id == request_id)
    if concerning:
        first = first.where(candidate.person_id.not_in(concerning))
    first = first.order_by(*queue.order(now, candidate)).limit(1).with_for_update(skip_locked=True)
    serving = select(func.count(served.id)).where(served.claimed_by == staff_id, served.state == "claimed")
    row = session.execute(
        update(HandoffRequest)
        .where(HandoffRequest.id == first.scalar_subquery(), serving.scalar_subquery() < capacity)
        .values(state="claimed", claimed_by=staff_id, claimed_at=now, replied_at=None)
        .returning(HandoffRequest.id, HandoffRequest.conversation_id, HandoffRequest.person_id)
        .execution_options(synchronize_session=False)
    ).first()
    return Claimed(row.id, row.conversation_id, row.person_id) if row else None


def connect(
    session: Session, request_id: uuid.UUID, conversation_id: uuid.UUID, person_id: uuid.UUID, staff: StaffView,
    key: str,
) -> None:
    """Makes a matchmaker the conversation's owner and sends the customer their card: name, title and number.

    `key` names the sentence with the card.
    """
    owners.lock(session, conversation_id)
    owners.hand_to_person(session, conversation_id, staff.id)
    card = members.card(staff)
    shown = Message(key, name=card.name, title=card.title, number=card.number)
    outbox.enqueue(session, conversation_id, shown, author="system", staff_id=staff.id)
    db.notify(session, "queue", request_id)
    db.notify(session, "conversation", conversation_id)
    events.publish(session, HandoffClaimed(request_id, conversation_id, person_id, staff.id))


def _refusal(session: Session, request_id: uuid.UUID, concerning: Collection[uuid.UUID]) -> Conflict | NotFound:
    row = session.get(HandoffRequest, request_id, populate_existing=True)
    if row is None:
        return NotFound("handoff.no_conversation")
    if row.person_id in concerning:
        return Conflict("handoff.concerned")
    if row.state == "waiting":
        return Conflict("handoff.being_claimed")
    if row.state == "claimed" and row.claimed_by:
        by_whom = Message("handoff.gone_claimed", name=name_of(session, row.claimed_by))
        return Conflict("handoff.gone", why=by_whom)
    return Conflict("handoff.gone", why=Message(
        "handoff.gone_cancelled" if row.state == "cancelled" else "handoff.gone_closed"))
