"""Access control for complaints: staff whom a case is about cannot read, own, note or close it, nor see it counted.

Every case that staff see is fetched through these functions.
"""
from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

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
