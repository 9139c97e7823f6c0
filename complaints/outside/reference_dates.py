"""Dates of an outside complaint that its letter did not state: asked for when it is registered, entered here later."""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints import access, filing, moved_deadlines, receipts, stages, told_deadlines
from complaints.access import subject_of
from complaints.channels import OUTSIDE
from complaints.complaint_promises import RESPONSE, SOLUTION
from complaints.outside import own_clocks, particulars, reference_rows, reference_views, sources
from complaints.outside.own_clocks import Letter
from complaints.outside.particulars import Circumstances
from complaints.outside.reference_rows import COMPLAINT, LEAST
from complaints.tables import Complaint, ComplaintReference
from deadlines import recounting
from kernel import instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Message, Text
from staff.members import StaffView, actor

_FROM_RECEIPT = (RESPONSE, SOLUTION)
_TOGETHER = timedelta(minutes=1)  # a case and the letter for which it was filed are written in one transaction


def set_received_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, received_at: datetime,
    reason: str,
) -> None:
    """Enters or corrects when the letter of a reference of this case arrived, for all records of that letter.

    `reason` says how that is known; it is needed only where another instant is registered. A deadline by the platform's
    rule is counted again. Received before the case, it starts its own clocks; where the case was filed for this letter
    alone, the case's clocks move to it. Later than noted, our own clocks move only where the customer was not told them
    yet. Raises BadInput, NotFound, NotAllowed.
    """
    reference_rows.require_of_case(session, complaint_id, reference_id)
    row = reference_rows.locked(session, staff, reference_id)
    if row.receipt_stated and len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason", least=LEAST)
    enter(session, actor(staff), row, received_at, reason.strip())


def state_no_deadline_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, reason: str,
) -> None:
    """Records that the letter sets no deadline, so that none is asked for. Raises Conflict if it has one."""
    reference_rows.require_of_case(session, complaint_id, reference_id)
    row = reference_rows.locked(session, staff, reference_id)
    if len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason", least=LEAST)
    if row.deadline_at is not None:
        raise Conflict("complaints.has_deadline", number=row.external_number)
    row.deadline_unit = "none"
    session.flush()
    reference_rows.note(session, actor(staff), row,
                        Message("complaints.outside.no_deadline_stated", reason=reason.strip()))


def enter(session: Session, by: Actor, row: ComplaintReference, received_at: datetime, why: Text) -> None:
    """Enters when a letter arrived, on all its records or on none; the caller holds the case's lock.

    `why` says how it is known, "" where nobody said so. Raises BadInput for what cannot be.
    """
    records = reference_rows.of_letter(session, row)
    for one in records:
        _check_receipt(one, received_at)
    noted: set[str] = set()  # a complaint and a report of one number are one line
    for one in records:
        _enter_receipt(session, by, one, received_at, why, noted)


def _check_receipt(row: ComplaintReference, received_at: datetime) -> None:
    if received_at < filing.BEGINNING:
        raise BadInput("complaints.too_early", instant=received_at)
    if received_at > instants.now():
        raise BadInput("complaints.in_the_future", instant=received_at)
    if row.deadline_at is not None and row.deadline_unit == "stated" and row.deadline_at <= received_at:
        raise BadInput("complaints.deadline_before", instant=row.deadline_at)
    found = particulars.of_row(row)
    particulars.check(found, Circumstances(row.nature, instants.shanghai(received_at).date()),
                      particulars.faults(found, particulars.circumstances(row)))


def _enter_receipt(
    session: Session, by: Actor, row: ComplaintReference, received_at: datetime, why: Text, noted: set[str],
) -> None:
    if row.receipt_stated and row.received_at == received_at:
        return
    known, before = row.receipt_stated, row.received_at
    row.received_at, row.receipt_stated = received_at, True
    session.flush()
    if known:
        said = Message("complaints.outside.received_corrected", before=before, after=received_at, reason=why)
    elif why:
        said = Message("complaints.outside.received_entered_because", after=received_at, reason=why)
    else:
        said = Message("complaints.outside.received_entered", after=received_at)
    line = f"{row.external_number.upper()} {said}"
    if line not in noted:
        reference_rows.note(session, by, row, said)
    noted.add(line)
    if row.deadline_unit in ("working_days", "days") and row.ended_at is None and not reference_views.replies(
            session, [row.id]):
        reference_rows.count_again(session, by, row)
    case = access.locked(session, row.complaint_id)
    if row.nature == COMPLAINT and received_at > before:
        _count_later(session, by, case, row, before)
    elif row.nature == COMPLAINT and own_clocks.needed(session, case, received_at):
        if _filed_for(session, case, row) and _count_from(session, by, case, received_at):
            return
        source = sources.every(session).get(row.source)
        own_clocks.start(session, by, case, received_at, Letter(
            source.title if source else row.source, source.via if source else "outside", row.external_number))


def _filed_for(session: Session, case: Complaint, row: ComplaintReference) -> bool:
    """Whether the case was filed for this very letter, and the customer has complained in no other way since."""
    others = session.scalar(select(func.count()).where(
        ComplaintReference.complaint_id == case.id, ComplaintReference.nature == COMPLAINT,
        ComplaintReference.id != row.id))
    return (case.channel == OUTSIDE.key and case.split_from is None and not others
            and access.family(session, case.id) == [case.id] and row.created_at - case.created_at < _TOGETHER)


def _count_later(session: Session, by: Actor, case: Complaint, row: ComplaintReference, before: datetime) -> None:
    """The receipt lies later than noted: the case filed for this letter, or the part of the case that it became, counts
    from it, but not from later than its customer was told.
    """
    filed = [case] if _filed_for(session, case, row) else session.scalars(select(Complaint).where(
        Complaint.merged_into == case.id, Complaint.channel == OUTSIDE.key, Complaint.accepted_at == before)).all()
    if len(filed) != 1 or case.state not in stages.OPEN:
        return
    told = told_deadlines.told(session, filed[0].id)
    if not told and not receipts.is_pending(session, filed[0].id):
        return
    since = min([row.received_at, *(clock.started_at for clock in told.values() if clock.promise in _FROM_RECEIPT)])
    if since > filed[0].accepted_at:
        _count_from(session, by, filed[0], since, untold=True)


def _count_from(
    session: Session, by: Actor, case: Complaint, received_at: datetime, *, untold: bool = False,
) -> bool:
    """Moves the case and its clocks to the true receipt; False if the clocks cannot be moved."""
    before = case.accepted_at, case.received_at
    case.accepted_at = case.received_at = received_at
    session.flush()
    if recounting.count_from(session, by, subject_of(case.id), received_at, moved_deadlines.RECEIPT, untold=untold):
        return True
    case.accepted_at, case.received_at = before
    session.flush()
    return False
