"""How a case is withdrawn and reopened."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from cases import assignment
from complaints import access, closing, stages, transitions
from complaints.access import handled, subject_of
from complaints.case_kind import as_case, label
from complaints.complaint_promises import REVISED
from complaints.events import ComplaintReopened
from complaints.tables import Complaint
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel import audit, db, events, instants, time_words
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from staff.members import StaffView, actor


def withdraw(session: Session, row: Complaint, by: Actor, text: str) -> None:
    """Withdraws the case for the customer; the caller holds its lock.

    Open clocks are cancelled; one past due stays breached.
    """
    closing.end(session, row, "withdraw", "withdrawn", by, text)


def reopen(session: Session, by: Actor, complaint_id: uuid.UUID, reason: str) -> ClockView | None:
    """Reopens a case: the customer within thirty days, staff with `complaint.handle` at any time (`reopen_by_staff`).

    A complaint gets a clock for a revised solution that starts now. It is returned, so that the customer can be
    informed of its date. Raises Conflict if the case cannot be reopened (any more), BadInput without a reason.
    """
    row = access.locked(session, complaint_id)
    if len(reason.strip()) < closing.LEAST:
        raise BadInput("complaints.no_reason")
    if by.kind == "person" and (row.closed_at is None or instants.now() > row.closed_at + stages.REOPENABLE):
        stages.after(row.state, "reopen")
        raise Conflict("complaints.too_late_to_reopen", days=stages.REOPENABLE.days)
    transitions.move(session, row, "reopen", by, "reopened", text=reason.strip())
    row.closed_at = row.closed_because = None
    assignment.reopened(session, as_case(row))
    audit.record(session, by, "complaint.reopen", subject_of(row.id))
    started = None
    if row.kind == "complaint":
        started = clocks.start(session, REVISED, subject_of(row.id), row.person_id, instants.now(), by,
                               label=label(row))
    events.publish(session, ComplaintReopened(row.id, row.number, row.person_id))
    db.notify(session, "board", row.id)
    return started


def reopen_by_staff(session: Session, staff: StaffView, complaint_id: uuid.UUID, reason: str) -> None:
    """Reopens a case as a member of staff and informs the customer of the new date."""
    row = handled(session, staff, complaint_id)
    clock = reopen(session, actor(staff), row.id, reason)
    if clock is not None:
        closing.notify_customer(session, row, "complaints.told_reopened", number=row.number,
                        due=time_words.deadline_message(clock.due_at, clock.count.last_day))
