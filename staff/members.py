"""Who serves, as others see them; hiring, roles, and taking over `staff.yml`."""
from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kernel import audit, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotFound
from staff import passwords, permissions
from staff.events import StaffLeft, StaffRoleChanged
from staff.shifts import Shifts
from staff.staff_file import StaffFile
from staff.tables import Certificate, StaffMember, StaffSession, Store, Training

DEMO_PASSWORD = passwords.DEMO


@dataclass(frozen=True)
class StaffView:
    """A member of staff. `photo_url` is what customers may see too (5.4.2 c)."""

    id: uuid.UUID
    number: str
    name: str
    title: str
    role: str
    store_id: uuid.UUID | None
    photo_url: str
    capacity: int
    active: bool = True
    shifts: Shifts = field(default=Shifts(), repr=False, compare=False)

    @property
    def role_title(self) -> str:
        return permissions.ROLES[self.role]


@dataclass(frozen=True)
class Card:
    """What a customer is shown of who serves them (5.4.2 c)."""

    name: str
    number: str
    title: str
    photo_url: str


@dataclass(frozen=True)
class Record:
    """A member with what 5.3 asks: certificates and trainings."""

    member: StaffView
    login: str
    certificates: list[tuple[str, str, date | None]]
    trainings: list[tuple[str, date, str]]


def _view(row: StaffMember) -> StaffView:
    return StaffView(row.id, row.number, row.name, row.title, row.role, row.store_id, f"/staff/photo/{row.number}",
                     row.capacity, row.active, Shifts.from_json(row.shifts))


def get(session: Session, staff_id: uuid.UUID) -> StaffView | None:
    """One member, active or not; None where there is none."""
    row = session.get(StaffMember, staff_id, populate_existing=True)
    return _view(row) if row else None


def many(session: Session, staff_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, StaffView]:
    """Members by id, in one query."""
    wanted = set(staff_ids)
    if not wanted:
        return {}
    return {row.id: _view(row) for row in session.scalars(select(StaffMember).where(StaffMember.id.in_(wanted)))}


def by_number(session: Session, number: str) -> StaffView | None:
    """A member by staff number."""
    row = session.scalar(select(StaffMember).where(StaffMember.number == number))
    return _view(row) if row else None


def all_active(session: Session) -> list[StaffView]:
    """Everybody who works here now, by number."""
    return [_view(r) for r in session.scalars(
        select(StaffMember).where(StaffMember.active).order_by(StaffMember.number))]


def on_duty(
    session: Session, at: datetime, role: str | None = None, store_id: uuid.UUID | None = None,
) -> list[StaffView]:
    """Who is on duty at `at` by their shifts and absences, by number; of one role or store where it is given."""
    return [one for one in all_active(session)
            if one.shifts.on_duty(at) and role in (None, one.role) and store_id in (None, one.store_id)]


def named_in(session: Session, text: str) -> list[StaffView]:
    """Active members whose full name or number stands in a text, by number."""
    return [s for s in all_active(session) if s.number in text or (len(s.name) > 1 and s.name in text)]


def store_named_in(session: Session, text: str) -> uuid.UUID | None:
    """The store whose name stands in a text; None where none does, or several."""
    found = [row.id for row in session.execute(select(Store.id, Store.name)) if row.name in text]
    return found[0] if len(found) == 1 else None


def everybody(session: Session) -> list[Record]:
    """All members with certificates and trainings, in three queries."""
    rows = session.scalars(select(StaffMember).order_by(StaffMember.active.desc(), StaffMember.number)).all()
    papers, courses = session.scalars(select(Certificate)).all(), session.scalars(select(Training)).all()
    return [
        Record(_view(row), row.login,
               [(c.name, c.number, c.valid_until) for c in papers if c.staff_id == row.id],
               [(t.topic, t.held_on, t.result) for t in courses if t.staff_id == row.id])
        for row in rows
    ]


def actor(staff: StaffView) -> Actor:
    """The member of staff as the actor of an act."""
    return Actor.staff(staff.id, f"{staff.name}（{staff.number}）")


def card(staff: StaffView) -> Card:
    """The card a customer sees (5.4.2 c)."""
    return Card(staff.name, staff.number, staff.title, staff.photo_url)


def lock(session: Session, staff_id: uuid.UUID) -> StaffView:
    """Takes the member's capacity until the transaction ends. Raises NotFound."""
    row = session.scalar(
        select(StaffMember).where(StaffMember.id == staff_id).with_for_update()
        .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("staff.none")
    return _view(row)


def sync(session: Session, file: StaffFile, by: Actor, *, demo: bool = False) -> None:
    """Takes over `staff.yml`: new people get accounts, known ones new facts; passwords and roles changed here stay.

    Nobody is removed; who left is deactivated on the staff page. Demo accounts get the demo password, others a random
    one that the administrator resets. Raises BadInput for an unknown store, Conflict for somebody else's log-in.
    """
    stores = {row.code: row.id for row in session.execute(select(Store.code, Store.id))}
    known = {row.number: row for row in session.scalars(select(StaffMember))}
    taken = {row.login for row in known.values()}
    initial = passwords.hashed(DEMO_PASSWORD) if demo else None
    for entry in file.staff:
        if entry.store is not None and entry.store not in stores:
            raise BadInput("staff.no_store", store=entry.store)
        row = known.get(entry.number)
        if row is None:
            if entry.login in taken:
                raise Conflict("staff.login_taken", login=entry.login)
            row = StaffMember(
                number=entry.number, role=entry.role, login=entry.login, active=True, created_at=instants.now(),
                name=entry.name, title=entry.title, capacity=entry.capacity, photo=entry.photo,
                password_hash=initial or passwords.hashed(secrets.token_urlsafe(24)),
                must_change_password=initial is None, shifts={},
            )
            session.add(row)
            audit.record(session, by, "staff.hire", ("staff", entry.number), role=entry.role)
        row.name, row.title, row.photo, row.capacity = entry.name, entry.title, entry.photo, entry.capacity
        row.store_id = stores[entry.store] if entry.store else None
        row.shifts = entry.duty().as_json()
        session.flush()
        session.execute(delete(Certificate).where(Certificate.staff_id == row.id))
        session.execute(delete(Training).where(Training.staff_id == row.id))
        session.add_all(Certificate(staff_id=row.id, name=c.name, number=c.number, valid_until=c.valid_until)
                        for c in entry.certificates)
        session.add_all(Training(staff_id=row.id, topic=t.topic, held_on=t.date, result=t.result)
                        for t in entry.trainings)
    session.flush()


def _next_number(session: Session) -> str:
    taken = set(session.scalars(select(StaffMember.number)))
    return next(number for n in range(1, 100000) if (number := f"X{n:03d}") not in taken)


def hire(
    session: Session, *, name: str, role: str, by: Actor, title: str | None = None, login: str | None = None,
    password: str = DEMO_PASSWORD, capacity: int = 5,
) -> StaffView:
    """A new member. Raises BadInput for an unknown role or a bad name, Conflict for a taken log-in."""
    if role not in permissions.ROLES:
        raise BadInput("staff.bad_role", role=role[:30], roles="、".join(permissions.ROLES))
    if not name.strip():
        raise BadInput("staff.bad_name")
    if not 1 <= capacity <= 50:
        raise BadInput("staff.bad_capacity")
    number = _next_number(session)
    login = login or number.lower()
    if session.scalar(select(StaffMember.id).where(StaffMember.login == login)):
        raise Conflict("staff.login_taken", login=login)
    row = StaffMember(
        number=number, name=name.strip()[:30], title=title or permissions.ROLES[role], role=role, login=login,
        password_hash=passwords.hashed(password), must_change_password=False, capacity=capacity, active=True,
        created_at=instants.now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, by, "staff.hire", ("staff", number), role=role)
    return _view(row)


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
    """Gives somebody another role; audited. The last administrator stays one."""
    row = _managed(session, staff, staff_id)
    if role not in permissions.ROLES:
        raise BadInput("staff.bad_role", role=role[:30], roles="、".join(permissions.ROLES))
    if row.role == "administrator" and role != "administrator" and _administrators(session) == 1:
        raise Conflict("staff.last_administrator")
    if row.role == role:
        return
    before, row.role = row.role, role
    audit.record(session, Actor.staff(staff.id, staff.name), "staff.role", ("staff", row.number), before=before,
                 after=role)
    session.flush()
    events.publish(session, StaffRoleChanged(row.id, staff.id, before, role))


def set_active(session: Session, staff: StaffView, staff_id: uuid.UUID, active: bool) -> None:
    """Deactivates or brings back; audited. Who leaves is logged out everywhere, and their customers hear of it."""
    row = _managed(session, staff, staff_id)
    if not active and row.role == "administrator" and _administrators(session) == 1:
        raise Conflict("staff.last_administrator")
    if row.active == active:
        return
    row.active = active
    audit.record(session, Actor.staff(staff.id, staff.name), "staff.active", ("staff", row.number), active=active)
    if not active:
        _log_out_everywhere(session, row.id)
        events.publish(session, StaffLeft(row.id, staff.id))


def _log_out_everywhere(session: Session, staff_id: uuid.UUID) -> None:
    session.execute(update(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
                    .values(ended_at=instants.now()))


def reset_password(session: Session, staff: StaffView, staff_id: uuid.UUID) -> str:
    """A fresh random password, shown once; must be changed at the next log-in, and every other log-in ends; audited."""
    row = _managed(session, staff, staff_id)
    fresh = secrets.token_urlsafe(12)
    row.password_hash, row.must_change_password = passwords.hashed(fresh), True
    _log_out_everywhere(session, row.id)
    audit.record(session, Actor.staff(staff.id, staff.name), "staff.reset_password", ("staff", row.number))
    return fresh


def change_password(session: Session, staff: StaffView, old: str, new: str) -> None:
    """One's own password. Raises BadInput where the old one is wrong or the new one weak."""
    row = session.scalars(select(StaffMember).where(StaffMember.id == staff.id).with_for_update()
                          .execution_options(populate_existing=True)).one()
    if not passwords.matches(row.password_hash, old):
        raise BadInput("staff.wrong_password")
    passwords.check_strength(new, row.login)
    row.password_hash, row.must_change_password = passwords.hashed(new), False
    audit.record(session, Actor.staff(staff.id, staff.name), "staff.change_password", ("staff", row.number))


def photo_file(session: Session, number: str) -> str | None:
    """The photo's file in the company folder."""
    return session.scalar(select(StaffMember.photo).where(StaffMember.number == number))


def demo_logins(session: Session) -> list[tuple[str, str, str]]:
    """(log-in, name, role) of active accounts, for the log-in page of a demo folder."""
    rows = session.scalars(select(StaffMember).where(StaffMember.active).order_by(StaffMember.number))
    return [(row.login, row.name, permissions.ROLES[row.role]) for row in rows]
