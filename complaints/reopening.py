"""How a case is withdrawn and reopened (撤回、重新打开).

Neither cleanses a case: what was promised and not met when it ended runs again with its old deadline, and the case
returns to the stage that was truly reached. Only a case of which everything was met gets a clock that starts anew.
"""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from cases import assignment
from complaints import access, closing, merged_parts, stages, transitions
from complaints.access import handled, subject_of
from complaints.case_kind import as_case, label
from complaints.complaint_promises import REVISED, SOLUTION
from complaints.events import ComplaintReopened
from complaints.tables import Complaint
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel import audit, db, events, instants, time_words
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from staff.members import StaffView, actor


def withdraw(session: Session, row: Complaint, by: Actor, text: str, *, whole: bool = False) -> list[str]:
    """Withdraws the case for the customer; the caller holds its lock. Returns the numbers of parts that go on.

    Open clocks are cancelled; one past due stays breached. Parts merged into it that nobody answered are withdrawn with
    it only if the customer said so (`whole`); otherwise they become cases of their own again.
    """
    going_on = []
    waiting = merged_parts.unanswered(session, row.id)
    if not whole:
        going_on = [merged_parts.separate(session, row, part.id, by) for part in waiting]
    closing.end(session, row, "withdraw", "withdrawn", by, text, whole=whole)
    for number in going_on:
        closing.notify_customer(session, row, "complaints.told_part_goes_on", number=row.number, part=number)
    return going_on


def reopen(
    session: Session, by: Actor, complaint_id: uuid.UUID, reason: str, *, at: datetime | None = None,
) -> ClockView | None:
    """Reopens a case: the customer within thirty days, staff with `complaint.handle` at any time (`reopen_by_staff`).

    `at` is when they asked for it, by default now: the thirty days are judged by it. Clocks that were unmet when it
    ended run again with their old deadlines. If everything had been met, a complaint gets a clock for a revised
    solution that starts then. Returns the clock whose date the customer can be told, None if there is none or it is
    past. Raises Conflict if the case cannot be reopened (any more), BadInput without a reason.
    """
    row = access.locked(session, complaint_id)
    if len(reason.strip()) < closing.LEAST:
        raise BadInput("complaints.no_reason", least=closing.LEAST)
    stages.after(row.state, "reopen")
    now, ended_at = instants.now(), row.closed_at or row.created_at
    at = at or now
    if by.kind == "person" and at > ended_at + stages.REOPENABLE:
        raise Conflict("complaints.too_late_to_reopen", days=stages.REOPENABLE.days)
    row.closed_at = row.closed_because = None
    revived = [clock for one in access.family(session, row.id)
               for clock in clocks.revive(session, subject_of(one), by, ended_at, {"reopened": reason.strip()})]
    own = [clock for clock in revived if clock.subject_id == row.id]
    transitions.put_back(session, row, transitions.stage_reached(session, row), by, "reopened", at=at,
                         text=reason.strip())
    assignment.reopened(session, as_case(row))
    audit.record(session, by, "complaint.reopen", subject_of(row.id))
    if row.kind == "complaint" and not own:
        own = [clocks.start(session, REVISED, subject_of(row.id), row.person_id, at, by, label=label(row))]
    events.publish(session, ComplaintReopened(row.id, row.number, row.person_id))
    db.notify(session, "board", row.id)
    return next((clock for clock in own if clock.promise in (SOLUTION, REVISED) and clock.due_at >= now), None)


def reopen_by_staff(session: Session, staff: StaffView, complaint_id: uuid.UUID, reason: str) -> None:
    """Reopens a case as a member of staff and informs the customer, of the date if there is one to come."""
    row = handled(session, staff, complaint_id)
    clock = reopen(session, actor(staff), row.id, reason)
    if clock is not None:
        closing.notify_customer(session, row, "complaints.told_reopened", number=row.number,
                                due=time_words.deadline_message(clock.due_at, clock.count.last_day))
    elif row.kind == "complaint":
        closing.notify_customer(session, row, "complaints.told_reopened_late", number=row.number)
