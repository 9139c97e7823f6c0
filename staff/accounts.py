"""Accounts of members of staff: hiring, roles, deactivation, passwords; each act is audited."""
from __future__ import annotations

import secrets
import uuid

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kernel import audit, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotFound
from staff import members, passwords, permissions
from staff.events import StaffLeft, StaffRoleChanged
from staff.members import StaffView, actor
from staff.tables import StaffMember, StaffSession


def _next_number(session: Session) -> str:
    taken = set(session.scalars(select(StaffMember.number)))
    return next(number for n in range(1, 100000) if (number := f"X{n:03d}") not in taken)


def hire(
    session: Session, *, name: str, role: str, by: Actor, title: str | None = None, login: str | None = None,
    password: str = passwords.DEMO, capacity: int = 5,
) -> StaffView:
    """A new member; without `title` they have that of the role.

    Raises BadInput for an unknown role, no name or a capacity beyond 1 to 50, Conflict for a log-in that is in use.
    """
    if role not in permissions.ROLES:
        raise BadInput("staff.bad_role", role=role[:30], roles=permissions.ROLES)
    if not name.strip():
        raise BadInput("staff.bad_name")
    if not 1 <= capacity <= 50:
        raise BadInput("staff.bad_capacity")
    number = _next_number(session)
    login = login or number.lower()
    if session.scalar(select(StaffMember.id).where(StaffMember.login == login)):
        raise Conflict("staff.login_taken", login=login)
    row = StaffMember(
        number=number, name=name.strip()[:30], title=title or permissions.role_title(role), role=role, login=login,
        password_hash=passwords.hashed(password), must_change_password=False, capacity=capacity, active=True,
        created_at=instants.now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, by, "staff.hire", ("staff", number), role=role)
    found = members.get(session, row.id)
    assert found is not None
    return found


def first_administrator(session: Session, *, name: str, login: str, password: str, by: Actor) -> StaffView:
    """The first administrator of a company. Raises Conflict where there is one."""
    if _administrators(session):
        raise Conflict("staff.has_administrator")
    passwords.check_strength(password, login)
    return hire(session, name=name, role="administrator", by=by, login=login, password=password)


def _administrators(session: Session) -> int:
    return session.scalar(select(func.count()).where(StaffMember.role == "administrator", StaffMember.active)) or 0


def _managed(session: Session, staff: StaffView, staff_id: uuid.UUID) -> StaffMember:
    permissions.require(staff, "staff.manage")
    row = session.scalar(select(StaffMember).where(StaffMember.id == staff_id).with_for_update()
                         .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("staff.none")
    return row


def set_role(session: Session, staff: StaffView, staff_id: uuid.UUID, role: str) -> None:
    """Gives a member another role; audited.

    Raises NotFound, BadInput for an unknown role, Conflict for the last administrator.
    """
    row = _managed(session, staff, staff_id)
    if role not in permissions.ROLES:
        raise BadInput("staff.bad_role", role=role[:30], roles=permissions.ROLES)
    if row.role == "administrator" and role != "administrator" and _administrators(session) == 1:
        raise Conflict("staff.last_administrator")
    if row.role == role:
        return
    before, row.role = row.role, role
    audit.record(session, actor(staff), "staff.role", ("staff", row.number), before=before, after=role)
    session.flush()
    events.publish(session, StaffRoleChanged(row.id, staff.id, before, role))


def set_active(session: Session, staff: StaffView, staff_id: uuid.UUID, active: bool) -> None:
    """Deactivates or reactivates a member; audited. A deactivated member's log-ins end; `StaffLeft` is published.

    Raises NotFound, and Conflict for the last administrator.
    """
    row = _managed(session, staff, staff_id)
    if not active and row.role == "administrator" and _administrators(session) == 1:
        raise Conflict("staff.last_administrator")
    if row.active == active:
        return
    row.active = active
    audit.record(session, actor(staff), "staff.active", ("staff", row.number), active=active)
    if not active:
        _log_out_everywhere(session, row.id)
        events.publish(session, StaffLeft(row.id, staff.id))


def _log_out_everywhere(session: Session, staff_id: uuid.UUID) -> None:
    session.execute(update(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
                    .values(ended_at=instants.now()))


def reset_password(session: Session, staff: StaffView, staff_id: uuid.UUID) -> str:
    """A new random password, to be shown once and changed at the next log-in; every log-in ends. Audited."""
    row = _managed(session, staff, staff_id)
    fresh = secrets.token_urlsafe(12)
    row.password_hash, row.must_change_password = passwords.hashed(fresh), True
    _log_out_everywhere(session, row.id)
    audit.record(session, actor(staff), "staff.reset_password", ("staff", row.number))
    return fresh


def change_password(session: Session, staff: StaffView, old: str, new: str) -> None:
    """One's own password. Raises BadInput where the old one is wrong or the new one weak."""
    row = session.scalars(select(StaffMember).where(StaffMember.id == staff.id).with_for_update()
                          .execution_options(populate_existing=True)).one()
    if not passwords.matches(row.password_hash, old):
        raise BadInput("staff.wrong_password")
    passwords.check_strength(new, row.login)
    row.password_hash, row.must_change_password = passwords.hashed(new), False
    audit.record(session, actor(staff), "staff.change_password", ("staff", row.number))


def demo_logins(session: Session) -> list[tuple[str, str, str]]:
    """(log-in, name, role) of active accounts, for the log-in page of a demo folder."""
    rows = session.scalars(select(StaffMember).where(StaffMember.active).order_by(StaffMember.number))
    return [(row.login, row.name, permissions.role_title(row.role)) for row in rows]
