"""Views of complaints. A case is fetched only through a function that checks access to it."""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cases import involved_staff
from complaints import access, categories, filing, reopening_term, stages
from complaints.access import KIND
from complaints.complaint_promises import RESPONSE, REVISED, SOLUTION
from complaints.numbers import normalise
from complaints.tables import Complaint
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel.errors import NotFound
from staff import permissions
from staff.members import StaffView

REGISTERED_AT_ONCE = timedelta(minutes=10)  # between receipt and registration


@dataclass(frozen=True)
class CaseView:
    """A case with its clocks; `response`, `solution` and `revised` are the current ones.

    `clocks` includes those of cases merged into it, because the same acts meet them. `concerning` are the staff whom it
    is about, `flags` what it has in common with other cases of the same week. `joined_to` is the case that an outside
    letter joined, which is no complaint of its own then.
    """

    id: uuid.UUID
    number: str
    kind: str
    person_id: uuid.UUID
    conversation_id: uuid.UUID | None
    channel: str
    via: str
    category: str
    severity: str
    store_id: uuid.UUID | None
    order_number: str | None
    facts: str
    wish: str | None
    contact_preference: str | None
    acting_for: str | None
    mandate: str | None
    state: str
    accepted_at: datetime
    received_at: datetime
    proposed_at: datetime | None
    owner_id: uuid.UUID | None
    merged_into: uuid.UUID | None
    split_from: uuid.UUID | None
    joined_to: uuid.UUID | None
    closed_at: datetime | None
    closed_because: str | None
    flags: list[dict[str, Any]]
    created_at: datetime
    concerning: frozenset[uuid.UUID]
    clocks: list[ClockView]
    reopenable_until: datetime | None

    @property
    def registered_late_at(self) -> datetime | None:
        """When it was registered, if that was not soon after its receipt: what is owed counts from the receipt."""
        late = self.split_from is None and self.created_at - self.received_at > REGISTERED_AT_ONCE
        return self.created_at if late else None

    @property
    def category_title(self) -> str:
        return categories.title(self.category)

    @property
    def kind_title(self) -> str:
        return categories.KINDS[self.kind]

    @property
    def state_title(self) -> str:
        return stages.TITLES[self.state]

    @property
    def severity_title(self) -> str:
        return filing.SEVERITIES[self.severity]

    @property
    def response(self) -> ClockView | None:
        return self._clock(RESPONSE)

    @property
    def solution(self) -> ClockView | None:
        return self._clock(SOLUTION)

    @property
    def revised(self) -> ClockView | None:
        return self._clock(REVISED)

    @property
    def next_clock(self) -> ClockView | None:
        """The running clock due first, of this case or of one merged into it; None if none runs."""
        return min((c for c in self.clocks if c.is_running), key=lambda c: c.due_at, default=None)

    @property
    def part_waits(self) -> bool:
        """Whether a case merged into it was not answered yet."""
        return any(c.is_running and c.subject_id != self.id for c in self.clocks)

    @property
    def is_open(self) -> bool:
        return self.state in stages.OPEN

    def _clock(self, promise: str) -> ClockView | None:
        """The latest clock of a promise: each revised solution has a clock of its own, and may be refused as well."""
        own = [c for c in self.clocks if c.promise == promise and c.subject_id == self.id and c.state != "superseded"]
        return next((c for c in own if c.is_running), None) or max(own, key=lambda c: c.started_at, default=None)


def of_rows(session: Session, rows: Iterable[Complaint]) -> list[CaseView]:
    """Views of rows with their clocks and the staff concerned, in four queries in total."""
    rows = list(rows)
    if not rows:
        return []
    ids = [r.id for r in rows]
    elder = {younger: into for younger, into in session.execute(
        select(Complaint.id, Complaint.merged_into).where(Complaint.merged_into.in_(ids))) if into}
    counted = clocks.for_subjects(session, KIND, [*ids, *elder])
    for younger, into in elder.items():
        counted.setdefault(into, []).extend(counted.pop(younger, []))
    owners, concerning = involved_staff.of_many(session, KIND, ids)
    return [CaseView(**{name: getattr(row, name) for name in _OF_ROW}, owner_id=owners.get(row.id),
                     concerning=frozenset(concerning.get(row.id, ())), clocks=counted.get(row.id, []),
                     reopenable_until=reopening_term.of(session, row))
            for row in rows]


_OF_ROW = [part.name for part in fields(CaseView) if part.name in Complaint.__table__.columns]


def receipt_numbers(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Receipt numbers of these cases and of those merged into them, by id."""
    return {row.id: row.number for row in session.execute(select(Complaint.id, Complaint.number).where(
        Complaint.id.in_(ids) | Complaint.merged_into.in_(ids)))}


def of_person(session: Session, person_id: uuid.UUID, open_only: bool = True) -> list[CaseView]:
    """The person's cases, oldest first. For the person themselves; for staff use `seen_with`."""
    return of_rows(session, session.scalars(_of_person(person_id, open_only)))


def seen_with(session: Session, staff: StaffView, person_id: uuid.UUID, open_only: bool = True) -> list[CaseView]:
    """The person's cases for the member of staff who serves them, without cases about that member."""
    permissions.require(staff, "complaint.read")
    return of_rows(session, session.scalars(_of_person(person_id, open_only).where(access.visible(staff))))


def _of_person(person_id: uuid.UUID, open_only: bool) -> Select[Complaint]:
    wanted = select(Complaint).where(Complaint.person_id == person_id).order_by(Complaint.accepted_at, Complaint.id)
    return wanted.where(Complaint.state.in_(stages.OPEN)) if open_only else wanted


def get(session: Session, staff: StaffView, complaint_id: uuid.UUID) -> CaseView:
    """A case for a member of staff.

    Raises NotAllowed without `complaint.read` or if the case is about them, NotFound if it does not exist.
    """
    permissions.require(staff, "complaint.read")
    row = session.get(Complaint, complaint_id)
    return _allowed(session, staff, row)


def by_number(session: Session, staff: StaffView, number: str) -> CaseView:
    """A case by its receipt number in any spelling.

    Raises NotFound, also for a mistyped number, and NotAllowed as `get`.
    """
    permissions.require(staff, "complaint.read")
    plain = normalise(number)
    row = session.scalar(select(Complaint).where(Complaint.number == plain)) if plain else None
    return _allowed(session, staff, row)


def _allowed(session: Session, staff: StaffView, row: Complaint | None) -> CaseView:
    if row is None:
        raise NotFound("complaints.not_found")
    found = of_rows(session, [row])[0]
    permissions.require(staff, "complaint.read", found.concerning)
    return found


def by_id(session: Session, complaint_id: uuid.UUID) -> CaseView:
    """A case for its customer, by the case link. The caller has checked access."""
    return of_rows(session, [session.get_one(Complaint, complaint_id)])[0]


def own(session: Session, person_id: uuid.UUID, number: str) -> CaseView | None:
    """The person's own case of this number, in any spelling; None if they have no such case."""
    plain = normalise(number)
    row = plain and session.scalar(
        select(Complaint).where(Complaint.number == plain, Complaint.person_id == person_id))
    return of_rows(session, [row])[0] if row else None
