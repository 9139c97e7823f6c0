"""The right to a case, and the conflict of interest: whom it concerns can't read, own, note or close it.

Nor do they see it counted, nor are they given the customer to serve while it is open. Every case that staff see is
fetched through these functions.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import exists

from complaints import stages
from complaints.events import ComplaintConcerns
from complaints.tables import Complaint, ComplaintConcern
from kernel import db, events
from kernel.errors import NotFound
from staff import permissions
from staff.members import StaffView
from staff.members import actor as actor


def locked(session: Session, complaint_id: uuid.UUID) -> Complaint:
    """The row under its lock; of a merged case the elder one's. Raises NotFound.

    Rows that refer to the case, such as timeline entries, may be added meanwhile.
    """
    while True:
        row = session.scalar(
            select(Complaint).where(Complaint.id == complaint_id).with_for_update(key_share=True)
            .execution_options(populate_existing=True))
        if row is None:
            raise NotFound("complaints.not_found")
        if row.merged_into is None:
            return row
        complaint_id = row.merged_into


def handled(session: Session, staff: StaffView, complaint_id: uuid.UUID, action: str = "complaint.handle") -> Complaint:
    """The row under its lock, for a member of staff who may do `action` to it.

    Raises NotFound, or NotAllowed for a role that may not or whom the case concerns.
    """
    permissions.require(staff, action)
    row = locked(session, complaint_id)
    permissions.require(staff, action, concerned(session, row.id))
    return row


def family(session: Session, complaint_id: uuid.UUID) -> list[uuid.UUID]:
    """The case and those merged into it: what is done for it is done for all of them."""
    return [complaint_id, *session.scalars(
        select(Complaint.id).where(Complaint.merged_into == complaint_id).order_by(Complaint.accepted_at))]


def concerned(session: Session, complaint_id: uuid.UUID) -> set[uuid.UUID]:
    """Staff whom the case is about."""
    return set(session.scalars(
        select(ComplaintConcern.staff_id).where(ComplaintConcern.complaint_id == complaint_id)))


def concerned_many(session: Session, complaint_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The same of many cases in one query; cases that concern nobody are left out."""
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for complaint_id, staff_id in session.execute(
            select(ComplaintConcern.complaint_id, ComplaintConcern.staff_id)
            .where(db.among(ComplaintConcern.complaint_id, complaint_ids))):
        found.setdefault(complaint_id, set()).add(staff_id)
    return found


def set_concerned(session: Session, complaint_id: uuid.UUID, staff_ids: Collection[uuid.UUID]) -> None:
    """Makes a case concern exactly these members of staff."""
    session.execute(delete(ComplaintConcern).where(
        ComplaintConcern.complaint_id == complaint_id, ComplaintConcern.staff_id.not_in(list(staff_ids))))
    known = concerned(session, complaint_id)
    fresh = tuple(sorted(set(staff_ids) - known))
    session.add_all(ComplaintConcern(complaint_id=complaint_id, staff_id=one) for one in fresh)
    session.flush()
    if fresh:
        person_id = session.get_one(Complaint, complaint_id).person_id
        events.publish(session, ComplaintConcerns(complaint_id, person_id, fresh))


def visible(staff: StaffView) -> ColumnElement[bool]:
    """The condition under which a case is shown to, and counted for, this member of staff."""
    return ~exists().where(ComplaintConcern.complaint_id == Complaint.id, ComplaintConcern.staff_id == staff.id)


def persons_barred(session: Session, staff_id: uuid.UUID) -> set[uuid.UUID]:
    """Customers whom this member of staff mustn't serve: an open case of theirs is about them."""
    return set(session.scalars(
        select(Complaint.person_id).join(ComplaintConcern, ComplaintConcern.complaint_id == Complaint.id)
        .where(ComplaintConcern.staff_id == staff_id, Complaint.state.in_(stages.OPEN))))
