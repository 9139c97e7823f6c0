"""Access control for complaints: staff whom a case is about cannot read, own, note or close it, nor see it counted.

Every case that staff see is fetched through these functions.
"""
from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from cases import conflict_of_interest
from complaints.tables import Complaint
from kernel.errors import NotFound
from kernel.ids import Subject
from staff import permissions
from staff.members import StaffView
from staff.members import actor as actor

KIND = "complaint"  # for subjects that are cases of this room


def subject_of(complaint_id: uuid.UUID) -> Subject:
    """A case of this room as a subject, as clocks, alerts, messages and the parts shared by all cases identify it."""
    return KIND, complaint_id


def locked(session: Session, complaint_id: uuid.UUID) -> Complaint:
    """The row under its lock; of a merged case the elder one's. Raises NotFound.

    Rows that refer to the case, such as timeline entries, can still be added by others.
    """
    return locked_together(session, [complaint_id])[0]


def locked_together(session: Session, complaint_ids: Collection[uuid.UUID]) -> list[Complaint]:
    """The rows under their locks, in the order of their ids; of merged cases the elder ones', each once.

    Only rows that stand for themselves stay locked: if one is merged or separated while this waits for its lock, the
    savepoint gives the locks back and the search begins anew. Otherwise the row of a merged case would be locked before
    the elder one's, against the order. Raises NotFound.
    """
    while True:
        with session.begin_nested() as attempt:
            rows = session.scalars(
                select(Complaint).where(Complaint.id.in_(_standing_for(complaint_ids))).order_by(Complaint.id)
                .with_for_update(key_share=True).execution_options(populate_existing=True)).all()
            if not rows:
                raise NotFound("complaints.not_found")
            found = {row.id for row in rows}
            merged = not found.issuperset(complaint_ids)
            if all(row.merged_into is None for row in rows) and (
                    not merged or set(session.scalars(_standing_for(complaint_ids))) == found):
                return list(rows)
            attempt.rollback()
            if any(row.merged_into for row in rows):
                complaint_ids = [row.merged_into or row.id for row in rows]


def _standing_for(complaint_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """Ids of the cases that continue these."""
    asked = aliased(Complaint)
    return select(func.coalesce(asked.merged_into, asked.id)).where(asked.id.in_(complaint_ids))


def handled(session: Session, staff: StaffView, complaint_id: uuid.UUID, action: str = "complaint.handle") -> Complaint:
    """The row under its lock, for a member of staff who may do `action` to it.

    Raises NotFound, or NotAllowed for a role that may not or whom the case concerns.
    """
    permissions.require(staff, action)
    row = locked(session, complaint_id)
    permissions.require(staff, action, concerned(session, row.id))
    return row


def handled_together(session: Session, staff: StaffView, complaint_ids: Collection[uuid.UUID]) -> list[Complaint]:
    """The rows under their locks, as `locked_together`, for a member of staff who may handle all of them.

    Raises as `handled`.
    """
    permissions.require(staff, "complaint.handle")
    rows = locked_together(session, complaint_ids)
    for row in rows:
        permissions.require(staff, "complaint.handle", concerned(session, row.id))
    return rows


def family(session: Session, complaint_id: uuid.UUID) -> list[uuid.UUID]:
    """The case and those merged into it, on all of which an act takes effect."""
    return [complaint_id, *session.scalars(
        select(Complaint.id).where(Complaint.merged_into == complaint_id).order_by(Complaint.accepted_at))]


def concerned(session: Session, complaint_id: uuid.UUID) -> set[uuid.UUID]:
    """Staff whom the case is about."""
    return conflict_of_interest.of(session, subject_of(complaint_id))


def visible(staff: StaffView) -> ColumnElement[bool]:
    """SQL condition: this member of staff may see the case, and it is counted for them."""
    return ~conflict_of_interest.hides(KIND, Complaint.id, staff.id)


def on_complaint(act: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps an act on any kind of case, (session, staff, subject, …), as an act on a complaint's id."""
    def done(session: Session, staff: StaffView, complaint_id: uuid.UUID, *args: Any, **kwargs: Any) -> Any:
        return act(session, staff, subject_of(complaint_id), *args, **kwargs)

    return done
