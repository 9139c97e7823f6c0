"""Where cases and their outside references are seen: the link beside an alert leads to the case's page."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.outside import references
from complaints.tables import Complaint, ComplaintReference
from notices import subjects
from notices.subjects import Place


def _cases(session: Session, complaint_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Place]:
    return {row.id: _place(row.number) for row in session.execute(
        select(Complaint.id, Complaint.number).where(Complaint.id.in_(complaint_ids)))}


def _references(session: Session, reference_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Place]:
    return {row.id: _place(row.number) for row in session.execute(
        select(ComplaintReference.id, Complaint.number)
        .join(Complaint, Complaint.id == ComplaintReference.complaint_id)
        .where(ComplaintReference.id.in_(reference_ids)))}


def _place(number: str) -> Place:
    return Place(number, f"/cases/{number}")


subjects.register("complaint", _cases)
subjects.register(references.SUBJECT, _references)
