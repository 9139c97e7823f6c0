"""What the supervisor's board shows: open cases by time left, and counters that open their lists.

The one place that reads the clocks' table beside its own room, so that the board is one query and not two lists
joined by hand; it writes neither. A merged case's clocks stand with the elder case, and those of an outside platform's
deadline with the case they belong to, even where that has been closed. Whoever a case is about neither sees nor counts
it.
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from complaints import access, cases, references
from complaints.board_filters import EVERYTHING, Filters, conditions
from complaints.board_filters import VIEWS as VIEWS
from complaints.cases import CaseView
from complaints.tables import Complaint, ComplaintConcern, ComplaintReference
from deadlines import promises, views
from deadlines.clocks import ClockView
from deadlines.tables import Clock
from kernel import instants
from people import persons
from staff import members, permissions
from staff.members import StaffView

PAGE = 50
SOON = timedelta(hours=12)
STEPS = {"complaint.response": "回复顾客", "complaint.solution": "提出解决方案", "complaint.revised_solution": "修改方案",
         "complaint.outside": "答复外部平台"}
_KINDS = ("complaint", references.SUBJECT)
_URGENT = ("today", "soon", "late")
_act_by = func.coalesce(Clock.act_by, Clock.due_at)


@dataclass(frozen=True)
class Row:
    """One line of the board; `clock` is the next one to run out, None where nothing runs."""

    case: CaseView
    clock: ClockView | None
    person: str
    owner: str | None

    @property
    def next_step(self) -> str:
        """What has to be done next, in the trade's words."""
        if self.clock is None:
            return {"accepted": "等待结案", "proposed": "等待顾客答复"}.get(self.case.state, "跟进")
        return STEPS.get(self.clock.promise, "提出解决方案")


@dataclass(frozen=True)
class Place:
    """The last row of a page: its clock's deadline and id, or where no clock runs the case's acceptance and id."""

    clocked: bool
    at: datetime
    id: uuid.UUID


@dataclass(frozen=True)
class Page:
    """Rows by time left; `next` is where the following page begins, None on the last."""

    rows: list[Row]
    next: Place | None


@dataclass(frozen=True)
class Counters:
    """Open complaints: to be acted on today, soon late, late, without an owner."""

    today: int
    soon: int
    late: int
    unowned: int
    all: int


def _running(clock: type[Clock] = Clock) -> ColumnElement[bool]:
    return and_(clock.met_at.is_(None), clock.cancelled_at.is_(None), clock.superseded_at.is_(None))


def _tomorrow(now: datetime) -> datetime:
    return instants.midnight(instants.shanghai(now).date() + timedelta(days=1))


def _is(view: str, now: datetime) -> ColumnElement[bool]:
    return {
        # The end of today is written as 00:00 of tomorrow.
        "today": and_(Clock.due_at > now, _act_by <= _tomorrow(now)),
        "soon": and_(Clock.due_at > now, Clock.due_at <= now + SOON),
        "late": Clock.due_at <= now,
    }[view]


def urgent(now: datetime) -> FromClause:
    """Cases on which a clock is late, soon late or to be met today, with which of the three, a line each.

    Whoever has to act by then is among the first by `act_by`, for it is never after `due_at`.
    """
    merged, case = _case()
    marks = [func.bool_or(_is(view, now)).label(view) for view in _URGENT]
    return (
        select(case.label("case_id"), *marks).select_from(Clock)
        .outerjoin(merged, merged.c.id == Clock.subject_id)
        .outerjoin(ComplaintReference, ComplaintReference.id == Clock.subject_id)
        .where(Clock.subject_kind.in_(_KINDS), _running(), _act_by <= max(_tomorrow(now), now + SOON))
        .group_by(case).subquery()
    )


def counters(session: Session, staff: StaffView, filters: Filters = EVERYTHING) -> Counters:
    """The four counters and the whole, of what passes the filters, in one query. Raises NotAllowed."""
    permissions.require(staff, "board.see")
    pressing = urgent(instants.now())
    if filters.narrows:
        return _counted_one_by_one(session, staff, filters, pressing)
    # Whole tables are counted, and what this member mustn't see, always little, is taken off.
    hidden = select(ComplaintConcern.complaint_id).where(ComplaintConcern.staff_id == staff.id)
    opened = select(func.count()).select_from(Complaint).where(Complaint.closed_at.is_(None))
    mine = opened.where(Complaint.id.in_(hidden))
    unowned = Complaint.owner_id.is_(None)
    ended = select(func.count()).select_from(Complaint).where(_closed_but_running(), access.visible(staff))
    row = session.execute(
        select(*(func.count().filter(pressing.c[view]).label(view) for view in _URGENT),
               (opened.where(unowned).scalar_subquery() - mine.where(unowned).scalar_subquery()).label("unowned"),
               (opened.scalar_subquery() - mine.scalar_subquery() + ended.scalar_subquery()).label("whole"))
        .select_from(pressing).where(pressing.c.case_id.not_in(hidden))).one()
    return Counters(row.today, row.soon, row.late, row.unowned, row.whole)


def _counted_one_by_one(session: Session, staff: StaffView, filters: Filters, pressing: FromClause) -> Counters:
    row = session.execute(
        select(*(func.count().filter(pressing.c[view]).label(view) for view in _URGENT),
               func.count().filter(Complaint.owner_id.is_(None), Complaint.closed_at.is_(None)).label("unowned"),
               func.count().label("whole"))
        .select_from(Complaint).outerjoin(pressing, pressing.c.case_id == Complaint.id)
        .where(on_board(), access.visible(staff), *conditions(filters))).one()
    return Counters(row.today, row.soon, row.late, row.unowned, row.whole)


def _closed_but_running() -> ColumnElement[bool]:
    waiting = (select(ComplaintReference.complaint_id).join(Clock, Clock.subject_id == ComplaintReference.id)
               .where(Clock.subject_kind == references.SUBJECT, _running()))
    return and_(Complaint.closed_at.is_not(None), Complaint.id.in_(waiting))


def on_board() -> ColumnElement[bool]:
    """Cases that are open, and closed ones for which an outside platform still waits."""
    return or_(Complaint.closed_at.is_(None), _closed_but_running())


def page(
    session: Session, staff: StaffView, filters: Filters = EVERYTHING, after: Place | None = None, limit: int = PAGE,
) -> Page:
    """Cases of a view from `after` on: least time left first, so those already late stand on top.

    Cases on which no clock runs any more come last. Raises NotAllowed without `board.see`.
    """
    permissions.require(staff, "board.see")
    found: list[tuple[uuid.UUID, Place]] = []
    if after is None or after.clocked:
        found += _by_urgency(session, staff, filters, after, limit + 1)
    if filters.view in ("all", "unowned") and len(found) <= limit:
        start = None if after is None or after.clocked else after
        found += _without_clock(session, staff, filters, start, limit + 1 - len(found))
    shown = found[:limit]
    rows = session.scalars(select(Complaint).where(Complaint.id.in_([case_id for case_id, _ in shown])))
    known = {case.id: case for case in cases.views(session, rows)}
    people = persons.many(session, [case.person_id for case in known.values()])
    owners = members.many(session, [case.owner_id for case in known.values() if case.owner_id])
    running = _clocks(session, known.values(), [place.id for _, place in shown if place.clocked])
    lines = []
    for case_id, place in shown:
        case = known[case_id]
        lines.append(Row(case, running.get(place.id), people[case.person_id].pseudonym,
                         owners[case.owner_id].name if case.owner_id else None))
    return Page(lines, shown[-1][1] if len(found) > limit else None)


def _clocks(session: Session, read: Iterable[CaseView], wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, ClockView]:
    """Clocks by their ids: those of the cases were read with them, an outside platform's is fetched."""
    found = {clock.id: clock for case in read for clock in case.clocks}
    missing = [id for id in wanted if id not in found]
    if missing:
        found |= {row.id: views.view(row) for row in session.scalars(select(Clock).where(Clock.id.in_(missing)))}
    return found


def _by_urgency(
    session: Session, staff: StaffView, filters: Filters, after: Place | None, limit: int,
) -> list[tuple[uuid.UUID, Place]]:
    """Each case by the clock that runs out first.

    The nearest clocks are walked in order, twice as many as wanted, and only among those it is asked whether their case
    stands further up already: asked of all, the database would sort a hundred thousand for fifty.
    """
    now = instants.now()
    found: list[tuple[uuid.UUID, Place]] = []
    while len(found) < limit:
        near = _nearest(now, staff, filters, after).limit(2 * limit).cte("near")
        rows = session.execute(
            select(near.c.case_id, near.c.due_at, near.c.id, _earlier(near, now, filters.view).label("again"))
            .order_by(near.c.due_at, near.c.id)).all()
        found += [(row.case_id, Place(True, row.due_at, row.id)) for row in rows if not row.again]
        if len(rows) < 2 * limit:
            break
        after = Place(True, rows[-1].due_at, rows[-1].id)
    return found[:limit]


def _nearest(now: datetime, staff: StaffView, filters: Filters, after: Place | None) -> Select[Any]:
    """Running clocks of the view by time left, from `after` on, with the case that each stands with."""
    merged, case = _case()
    wanted: Select[Any] = (
        select(Complaint.id.label("case_id"), Clock.due_at, Clock.id).select_from(Clock)
        .outerjoin(merged, merged.c.id == Clock.subject_id)
        .outerjoin(ComplaintReference, ComplaintReference.id == Clock.subject_id)
        .join(Complaint, Complaint.id == case)
        .where(Clock.subject_kind.in_(_KINDS), _running(), access.visible(staff), *conditions(filters))
        .order_by(Clock.due_at, Clock.id)
    )
    if filters.view in _URGENT:
        wanted = wanted.where(_is(filters.view, now))
    elif filters.view == "unowned":
        wanted = wanted.where(Complaint.owner_id.is_(None), Complaint.closed_at.is_(None))
    if after is not None:
        wanted = wanted.where(tuple_(Clock.due_at, Clock.id) > tuple_(literal(after.at), literal(after.id)))
    return wanted


def _case() -> tuple[FromClause, ColumnElement[uuid.UUID]]:
    """Cases merged into others, to be joined to a clock's subject, and then the case with which the clock stands."""
    merged = select(Complaint.id, Complaint.merged_into).where(Complaint.merged_into.is_not(None)).subquery()
    return merged, func.coalesce(merged.c.merged_into, ComplaintReference.complaint_id, Clock.subject_id)


def _earlier(near: CTE, now: datetime, view: str) -> ColumnElement[bool]:
    """Whether the case stands further up already, by another of its clocks."""
    kin, ref = aliased(Complaint), aliased(ComplaintReference)
    before = [_running(), tuple_(Clock.due_at, Clock.id) < tuple_(near.c.due_at, near.c.id)]
    if view in ("today", "soon"):  # one already late is in another list
        before.append(Clock.due_at > now)
    if view == "today":
        before.append(_act_by <= _tomorrow(now))
    of_case = exists().where(Clock.subject_kind == "complaint", Clock.subject_id == near.c.case_id, *before)
    of_merged = exists().where(kin.merged_into == near.c.case_id, Clock.subject_kind == "complaint",
                               Clock.subject_id == kin.id, *before)
    outside = exists().where(ref.complaint_id == near.c.case_id, Clock.subject_kind == references.SUBJECT,
                             Clock.subject_id == ref.id, *before)
    return or_(of_case, of_merged, outside)


def _without_clock(
    session: Session, staff: StaffView, filters: Filters, after: Place | None, limit: int,
) -> list[tuple[uuid.UUID, Place]]:
    kin, ref = aliased(Complaint), aliased(ComplaintReference)
    running = (
        exists().where(Clock.subject_kind == "complaint", Clock.subject_id == Complaint.id, _running()),
        exists().where(kin.merged_into == Complaint.id, Clock.subject_kind == "complaint",
                       Clock.subject_id == kin.id, _running()),
        exists().where(ref.complaint_id == Complaint.id, Clock.subject_kind == references.SUBJECT,
                       Clock.subject_id == ref.id, _running()),
    )
    wanted = (
        select(Complaint.id, Complaint.accepted_at)
        .where(Complaint.closed_at.is_(None), *(~one for one in running), access.visible(staff), *conditions(filters))
        .order_by(Complaint.accepted_at, Complaint.id).limit(limit)
    )
    if filters.view == "unowned":
        wanted = wanted.where(Complaint.owner_id.is_(None))
    if after is not None:
        wanted = wanted.where(
            tuple_(Complaint.accepted_at, Complaint.id) > tuple_(literal(after.at), literal(after.id)))
    return [(case_id, Place(False, at, case_id)) for case_id, at in session.execute(wanted)]


@dataclass(frozen=True)
class ToAct:
    """A clock that somebody must act on by `act_by`, with whose case it is and whom it concerns."""

    complaint_id: uuid.UUID
    number: str
    title: str
    act_by: datetime
    owner_id: uuid.UUID | None
    concerning: frozenset[uuid.UUID]


def to_act(session: Session, before: datetime) -> list[ToAct]:
    """Every running clock of a complaint on which somebody must act before `before`, the most urgent first."""
    found = session.execute(
        select(func.coalesce(Complaint.merged_into, Complaint.id).label("case"), Complaint.number, Clock.promise,
               _act_by.label("act_by"), Complaint.owner_id)
        .join(Complaint, Complaint.id == Clock.subject_id)
        .where(Clock.subject_kind == "complaint", _running(), _act_by < before).order_by(_act_by, Complaint.id)).all()
    about = access.concerned_many(session, {row.case for row in found})
    return [
        ToAct(row.case, row.number, promises.get(row.promise).title, row.act_by, row.owner_id,
              frozenset(about.get(row.case, ())))
        for row in found
    ]
