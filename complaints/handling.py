"""What staff do on a case: claim, assign, note, reply, propose a solution, close. And what a delivery means for it."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import stages, timeline
from complaints.events import ComplaintClosed
from complaints.filing import RESPONSE, SOLUTION
from complaints.tables import Complaint, ComplaintMessage
from conversations import outbox
from conversations.messages import Reply
from deadlines import clocks
from kernel import audit, db, events, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict, NotFound
from people import vault
from staff import members, permissions
from staff.members import StaffView

REPLY_LIMIT = 2000


def _locked(session: Session, complaint_id: uuid.UUID) -> Complaint | None:
    return session.scalar(select(Complaint).where(Complaint.id == complaint_id).with_for_update(key_share=True)
                          .execution_options(populate_existing=True))


def _handled(session: Session, staff: StaffView, complaint_id: uuid.UUID) -> Complaint:
    """The row under its lock, for a member of staff who may handle it."""
    permissions.require(staff, "complaint.handle")
    row = _locked(session, complaint_id)
    if row is None:
        raise NotFound("complaints.not_found")
    return row


def _actor(staff: StaffView) -> Actor:
    return Actor.staff(staff.id, f"{staff.name}（{staff.number}）")


def claim(session: Session, staff: StaffView, complaint_id: uuid.UUID) -> None:
    """The member of staff becomes the case's owner."""
    assign(session, staff, complaint_id, staff.id)


def assign(session: Session, staff: StaffView, complaint_id: uuid.UUID, owner_id: uuid.UUID) -> None:
    """Gives the case an owner who may handle complaints. Assigning the present owner changes nothing."""
    row = _handled(session, staff, complaint_id)
    owner = members.get(session, owner_id)
    if owner is None or not permissions.may(owner, "complaint.handle"):
        raise BadInput("complaints.no_owner")
    if row.owner_id == owner_id:
        return
    before, row.owner_id = row.owner_id, owner_id
    kind = "claimed" if owner_id == staff.id else "assigned"
    timeline.add(session, row.id, kind, _actor(staff), owner=f"{owner.name}（{owner.number}）")
    audit.record(session, _actor(staff), f"complaint.{kind}", ("complaint", row.id), owner=owner_id, before=before)


def disown(session: Session, owner_id: uuid.UUID, by: Actor) -> int:
    """Takes their open cases from somebody who left, so that the board shows them without an owner; says how many."""
    owned = session.scalars(select(Complaint).where(Complaint.owner_id == owner_id, Complaint.state.in_(stages.OPEN))
                            .order_by(Complaint.id).with_for_update(key_share=True)
                            .execution_options(populate_existing=True)).all()
    for row in owned:
        row.owner_id = None
        timeline.add(session, row.id, "disowned", by)
        audit.record(session, by, "complaint.disowned", ("complaint", row.id), before=owner_id)
    return len(owned)


def note(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """A note that customers never see; what identifies them goes to the vault."""
    row = _handled(session, staff, complaint_id)
    text = _written(session, row, text, "备注", shortest=1)
    timeline.add(session, row.id, "noted", _actor(staff), text=text)
    audit.record(session, _actor(staff), "complaint.note", ("complaint", row.id))


def _written(session: Session, row: Complaint, text: str, field: str, shortest: int) -> str:
    """What staff wrote for staff, identifiers as tokens. Raises BadInput where it is too short or too long."""
    text = text.strip()
    if len(text) < shortest:
        raise BadInput("complaints.no_note" if shortest > 1 else "complaints.empty_reply")
    if len(text) > REPLY_LIMIT:
        raise BadInput("complaints.too_long", field=field, limit=REPLY_LIMIT, length=len(text))
    return vault.tokenise(session, row.person_id, text)


def reply(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str, means: str = "response",
) -> uuid.UUID:
    """Sends the customer a person's message for this case; `means` is `response` or `solution`. Gives the outbox id.

    Nothing is met yet: the clocks hear of it when the message was delivered (5.1 g).
    """
    row = _handled(session, staff, complaint_id)
    text = text.strip()
    if not text:
        raise BadInput("complaints.empty_reply")
    if len(text) > REPLY_LIMIT:
        raise BadInput("complaints.too_long", field="回复", limit=REPLY_LIMIT, length=len(text))
    stages.after(row.state, "propose" if means == "solution" else "respond")
    if row.conversation_id is None:
        raise BadInput("complaints.no_channel")
    outbox_id = outbox.say(
        session, row.conversation_id, Reply(text, ()), author="person", staff_id=staff.id, about=("complaint", row.id),
    )
    if means == "solution":
        session.add(ComplaintMessage(
            outbox_id=outbox_id, complaint_id=row.id, means=means, staff_id=staff.id, sent_at=instants.now()))
    timeline.add(session, row.id, "proposing" if means == "solution" else "replied", _actor(staff),
                 text=text, outbox_id=str(outbox_id))
    audit.record(session, _actor(staff), f"complaint.{means}", ("complaint", row.id), outbox=outbox_id)
    return outbox_id


def delivered(
    session: Session, complaint_id: uuid.UUID, outbox_id: uuid.UUID, staff_id: uuid.UUID, at: datetime,
) -> None:
    """A person's message for this case reached the customer: the response clock is met, by a solution both are."""
    row = _locked(session, complaint_id)
    if row is None or row.state not in stages.OPEN:
        return
    sender = members.get(session, staff_id)
    by = _actor(sender) if sender else SYSTEM
    message = session.get(ComplaintMessage, outbox_id)
    means = message.means if message else "response"
    if message:
        message.delivered_at = at
    subject = ("complaint", complaint_id)
    because = {"outbox_id": str(outbox_id), "delivered_at": at.isoformat()}
    first = clocks.meet(session, RESPONSE, subject, at, by, because)
    if means == "solution":
        clocks.meet(session, SOLUTION, subject, at, by, because)
    # A second solution may arrive when the first was accepted: it was delivered all the same, and moves nothing.
    before, move = row.state, "propose" if means == "solution" else "respond"
    row.state = stages.after(before, move) if move in stages.lawful(before) else before
    if first or row.state != before:
        timeline.add(session, row.id, f"{means}_delivered", by, at=at, outbox_id=str(outbox_id))
    if row.state != before:
        audit.record(session, by, "complaint.stage", subject, before=before, after=row.state)
    db.notify(session, "board", complaint_id)


def undelivered(session: Session, complaint_id: uuid.UUID, outbox_id: uuid.UUID, reason: str) -> None:
    """A person's message for this case was refused for good: the timeline says so, the clocks run on."""
    timeline.add(session, complaint_id, "delivery_failed", SYSTEM, outbox_id=str(outbox_id), reason=reason)


def breached(session: Session, late: Iterable[tuple[uuid.UUID, str, datetime]]) -> None:
    """Clocks of cases ran out: (case, title of the promise, due instant) of each."""
    timeline.add_many(session, "breached", SYSTEM, [(id, due_at, {"clock": title}) for id, title, due_at in late])


def close(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """Ends a case whose solution the customer accepted, with a note. Open clocks that still run are cancelled."""
    row = _handled(session, staff, complaint_id)
    text = _written(session, row, text, "结案说明", shortest=4)
    if row.state != "accepted":
        raise Conflict("complaints.no_such_move", state=stages.TITLES[row.state], act=stages.ACTS["close"])
    row.state = stages.after(row.state, "close")
    row.closed_at = instants.now()
    for promise in (RESPONSE, SOLUTION):
        clocks.cancel(session, promise, ("complaint", row.id), by=_actor(staff), because={"closed": True})
    timeline.add(session, row.id, "closed", _actor(staff), text=text)
    audit.record(session, _actor(staff), "complaint.close", ("complaint", row.id))
    events.publish(session, ComplaintClosed(row.id, row.number, row.person_id))


def accept(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """Records that the customer accepted the solution; `text` says how and where."""
    row = _handled(session, staff, complaint_id)
    text = _written(session, row, text, "说明", shortest=4)
    before, row.state = row.state, stages.after(row.state, "accept")
    timeline.add(session, row.id, "stage", _actor(staff), text=text, before=before, after=row.state)
    audit.record(session, _actor(staff), "complaint.stage", ("complaint", row.id), before=before, after=row.state)


