"""A case for a member of staff: every case that staff see or act on is fetched through these functions."""
from __future__ import annotations

from sqlalchemy.orm import Session

from cases import conflict_of_interest, kinds
from cases.kinds import Case
from kernel.errors import Conflict
from kernel.ids import Subject
from staff import permissions
from staff.members import StaffView


def handled(session: Session, staff: StaffView, subject: Subject, action: str = "") -> Case:
    """The case under its lock, for a member who may do `action` to it: handle it, where none is named.

    Raises NotFound, or NotAllowed for a role that may not or whom the case is about.
    """
    action = action or kinds.get(subject[0]).handles
    permissions.require(staff, action)
    case = kinds.locked(session, subject)
    permissions.require(staff, action, conflict_of_interest.of(session, case.subject))
    return case


def may_read(session: Session, staff: StaffView, subject: Subject) -> None:
    """Raises NotAllowed for a member who may not read the case."""
    permissions.require(staff, kinds.get(subject[0]).reads, conflict_of_interest.of(session, subject))


def must_be_open(case: Case) -> None:
    """Raises Conflict for a case that has ended."""
    if not case.is_open:
        raise Conflict("cases.ended", title=case.title, state=case.state)
