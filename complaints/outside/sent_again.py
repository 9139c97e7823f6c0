"""The same outside complaint sent again: what is still missing is entered, what contradicts is left to a person (请核对).
"""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access
from complaints.access import KIND, subject_of
from complaints.outside import reference_dates, reference_rows, reference_views, sources
from complaints.outside.reference_rows import REPORT
from complaints.tables import Complaint, ComplaintReference
from kernel import instants
from kernel.actors import Actor
from kernel.wording import Message
from notices import alerts

_SAME = timedelta(minutes=1)  # dates are written by the minute


def take(
    session: Session, by: Actor, reference_id: uuid.UUID, received_at: datetime | None, deadline_at: datetime | None,
) -> None:
    """Enters the dates of the letter that are still missing. Dates known already stay, and other ones are pointed out:
    once each, on the timeline and to the case's owner. Raises BadInput for a receipt that cannot be.
    """
    row = session.get_one(ComplaintReference, reference_id)
    access.locked(session, row.complaint_id)
    session.refresh(row)
    why = Message("complaints.outside.sent_again")
    if received_at is not None and not row.receipt_stated and row.ended_at is None:
        reference_dates.enter(session, by, row, received_at, why)
    elif received_at is not None and abs(received_at - row.received_at) >= _SAME:
        point_out(session, by, row, "received", received_at, Message(
            "complaints.outside.contradicts_received", stated=received_at, known=row.received_at))
    if deadline_at is not None:
        _deadline(session, by, row, deadline_at, why)


def compare_receipts(
    session: Session, by: Actor, reference_id: uuid.UUID, received_at: datetime | None, twin: ComplaintReference,
) -> None:
    """Points out that a complaint and a report of one number were stated to have arrived at different times."""
    if received_at is not None and twin.receipt_stated and abs(received_at - twin.received_at) >= _SAME:
        point_out(session, by, session.get_one(ComplaintReference, reference_id), "twin", received_at, Message(
            "complaints.outside.contradicts_twin", stated=received_at, known=twin.received_at))


def _deadline(session: Session, by: Actor, row: ComplaintReference, deadline_at: datetime, why: Message) -> None:
    if row.deadline_at is not None:
        if abs(deadline_at - row.deadline_at) >= _SAME:
            point_out(session, by, row, "deadline", deadline_at, Message(
                "complaints.outside.contradicts_deadline", stated=deadline_at, known=row.deadline_at))
    elif not _is_asked_for(session, row):
        point_out(session, by, row, "deadline", deadline_at, Message(
            "complaints.outside.contradicts_none", stated=deadline_at))
    elif deadline_at <= row.received_at:
        doubt_deadline(session, by, row.id, deadline_at)
    else:
        reference_rows.restart(session, by, row, deadline_at, why)
        row.deadline_unit, row.deadline_amount = "stated", None


def _is_asked_for(session: Session, row: ComplaintReference) -> bool:
    """Whether its letter may set a deadline that nobody knows: not where somebody found that it sets none."""
    if row.ended_at is not None or reference_views.replies(session, [row.id]):
        return False
    if row.deadline_unit != "none" or row.nature == REPORT:
        return True
    source = sources.every(session).get(row.source)
    return source is not None and source.rule.unit == "none"


def doubt_deadline(session: Session, by: Actor, reference_id: uuid.UUID, deadline_at: datetime) -> None:
    """Points out that a letter sets a deadline which lies before its receipt; it was not entered, and is asked for."""
    row = session.get_one(ComplaintReference, reference_id)
    _note_once(session, by, row, Message("complaints.outside.deadline_doubtful", deadline=deadline_at))


def point_out(
    session: Session, by: Actor, row: ComplaintReference, name: str, stated: datetime | str, said: Message,
) -> None:
    """Points out once, on the timeline and to the case's owner, that what was stated of a reference differs from what
    is registered. Nothing is changed: a person finds out which is right, and corrects it.
    """
    case = session.get_one(Complaint, row.complaint_id)
    owner_id = assignment.owner(session, subject_of(case.id))
    alerts.create(session, "complaint.contradiction",
                  Message("complaints.alert_contradiction", number=case.number, external=row.external_number,
                          source=sources.title(session, row.source), said=said),
                  subject=subject_of(case.id), level="warning", staff_ids=[owner_id] if owner_id else [],
                  key=f"{row.id}:{name}:{instants.iso(stated) if isinstance(stated, datetime) else stated}")
    _note_once(session, by, row, said)


def _note_once(session: Session, by: Actor, row: ComplaintReference, said: Message) -> None:
    if str(said) not in {str(one.facts.get("text")) for one in timeline.of(session, KIND, row.complaint_id)}:
        reference_rows.note(session, by, row, said)
