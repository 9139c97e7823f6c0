"""What the supervisor's board shows: open cases by time left, and four counters that open their lists.

The one place that reads the clocks' table beside its own room, so that the board is one query and not two lists
joined by hand; it writes neither. A merged case's clocks stand with the elder case. Whoever a case is about neither
sees nor counts it.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from complaints import access, cases
from complaints.cases import CaseView
from complaints.tables import Complaint
from deadlines import promises
from deadlines.clocks import ClockView
from deadlines.tables import Clock
from kernel import instants
from people import persons
from staff import members, permissions
from staff.members import StaffView

PAGE = 50
SOON = timedelta(hours=12)
STEPS = {"complaint.response": "回复顾客", "complaint.solution": "提出解决方案", "complaint.revised_solution": "修改方案"}
VIEWS = {"all": "全部", "today": "今日必须处理", "soon": "即将超时", "late": "已超时", "unowned": "未认领"}


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
class Counters:
    """Open complaints: to be acted on today, soon late, late, without an owner."""

    today: int
    soon: int
    late: int
    unowned: int
    all: int


def _running() -> ColumnElement[bool]:
    return and_(Clock.subject_kind == "complaint", Clock.met_at.is_(None), Clock.cancelled_at.is_(None),
                Clock.superseded_at.is_(None))


def _is(view: str, now: datetime) -> ColumnElement[bool]:
    tomorrow = instants.midnight(instants.shanghai(now).date() + timedelta(days=1))
    return {
        # The end of today is written as 00:00 of tomorrow.
        "today": and_(Clock.due_at > now, func.coalesce(Clock.act_by, Clock.due_at) <= tomorrow),
        "soon": and_(Clock.due_at > now, Clock.due_at <= now + SOON),
        "late": Clock.due_at <= now,
    }[view]


def _case_of_clock() -> ColumnElement[uuid.UUID]:
    """The case that a clock's row is shown with: the elder one of a merged."""
    return func.coalesce(Complaint.merged_into, Complaint.id)


def counters(session: Session, staff: StaffView) -> Counters:
    """The four counters and the whole, in two queries. Raises NotAllowed without `board.see`."""
    permissions.require(staff, "board.see")
    now = instants.now()
    counted = {
        view: func.count(_case_of_clock().distinct()).filter(_is(view, now)) for view in ("today", "soon", "late")
    }
    clocked = session.execute(
        select(*counted.values()).join(Complaint, Complaint.id == Clock.subject_id)
        .where(_running(), access.visible(staff))
    ).one()
    opened = session.execute(
        select(func.count(), func.count().filter(Complaint.owner_id.is_(None)))
        .where(Complaint.closed_at.is_(None), access.visible(staff))
    ).one()
    return Counters(today=clocked[0], soon=clocked[1], late=clocked[2], unowned=opened[1], all=opened[0])


def rows(session: Session, staff: StaffView, view: str = "all", limit: int = PAGE) -> list[Row]:
    """The most urgent cases of a view: least time left first, so those already late stand on top.

    Cases on which no clock runs any more come last. Raises NotAllowed without `board.see`.
    """
    permissions.require(staff, "board.see")
    found = _by_urgency(session, staff, view, limit)
    if view in ("all", "unowned") and len(found) < limit:
        found += _without_clock(session, staff, view, limit - len(found))
    views = {c.id: c for c in cases.views(session, session.scalars(select(Complaint).where(Complaint.id.in_(found))))}
    people = persons.many(session, [c.person_id for c in views.values()])
    owners = members.many(session, [c.owner_id for c in views.values() if c.owner_id])
    return [
        Row(case, case.next_clock, people[case.person_id].pseudonym,
            owners[case.owner_id].name if case.owner_id else None)
        for case in (views[id] for id in found)
    ]


def _by_urgency(session: Session, staff: StaffView, view: str, limit: int) -> list[uuid.UUID]:
    wanted: Select[Any] = (
        select(_case_of_clock()).join(Clock, Clock.subject_id == Complaint.id)
        .where(_running(), access.visible(staff)).order_by(Clock.due_at, Complaint.id)
    )
    if view in ("today", "soon", "late"):
        wanted = wanted.where(_is(view, instants.now()))
    elif view == "unowned":
        wanted = wanted.where(Complaint.owner_id.is_(None), Complaint.merged_into.is_(None))
    found: dict[uuid.UUID, None] = {}
    for id in session.scalars(wanted.limit(4 * limit)):  # a few clocks a case at most
        found.setdefault(id)
    return list(found)[:limit]


def _without_clock(session: Session, staff: StaffView, view: str, limit: int) -> list[uuid.UUID]:
    clock = select(Clock.id).where(_running(), Clock.subject_id == Complaint.id).exists()
    wanted = select(Complaint.id).where(Complaint.closed_at.is_(None), ~clock, access.visible(staff))
    if view == "unowned":
        wanted = wanted.where(Complaint.owner_id.is_(None))
    return list(session.scalars(wanted.order_by(Complaint.accepted_at).limit(limit)))


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
    act_by = func.coalesce(Clock.act_by, Clock.due_at)
    found = session.execute(
        select(_case_of_clock().label("case"), Complaint.number, Clock.promise, act_by.label("act_by"),
               Complaint.owner_id)
        .join(Complaint, Complaint.id == Clock.subject_id)
        .where(_running(), act_by < before).order_by(act_by, Complaint.id)).all()
    about = access.concerned_many(session, {row.case for row in found})
    return [
        ToAct(row.case, row.number, promises.get(row.promise).title, row.act_by, row.owner_id,
              frozenset(about.get(row.case, ())))
        for row in found
    ]
