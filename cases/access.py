"""Access control for cases: every case that staff read or act on is fetched through these functions."""
from __future__ import annotations

from sqlalchemy.orm import Session

from cases import conflict_of_interest, kinds
from cases.kinds import Case
from kernel.errors import Conflict
from kernel.ids import Subject
from staff import permissions
from staff.members import StaffView


def handled(session: Session, staff: StaffView, subject: Subject, action: str = "") -> Case:
    """The case under its row lock, for a member of staff who may do `action` to it (default: the kind's `handles`).

    Raises NotFound, or NotAllowed if the role may not or the case is about this member.
    """
    action = action or kinds.get(subject[0]).handles
    permissions.require(staff, action)
    case = kinds.locked(session, subject)
    permissions.require(staff, action, conflict_of_interest.of(session, case.subject))
    return case


def may_read(session: Session, staff: StaffView, subject: Subject) -> None:
    """Raises NotAllowed if the member may not read the case."""
    permissions.require(staff, kinds.get(subject[0]).reads, conflict_of_interest.of(session, subject))


def must_be_open(case: Case) -> None:
    """Raises Conflict if the case has ended."""
    if not case.is_open:
        raise Conflict("cases.ended", title=case.title, state=case.state)
