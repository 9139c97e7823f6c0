"""Read model of the supervisor's board: open cases by time left, and the counters of its views.

Like `ordering` it reads the table of clocks, which belongs to `deadlines`, so that the database sorts cases by clock in
one query; it writes nothing. Cases about the reader are neither shown nor counted.
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import FromClause, func, select
from sqlalchemy.orm import Session

from cases import assignment, conflict_of_interest
from complaints import access, case_view
from complaints.access import KIND
from complaints.board import ordering
from complaints.board.filters import EVERYTHING, Filters, conditions, unowned
from complaints.board.filters import VIEWS as VIEWS
from complaints.board.ordering import BoardPlace
from complaints.case_view import CaseView
from complaints.complaint_promises import OUTSIDE, RESPONSE, REVISED, SOLUTION
from complaints.outside import sources
from complaints.tables import Complaint, ComplaintReference
from deadlines import clock_view, promises
from deadlines.clock_conditions import runs
from deadlines.clocks import ClockView
from deadlines.tables import Clock
from kernel import instants, time_words
from kernel.wording import Text, say
from people import persons
from staff import members, permissions
from staff.members import StaffView

PAGE = 50
_STEPS = {RESPONSE: "complaints.board.respond", SOLUTION: "complaints.board.propose",
          REVISED: "complaints.board.revise", OUTSIDE: "complaints.board.answer_platform"}
_WITHOUT_CLOCK = {"accepted": "complaints.board.await_closing", "proposed": "complaints.board.await_customer"}


@dataclass(frozen=True)
class Row:
    """One row of the board; `clock` is the next one due, None where none runs."""

    case: CaseView
    clock: ClockView | None
    person: str
    owner: str | None

    @property
    def next_step(self) -> str:
        """What has to be done next, in the reader's language."""
        if self.clock is None:
            return say(_WITHOUT_CLOCK.get(self.case.state, "complaints.board.follow_up"))
        return say(_STEPS.get(self.clock.promise, "complaints.board.propose"))


@dataclass(frozen=True)
class BoardPage:
    """Rows by time left; `next` is where the following page begins, None on the last page."""

    rows: list[Row]
    next: BoardPlace | None


@dataclass(frozen=True)
class Counters:
    """Numbers of open cases: to be acted on today, soon late, late, without an owner, and all."""

    today: int
    soon: int
    late: int
    unowned: int
    all: int


def urgent(now: datetime) -> FromClause:
    """Cases with a clock that is late, soon late or due today, one row each with a flag for each of the three.

    Selecting by `act_by` finds them all, because it is never after `due_at`.
    """
    merged, case = ordering.case_of()
    marks = [func.bool_or(ordering.is_in(view, now)).label(view) for view in ordering.URGENT]
    return (
        select(case.label("case_id"), *marks).select_from(Clock)
        .outerjoin(merged, merged.c.id == Clock.subject_id)
        .outerjoin(ComplaintReference, ComplaintReference.id == Clock.subject_id)
        .where(Clock.subject_kind.in_(ordering.KINDS), runs(),
               ordering.act_by <= max(ordering.tomorrow(now), now + time_words.SOON))
        .group_by(case).subquery()
    )


def counters(session: Session, staff: StaffView, filters: Filters = EVERYTHING) -> Counters:
    """The counters of the cases that pass the filters, in one query. Raises NotAllowed without `board.see`."""
    permissions.require(staff, "board.see")
    pressing = urgent(instants.now())
    if filters.narrows:
        return _counted_one_by_one(session, staff, filters, pressing)
    # Counts everything and subtracts the few cases that concern the reader: faster than a condition on every row.
    hidden = conflict_of_interest.about(KIND, staff.id)
    opened = select(func.count()).select_from(Complaint).where(Complaint.closed_at.is_(None))
    mine = opened.where(Complaint.id.in_(hidden))
    owned = assignment.of_kind(KIND)
    with_owner = select(func.count()).select_from(owned).where(owned.c.ended_at.is_(None))
    with_owner_mine = with_owner.where(owned.c.case_id.in_(hidden))
    ended = select(func.count()).select_from(Complaint).where(ordering.closed_but_running(), access.visible(staff))
    whole = opened.scalar_subquery() - mine.scalar_subquery()
    row = session.execute(
        select(*(func.count().filter(pressing.c[view]).label(view) for view in ordering.URGENT),
               (whole - with_owner.scalar_subquery() + with_owner_mine.scalar_subquery()).label("unowned"),
               (whole + ended.scalar_subquery()).label("whole"))
        .select_from(pressing).where(pressing.c.case_id.not_in(hidden))).one()
    return Counters(row.today, row.soon, row.late, row.unowned, row.whole)


def _counted_one_by_one(session: Session, staff: StaffView, filters: Filters, pressing: FromClause) -> Counters:
    row = session.execute(
        select(*(func.count().filter(pressing.c[view]).label(view) for view in ordering.URGENT),
               func.count().filter(unowned(), Complaint.closed_at.is_(None)).label("unowned"),
               func.count().label("whole"))
        .select_from(Complaint).outerjoin(pressing, pressing.c.case_id == Complaint.id)
        .where(ordering.on_board(), access.visible(staff), *conditions(filters))).one()
    return Counters(row.today, row.soon, row.late, row.unowned, row.whole)


def page(
    session: Session, staff: StaffView, filters: Filters = EVERYTHING, after: BoardPlace | None = None,
    limit: int = PAGE,
) -> BoardPage:
    """The page of a view that follows `after`: least time left first, so late ones on top, cases without a running
    clock last. Raises NotAllowed without `board.see`.
    """
    permissions.require(staff, "board.see")
    found: list[tuple[uuid.UUID, BoardPlace]] = []
    if after is None or after.clocked:
        found += ordering.by_urgency(session, staff, filters, after, limit + 1)
    if filters.view in ("all", "unowned") and len(found) <= limit:
        start = None if after is None or after.clocked else after
        found += ordering.without_clock(session, staff, filters, start, limit + 1 - len(found))
    shown = found[:limit]
    rows = session.scalars(select(Complaint).where(Complaint.id.in_([case_id for case_id, _ in shown])))
    known = {case.id: case for case in case_view.of_rows(session, rows)}
    people = persons.many(session, [case.person_id for case in known.values()])
    owners = members.many(session, [case.owner_id for case in known.values() if case.owner_id])
    running = _clocks(session, known.values(), [place.id for _, place in shown if place.clocked])
    lines = []
    for case_id, place in shown:
        case = known[case_id]
        lines.append(Row(case, running.get(place.id), people[case.person_id].pseudonym,
                         owners[case.owner_id].name if case.owner_id else None))
    return BoardPage(lines, shown[-1][1] if len(found) > limit else None)


def _clocks(session: Session, read: Iterable[CaseView], wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, ClockView]:
    """Clocks by id: from the cases where they have them, otherwise read (those of outside platforms)."""
    found = {clock.id: clock for case in read for clock in case.clocks}
    missing = [id for id in wanted if id not in found]
    if missing:
        found |= {row.id: clock_view.view(row) for row in session.scalars(select(Clock).where(Clock.id.in_(missing)))}
    return found


@dataclass(frozen=True)
class ToAct:
    """A clock on which somebody must act by `act_by`, with its case's owner and the staff whom the case is about.

    `title` is the promise; for the deadline of an outside platform it names the platform, `external_number` its number.
    """

    complaint_id: uuid.UUID
    number: str
    title: Text
    external_number: str | None
    act_by: datetime
    due_at: datetime
    owner_id: uuid.UUID | None
    concerning: frozenset[uuid.UUID]


def to_act(session: Session, before: datetime) -> list[ToAct]:
    """Running clocks of complaints on which somebody must act before `before`, most urgent first.

    Clocks of a merged case count for the elder, those of an outside platform for the case they belong to.
    """
    owned, titles = assignment.of_kind(KIND), sources.every(session)
    merged, case = ordering.case_of()
    found = session.execute(
        select(Complaint.id.label("case"), Complaint.number, Clock.promise, ComplaintReference.source,
               ComplaintReference.external_number, ordering.act_by.label("act_by"), Clock.due_at, owned.c.owner_id)
        .select_from(Clock).outerjoin(merged, merged.c.id == Clock.subject_id)
        .outerjoin(ComplaintReference, ComplaintReference.id == Clock.subject_id)
        .join(Complaint, Complaint.id == case).outerjoin(owned, owned.c.case_id == Complaint.id)
        .where(Clock.subject_kind.in_(ordering.KINDS), runs(), ordering.act_by < before)
        .order_by(ordering.act_by, Clock.id)).all()
    about = conflict_of_interest.of_many(session, KIND, {row.case for row in found})

    def title(row: Any) -> Text:
        if row.source is None:
            return promises.get(row.promise).title
        return titles[row.source].title if row.source in titles else str(row.source)

    return [ToAct(row.case, row.number, title(row), row.external_number, row.act_by, row.due_at, row.owner_id,
                  frozenset(about.get(row.case, ()))) for row in found]
