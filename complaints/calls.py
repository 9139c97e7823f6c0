"""Call tasks (致电任务): the customer has to be telephoned, because a message didn't arrive or there is no other way."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from complaints import access, timeline
from complaints.tables import Complaint, ComplaintCall
from kernel import audit, db, ids, instants, wording
from kernel.actors import SYSTEM, Actor
from kernel.errors import NotFound
from notices import alerts
from staff import permissions
from staff.members import StaffView


@dataclass(frozen=True)
class CallView:
    """A call that is due."""

    id: uuid.UUID
    complaint_id: uuid.UUID
    number: str
    reason: str
    created_at: datetime


def need(session: Session, complaint_id: uuid.UUID, cause: str, reason: str) -> None:
    """Makes a call task, one a `cause`, and tells the owner."""
    made = session.scalar(
        insert(ComplaintCall).values(id=ids.new_id(), complaint_id=complaint_id, cause=cause, reason=reason,
                                     created_at=instants.now()).on_conflict_do_nothing().returning(ComplaintCall.id))
    if made is None:
        return
    row = session.get_one(Complaint, complaint_id, populate_existing=True)
    timeline.add(session, complaint_id, "call_needed", SYSTEM, reason=reason)
    alerts.tell(session, "complaint.call", wording.say("complaints.alert_call", number=row.number, reason=reason),
                subject=("complaint", complaint_id), key=str(made), level="notice",
                staff_ids=[row.owner_id] if row.owner_id else [])


def settle(session: Session, complaint_ids: list[uuid.UUID], by: Actor, outcome: str, cause: str | None = None) -> None:
    """Ends the call tasks of these cases: somebody telephoned, or the message arrived after all (`cause`)."""
    wanted = select(ComplaintCall).where(ComplaintCall.complaint_id.in_(complaint_ids), ComplaintCall.done_at.is_(None))
    if cause is not None:
        wanted = wanted.where(ComplaintCall.cause == cause)
    for call in session.scalars(wanted.with_for_update()):
        call.done_at, call.outcome = instants.now(), outcome
        call.done_by = uuid.UUID(by.id) if by.kind == "staff" else None
        audit.record(session, by, "complaint.call_done", ("complaint", call.complaint_id), call=call.id)
        db.notify(session, "board", call.complaint_id)


def dismiss(session: Session, staff: StaffView, call_id: uuid.UUID, outcome: str) -> None:
    """Ends one call task with a word why. Raises NotFound."""
    row = session.get(ComplaintCall, call_id)
    if row is None:
        raise NotFound("complaints.no_call")
    access.handled(session, staff, row.complaint_id)
    settle(session, [row.complaint_id], access.actor(staff), outcome.strip() or "已处理", row.cause)


def due(session: Session, staff: StaffView, complaint_id: uuid.UUID | None = None, limit: int = 50) -> list[CallView]:
    """Calls that somebody has to make, the oldest first; none of cases about this member of staff."""
    permissions.require(staff, "complaint.read")
    wanted = (
        select(ComplaintCall, Complaint.number).join(Complaint, Complaint.id == ComplaintCall.complaint_id)
        .where(ComplaintCall.done_at.is_(None), access.visible(staff)).order_by(ComplaintCall.created_at).limit(limit))
    if complaint_id is not None:
        wanted = wanted.where(ComplaintCall.complaint_id == complaint_id)
    return [CallView(call.id, call.complaint_id, number, call.reason, call.created_at)
            for call, number in session.execute(wanted)]
