"""What the supervisor's board shows: open complaints by time left, and four counters that open their lists.

The one place that reads the clocks' table beside its own room, so that the board is one query and not two lists
joined by hand; it writes neither.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from complaints import cases, stages
from complaints.cases import CaseView
from complaints.tables import Complaint
from deadlines.clocks import ClockView
from deadlines.tables import Clock
from kernel import instants
from people import persons
from staff import members, permissions
from staff.members import StaffView

PAGE = 50
SOON = timedelta(hours=12)
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
        return "回复顾客" if self.clock.promise == "complaint.response" else "提出解决方案"


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


def counters(session: Session, staff: StaffView) -> Counters:
    """The four counters and the whole, in two queries. Raises NotAllowed without `board.see`."""
    permissions.require(staff, "board.see")
    now = instants.now()
    counted = {
        view: func.count(Clock.subject_id.distinct()).filter(_is(view, now)) for view in ("today", "soon", "late")
    }
    clocked = session.execute(select(*counted.values()).where(_running())).one()
    opened = session.execute(
        select(func.count(), func.count().filter(Complaint.owner_id.is_(None))).where(Complaint.state.in_(stages.OPEN))
    ).one()
    return Counters(today=clocked[0], soon=clocked[1], late=clocked[2], unowned=opened[1], all=opened[0])


def rows(session: Session, staff: StaffView, view: str = "all", limit: int = PAGE) -> list[Row]:
    """The most urgent complaints of a view: least time left first, so those already late stand on top.

    Complaints on which no clock runs any more come last. Raises NotAllowed without `board.see`.
    """
    permissions.require(staff, "board.see")
    found = _by_urgency(session, view, limit)
    if view in ("all", "unowned") and len(found) < limit:
        found += _without_clock(session, view, limit - len(found))
    views = {c.id: c for c in cases.views(session, found)}
    people = persons.many(session, [c.person_id for c in views.values()])
    owners = members.many(session, [c.owner_id for c in views.values() if c.owner_id])
    return [
        Row(case, _next(case), people[case.person_id].pseudonym, owners[case.owner_id].name if case.owner_id else None)
        for case in (views[row.id] for row in found)
    ]


def _next(case: CaseView) -> ClockView | None:
    running = [c for c in case.clocks if c.met_at is None and c.state in ("open", "breached")]
    return min(running, key=lambda c: c.due_at, default=None)


def _by_urgency(session: Session, view: str, limit: int) -> list[Complaint]:
    wanted: Select[Any] = (
        select(Complaint).join(Clock, Clock.subject_id == Complaint.id)
        .where(_running(), Complaint.state.in_(stages.OPEN)).order_by(Clock.due_at, Complaint.id)
    )
    if view in ("today", "soon", "late"):
        wanted = wanted.where(_is(view, instants.now()))
    elif view == "unowned":
        wanted = wanted.where(Complaint.owner_id.is_(None))
    found: dict[uuid.UUID, Complaint] = {}
    for row in session.scalars(wanted.limit(2 * limit)):  # two clocks a complaint at most
        found.setdefault(row.id, row)
    return list(found.values())[:limit]


def _without_clock(session: Session, view: str, limit: int) -> list[Complaint]:
    clock = select(Clock.id).where(_running(), Clock.subject_id == Complaint.id).exists()
    wanted = select(Complaint).where(Complaint.state.in_(stages.OPEN), ~clock).order_by(Complaint.accepted_at)
    if view == "unowned":
        wanted = wanted.where(Complaint.owner_id.is_(None))
    return list(session.scalars(wanted.limit(limit)))
