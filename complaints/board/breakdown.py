"""The board's breakdown: how many cases each owner, store and member of staff complained about has, most late first."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases import assignment, conflict_of_interest
from complaints import access
from complaints.access import KIND
from complaints.board import ordering, read_model
from complaints.board.filters import EVERYTHING, Filters, conditions
from complaints.tables import Complaint
from kernel import instants
from kernel.wording import say
from staff import members, permissions, stores
from staff.members import StaffView

_About = conflict_of_interest.of_kind(KIND)
_Owned = assignment.of_kind(KIND)


@dataclass(frozen=True)
class BreakdownRow:
    """Counts of one member of staff or store (`id` None: cases without any): open, of them late, of them due today."""

    id: uuid.UUID | None
    name: str
    open: int
    late: int
    today: int


def by_owner(session: Session, staff: StaffView, filters: Filters = EVERYTHING) -> list[BreakdownRow]:
    """Counts by owner of the cases that pass the filters; those without an owner are one row. Raises NotAllowed."""
    return _shares(session, staff, filters, _Owned.c.owner_id, "complaints.board.no_owner")


def by_store(session: Session, staff: StaffView, filters: Filters = EVERYTHING) -> list[BreakdownRow]:
    """The same by store."""
    return _shares(session, staff, filters, Complaint.store_id, "complaints.board.no_store")


def by_concerning(session: Session, staff: StaffView, filters: Filters = EVERYTHING) -> list[BreakdownRow]:
    """The same by the member of staff whom cases are about; a case about two is counted for both."""
    return _shares(session, staff, filters, _About.c.staff_id)


def _shares(
    session: Session, staff: StaffView, filters: Filters, key: ColumnElement[Any] | InstrumentedAttribute[Any],
    without: str | None = None,
) -> list[BreakdownRow]:
    """Counts by a column of the case; `without` is the key of the title for cases that have none."""
    permissions.require(staff, "board.see")
    pressing = read_model.urgent(instants.now())
    counted = (
        select(key.label("key"), func.count().label("open"), func.count().filter(pressing.c.late).label("late"),
               func.count().filter(pressing.c.today).label("today"))
        .select_from(Complaint).outerjoin(pressing, pressing.c.case_id == Complaint.id)
        .where(ordering.on_board(), access.visible(staff), *conditions(filters)).group_by(key))
    if key is _About.c.staff_id:
        counted = counted.join(_About, _About.c.case_id == Complaint.id)
    elif key is _Owned.c.owner_id:
        counted = counted.outerjoin(_Owned, _Owned.c.case_id == Complaint.id)
    rows = session.execute(counted).all()
    if key is Complaint.store_id:
        names = stores.names(session)
    else:
        names = {one.id: f"{one.name}（{one.number}）"
                 for one in members.many(session, [row.key for row in rows if row.key]).values()}
    other = say(without) if without else ""
    found = [BreakdownRow(row.key, names.get(row.key, other), row.open, row.late, row.today) for row in rows]
    return sorted(found, key=lambda one: (-one.late, -one.today, -one.open, one.name))
