"""Transfer of a customer (转交): to a colleague whose capacity allows it, or back to the queue."""
from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import outbox, owners, threads
from handoff import customer_notes, queue, routing
from handoff.access import actor, barred, served
from handoff.claiming import connect
from handoff.tables import HandoffRequest
from kernel import audit, db, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Message
from staff import members, permissions
from staff.members import StaffView


def to_colleague(
    session: Session, staff: StaffView, conversation_id: uuid.UUID, colleague_id: uuid.UUID, note: str = "",
) -> None:
    """Gives the customer to a colleague, within the colleague's capacity; the customer gets the new card (5.4.2 c).

    The colleague's row is locked before the conversation, as in a claim. Raises BadInput for oneself and for somebody
    who can't serve, Conflict where the colleague's capacity is reached or the customer's case is about them,
    NotAllowed for a colleague's customer.
    """
    permissions.require(staff, "desk.claim")
    if colleague_id == staff.id:
        raise BadInput("handoff.to_yourself")
    known = members.get(session, colleague_id)
    if known is None or not known.active or not permissions.may(known, "desk.claim"):
        raise BadInput("handoff.nobody")
    colleague = members.lock(session, colleague_id)
    serving = queue.served_counts(session, [colleague_id]).get(colleague_id, 0)
    if serving >= colleague.capacity:
        raise Conflict("handoff.colleague_full", name=colleague.name, count=serving)
    row = served(session, staff, conversation_id)
    if row.person_id in barred(session, colleague_id):
        raise Conflict("handoff.colleague_concerned", name=colleague.name)
    row.claimed_by, row.claimed_at, row.replied_at = colleague_id, instants.now(), None
    session.flush()
    _note(session, staff, conversation_id, note)
    connect(session, row.id, conversation_id, row.person_id, colleague, "handoff.passed_on")
    audit.record(session, actor(staff), "handoff.transfer", ("conversation", conversation_id), request=row.id,
                 to=colleague_id)


def to_queue(session: Session, staff: StaffView, conversation_id: uuid.UUID, note: str = "") -> None:
    """Returns the customer to the queue, before customers not served yet, and informs them.

    Raises as `access.served`.
    """
    permissions.require(staff, "desk.claim")
    row = served(session, staff, conversation_id)
    _note(session, staff, conversation_id, note)
    _give_back(session, row, actor(staff))


def return_all_to_queue(session: Session, staff_id: uuid.UUID, by: Actor) -> int:
    """Returns every customer of a member who no longer serves to the queue; returns how many."""
    served = session.scalars(select(HandoffRequest.conversation_id).where(
        HandoffRequest.claimed_by == staff_id, HandoffRequest.state == "claimed",
    ).order_by(HandoffRequest.conversation_id))
    count = 0
    for conversation_id in served.all():
        owners.lock(session, conversation_id)
        row = queue.open_row(session, conversation_id)
        if row is not None and row.claimed_by == staff_id:
            _give_back(session, row, by)
            count += 1
    return count


def return_from_staff(session: Session, person_id: uuid.UUID, staff_ids: Collection[uuid.UUID], by: Actor) -> None:
    """Returns a customer to the queue if one of `staff_ids`, whom a case of theirs is about, serves them."""
    for talk in threads.by_person(session, person_id):
        owners.lock(session, talk.id)
        row = queue.open_row(session, talk.id)
        if row is not None and row.claimed_by in staff_ids:
            _give_back(session, row, by)


def _give_back(session: Session, row: HandoffRequest, by: Actor) -> None:
    row.state, row.claimed_by, row.claimed_at, row.replied_at = "waiting", None, None, None
    row.priority = max(row.priority, routing.PASSED_BACK)
    session.flush()
    owners.hand_to_queue(session, row.conversation_id)
    outbox.enqueue(session, row.conversation_id, Message("handoff.passed_back"), author="system")
    audit.record(session, by, "handoff.transfer", ("conversation", row.conversation_id), request=row.id, to="queue")
    db.notify(session, "queue", row.id)
    db.notify(session, "conversation", row.conversation_id)


def _note(session: Session, staff: StaffView, conversation_id: uuid.UUID, note: str) -> None:
    if note.strip():
        customer_notes.add_note(session, staff, conversation_id, note)
