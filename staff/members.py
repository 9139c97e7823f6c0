"""Members of staff as other rooms see them, and applying `staff.yml`."""
from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kernel import audit, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotFound
from staff import passwords, permissions
from staff.shifts import Shifts
from staff.staff_file import StaffFile
from staff.tables import Certificate, StaffMember, Store, Training


@dataclass(frozen=True)
class StaffView:
    """A member of staff. `capacity` is how many customers they serve at once; customers see `photo_url` too (5.4.2 c).

    `log_in` is the digest of the session token with which their page or request was opened; None elsewhere.
    """

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
    log_in: str | None = field(default=None, repr=False, compare=False)

    @property
    def role_title(self) -> str:
        """The title of the role, for staff."""
        return permissions.role_title(self.role)


@dataclass(frozen=True)
class Card:
    """What a customer sees of the member who serves them (5.4.2 c)."""

    name: str
    number: str
    title: str
    photo_url: str


@dataclass(frozen=True)
class Record:
    """A member with what 5.3 requires: certificates (name, number, valid until) and trainings (topic, day, result)."""

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
    """Active members whose full name or staff number occurs in a text, by number."""
    return [s for s in all_active(session) if s.number in text or (len(s.name) > 1 and s.name in text)]


def store_named_in(session: Session, text: str) -> uuid.UUID | None:
    """The store whose name occurs in a text; None for no store and for several."""
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
    """Locks the member's row, and with it their capacity, until the transaction ends. Raises NotFound."""
    row = session.scalar(
        select(StaffMember).where(StaffMember.id == staff_id).with_for_update()
        .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("staff.none")
    return _view(row)


def sync(
    session: Session, file: StaffFile, by: Actor, *, demo: bool = False,
    announced: Sequence[tuple[datetime, StaffFile]] = (),
) -> None:
    """Applies `staff.yml`: new members get accounts, known ones new facts; passwords and roles changed here stay.

    Nobody is removed; members who leave are deactivated on the staff page. Demo accounts get the demo password, others
    a random one that the administrator resets. Of the files `announced` for later instants only the shifts are stored
    now; the rest is applied when they come into force. Raises BadInput for an unknown store, Conflict for a log-in that
    somebody else has.
    """
    stores = {row.code: row.id for row in session.execute(select(Store.code, Store.id))}
    known = {row.number: row for row in session.scalars(select(StaffMember))}
    taken = {row.login for row in known.values()}
    initial = passwords.hashed(passwords.DEMO) if demo else None
    ahead = [(begins, {entry.number: entry.duty() for entry in later.staff}) for begins, later in announced]
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
        rotas = tuple((begins, duties.get(entry.number, Shifts())) for begins, duties in ahead)
        row.shifts = replace(entry.duty(), later=rotas).as_json()
        session.flush()
        session.execute(delete(Certificate).where(Certificate.staff_id == row.id))
        session.execute(delete(Training).where(Training.staff_id == row.id))
        session.add_all(Certificate(staff_id=row.id, name=c.name, number=c.number, valid_until=c.valid_until)
                        for c in entry.certificates)
        session.add_all(Training(staff_id=row.id, topic=t.topic, held_on=t.date, result=t.result)
                        for t in entry.trainings)
    session.flush()


def photo_file(session: Session, number: str) -> str | None:
    """The photo's file in the company folder."""
    return session.scalar(select(StaffMember.photo).where(StaffMember.number == number))
