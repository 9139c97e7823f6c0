"""Rows of references at outside platforms: under the lock of their case, records of one letter, new deadlines."""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases import timeline
from complaints import access
from complaints.access import handled, subject_of
from complaints.case_kind import label
from complaints.complaint_promises import OUTSIDE
from complaints.outside import reference_views, sources
from complaints.outside.reference_views import NATURES
from complaints.tables import Complaint, ComplaintReference
from deadlines import clocks
from kernel import audit, instants
from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.wording import Message, Text, in_language
from staff.members import StaffView

SUBJECT = reference_views.SUBJECT
COMPLAINT, REPORT = NATURES
LEAST = 4  # characters of a reason


def require_of_case(session: Session, complaint_id: uuid.UUID, reference_id: uuid.UUID) -> None:
    """Raises NotFound unless the reference belongs to this case or one merged into it."""
    row = session.get(ComplaintReference, reference_id)
    if row is None or row.complaint_id not in access.family(session, complaint_id):
        raise NotFound("complaints.no_reference")


def restart(session: Session, by: Actor, row: ComplaintReference, due_at: datetime, why: Text) -> None:
    """Replaces the running clock, if any, by one with another deadline. The caller holds the case's lock."""
    case, title = session.get_one(Complaint, row.complaint_id), sources.title(session, row.source)
    clocks.cancel(session, OUTSIDE, (SUBJECT, row.id), by, {"deadline": instants.iso(due_at)})
    before, row.deadline_at = row.deadline_at, due_at
    session.flush()
    clocks.start_until(session, OUTSIDE, (SUBJECT, row.id), case.person_id, row.received_at, due_at, by,
                       label=clock_label(case, title, row.external_number), because=why)
    timeline.add(session, subject_of(case.id), "reference", by, source=title, number=row.external_number,
                 due=instants.iso(due_at), before=instants.iso(before) if before else None, text=why)
    audit.record(session, by, "complaint.reference_deadline", subject_of(case.id), reference=row.id,
                 due_at=instants.iso(due_at))


def locked(session: Session, staff: StaffView, reference_id: uuid.UUID) -> ComplaintReference:
    """The reference under its case's lock. Raises NotFound, NotAllowed for somebody who may not handle the case."""
    row = session.get(ComplaintReference, reference_id, populate_existing=True)
    if row is None:
        raise NotFound("complaints.no_reference")
    handled(session, staff, row.complaint_id)
    session.refresh(row)
    return row


def clock_label(case: Complaint, source: Text, number: str) -> str:
    """What the clock is called in lists and alerts of staff."""
    return in_language(Message("complaints.outside.clock_label", case=label(case), source=source, number=number), None)


def of_letter(session: Session, row: ComplaintReference) -> list[ComplaintReference]:
    """The records of the letter that a reference came in, itself first: a complaint and a report in one letter have the
    same dates.
    """
    others = session.scalars(select(ComplaintReference).where(
        func.coalesce(ComplaintReference.letter_id, ComplaintReference.id) == (row.letter_id or row.id),
        ComplaintReference.complaint_id == row.complaint_id, ComplaintReference.id != row.id)
        .order_by(ComplaintReference.id))
    return [row, *others]


def count_again(session: Session, by: Actor, row: ComplaintReference) -> bool:
    """Counts a deadline that the platform's rule sets again, under the case's lock; gives whether it moved."""
    rule = sources.kept_rule(sources.every(session).get(row.source), row.deadline_unit, row.deadline_amount)
    due_at, why = sources.counted(session, rule, row.received_at)
    if due_at is None or due_at == row.deadline_at:
        return False
    restart(session, by, row, due_at, why)
    return True


def note(session: Session, by: Actor, row: ComplaintReference, text: Message) -> None:
    """Writes what changed of a reference's dates, or is to be checked, to the timeline of its case."""
    subject = subject_of(row.complaint_id)
    timeline.add(session, subject, "reference_changed", by, source=sources.title(session, row.source),
                 number=row.external_number, text=text)
    audit.record(session, by, "complaint.reference_dates", subject, reference=row.id)
