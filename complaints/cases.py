"""Complaints as others see them. A case is fetched only through a function that checks the right to it."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import categories, stages
from complaints.filing import RESPONSE, SOLUTION
from complaints.numbers import normalise
from complaints.tables import Complaint
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel.errors import NotFound
from staff import permissions
from staff.members import StaffView


@dataclass(frozen=True)
class CaseView:
    """A complaint with its clocks; `response` and `solution` are the ones that count now."""

    id: uuid.UUID
    number: str
    person_id: uuid.UUID
    conversation_id: uuid.UUID | None
    channel: str
    category: str
    facts: str
    wish: str | None
    contact_preference: str | None
    state: str
    accepted_at: datetime
    received_at: datetime
    owner_id: uuid.UUID | None
    closed_at: datetime | None
    clocks: list[ClockView]

    @property
    def category_title(self) -> str:
        return categories.title(self.category)

    @property
    def state_title(self) -> str:
        return stages.TITLES[self.state]

    @property
    def response(self) -> ClockView | None:
        return self._clock(RESPONSE)

    @property
    def solution(self) -> ClockView | None:
        return self._clock(SOLUTION)

    @property
    def is_open(self) -> bool:
        return self.state in stages.OPEN

    def _clock(self, promise: str) -> ClockView | None:
        return next((c for c in self.clocks if c.promise == promise and c.state != "superseded"), None)


def views(session: Session, rows: Iterable[Complaint]) -> list[CaseView]:
    """Rows of this room with their clocks, in two queries however many they are."""
    rows = list(rows)
    counted = clocks.for_subjects(session, "complaint", [r.id for r in rows])
    return [
        CaseView(
            r.id, r.number, r.person_id, r.conversation_id, r.channel, r.category, r.facts, r.wish,
            r.contact_preference, r.state, r.accepted_at, r.received_at, r.owner_id, r.closed_at, counted.get(r.id, []),
        )
        for r in rows
    ]


def of_person(session: Session, person_id: uuid.UUID, open_only: bool = True) -> list[CaseView]:
    """The person's own complaints, oldest first. For the person and for whoever serves them."""
    wanted = select(Complaint).where(Complaint.person_id == person_id).order_by(Complaint.accepted_at, Complaint.id)
    if open_only:
        wanted = wanted.where(Complaint.state.in_(stages.OPEN))
    return views(session, session.scalars(wanted))


def get(session: Session, staff: StaffView, complaint_id: uuid.UUID) -> CaseView:
    """A case for a member of staff. Raises NotAllowed without `complaint.read`, NotFound where there is none."""
    permissions.require(staff, "complaint.read")
    row = session.get(Complaint, complaint_id)
    if row is None:
        raise NotFound("complaints.not_found")
    return views(session, [row])[0]


def by_number(session: Session, staff: StaffView, number: str) -> CaseView:
    """A case by its receipt number in any spelling. Raises NotFound, also for a number with a slip in it."""
    permissions.require(staff, "complaint.read")
    plain = normalise(number)
    row = session.scalar(select(Complaint).where(Complaint.number == plain)) if plain else None
    if row is None:
        raise NotFound("complaints.not_found")
    return views(session, [row])[0]
