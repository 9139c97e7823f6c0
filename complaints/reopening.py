"""How a case is withdrawn and reopened (撤回、重新打开).

Neither cleanses a case: what was promised and not met when it ended runs again with its old deadline, and the case
returns to the stage that was truly reached. Only a case of which everything was met gets a clock that starts anew.
"""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from cases import assignment, customer_notices
from complaints import access, closing, merged_parts, receipts, reopening_term, stages, transitions
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
    it only if the customer said so (`whole`); otherwise they become cases of their own again, and the customer is told
    of each.
    """
    going_on = []
    waiting = merged_parts.unanswered(session, row.id)
    if not whole:
        going_on = [merged_parts.separate(session, row, part.id, by) for part in waiting]
    closing.end(session, row, "withdraw", "withdrawn", by, text, whole=whole)
    for part in waiting if not whole else ():  # told of the part itself, so that its own page says it
        closing.notify_customer(session, session.get_one(Complaint, part.id), "complaints.told_part_goes_on",
                                number=row.number, part=part.number)
    return going_on


def require_in_time(session: Session, ended_at: datetime, asked_at: datetime) -> None:
    """Raises Conflict if the customer asks too late for a case that ended then to be reopened."""
    if asked_at >= reopening_term.until(session, ended_at):
        raise Conflict("complaints.too_late_to_reopen", days=stages.REOPENABLE_DAYS)


def reopen(
    session: Session, by: Actor, complaint_id: uuid.UUID, reason: str, *, at: datetime | None = None,
    asked_at: datetime | None = None,
) -> ClockView | None:
    """Reopens a case: the customer within thirty days, staff with `complaint.handle` at any time (`reopen_by_staff`).

    `at` is when they gave the reason, by default now; the thirty days are judged by when they asked for it, `asked_at`,
    by default the same. Clocks that were unmet when it
    ended run again with their old deadlines. If everything had been met, a complaint gets a clock for a revised
    solution that starts then. Returns the clock whose date the customer can be told, None if there is none or it is
    past. What the customer was never told because the case had ended is to be told again, and its end, if they were not
    told of that, is not told any more. Raises Conflict if the case cannot be reopened (any more), BadInput without a
    reason.
    """
    row = access.locked(session, complaint_id)
    stages.after(row.state, "reopen")
    ended_at = row.closed_at or row.created_at
    if by.kind == "person":
        require_in_time(session, ended_at, asked_at or at or instants.now())
    if len(reason.strip()) < closing.LEAST:
        raise BadInput("complaints.no_reason", least=closing.LEAST)
    now = instants.now()
    at = at or now
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
    _tell_again(session, row, ended_at, by)
    events.publish(session, ComplaintReopened(row.id, row.number, row.person_id))
    db.notify(session, "board", row.id)
    return next((clock for clock in own if clock.promise in (SOLUTION, REVISED) and clock.due_at >= now), None)


def _tell_again(session: Session, row: Complaint, ended_at: datetime, by: Actor) -> None:
    """Tells what waited when the case ended and is still true: receipts, moved deadlines, and pauses that hold.

    A receipt states the deadlines as they are now, so that what moved them before needs no notice of its own.
    """
    for case_id in access.family(session, row.id):
        customer_notices.cancel(session, subject_of(case_id), ["withdrawal", "closing"], "reopened", by)
        part = session.get_one(Complaint, case_id)
        untold = customer_notices.cancelled_by_the_end(session, subject_of(case_id), ended_at)
        with_receipt = any(one.what == "receipt" for one in untold)
        if with_receipt:
            receipts.tell_now(session, part)
        for one in untold:
            in_force = one.what == "resuming" or (one.what == "pause" and not one.ref)
            if in_force or (one.what == "deadline" and not with_receipt):
                customer_notices.tell(session, as_case(part), one.what, one.message, told_entry=one.told_entry)


def reopen_by_staff(session: Session, staff: StaffView, complaint_id: uuid.UUID, reason: str) -> None:
    """Reopens a case as a member of staff and informs the customer, of the date if there is one to come."""
    row = handled(session, staff, complaint_id)
    clock = reopen(session, actor(staff), row.id, reason)
    if clock is not None:
        closing.notify_customer(session, row, "complaints.told_reopened", number=row.number,
                                due=time_words.deadline_message(clock.due_at, clock.count.last_day))
    elif row.kind == "complaint":
        closing.notify_customer(session, row, "complaints.told_reopened_late", number=row.number)
