"""The order of the board: which cases are on it, and in which order, by their running clocks.

Like `complaints.board.read_model` it reads the table of clocks, which belongs to `deadlines`; it writes nothing. Clocks
of a merged case count for the elder case, those of an outside platform's deadline for the case they belong to, even
where that has been closed.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from complaints import access
from complaints.board.filters import Filters, conditions, unowned
from complaints.outside import reference_views
from complaints.tables import Complaint, ComplaintReference
from deadlines.clock_conditions import runs
from deadlines.tables import Clock
from kernel import instants, time_words
from staff.members import StaffView

KINDS = ("complaint", reference_views.SUBJECT)
URGENT = ("today", "soon", "late")
act_by = func.coalesce(Clock.act_by, Clock.due_at)


@dataclass(frozen=True)
class BoardPlace:
    """The last row of a page: deadline and id of its clock, or, where none runs, acceptance and id of the case."""

    clocked: bool
    at: datetime
    id: uuid.UUID


def tomorrow(now: datetime) -> datetime:
    """The end of today."""
    return instants.midnight(instants.shanghai(now).date() + timedelta(days=1))


def is_in(view: str, now: datetime) -> ColumnElement[bool]:
    """The condition on a clock that puts its case into the view `today`, `soon` or `late`."""
    return {
        # The end of today is written as 00:00 of tomorrow.
        "today": and_(Clock.due_at > now, act_by <= tomorrow(now)),
        "soon": and_(Clock.due_at > now, Clock.due_at <= now + time_words.SOON),
        "late": Clock.due_at <= now,
    }[view]


def closed_but_running() -> ColumnElement[bool]:
    """The condition of closed cases for which an outside platform's clock still runs."""
    waiting = (select(ComplaintReference.complaint_id).join(Clock, Clock.subject_id == ComplaintReference.id)
               .where(Clock.subject_kind == reference_views.SUBJECT, runs()))
    return and_(Complaint.closed_at.is_not(None), Complaint.id.in_(waiting))


def on_board() -> ColumnElement[bool]:
    """The condition of cases on the board: open ones, and closed ones for which a platform's clock still runs."""
    return or_(Complaint.closed_at.is_(None), closed_but_running())


def by_urgency(
    session: Session, staff: StaffView, filters: Filters, after: BoardPlace | None, limit: int,
) -> list[tuple[uuid.UUID, BoardPlace]]:
    """Cases by their first clock due, with the place of each; at most `limit`.

    Reads the nearest clocks in batches of twice as many as wanted and drops those whose case is listed already. With
    that condition on all clocks the database would sort a hundred thousand for a page of fifty.
    """
    now = instants.now()
    found: list[tuple[uuid.UUID, BoardPlace]] = []
    while len(found) < limit:
        near = _nearest(now, staff, filters, after).limit(2 * limit).cte("near")
        rows = session.execute(
            select(near.c.case_id, near.c.due_at, near.c.id, _earlier(near, now, filters.view).label("again"))
            .order_by(near.c.due_at, near.c.id)).all()
        found += [(row.case_id, BoardPlace(True, row.due_at, row.id)) for row in rows if not row.again]
        if len(rows) < 2 * limit:
            break
        after = BoardPlace(True, rows[-1].due_at, rows[-1].id)
    return found[:limit]


def _nearest(
    now: datetime, staff: StaffView, filters: Filters, after: BoardPlace | None,
) -> Select[uuid.UUID, datetime, uuid.UUID]:
    """Running clocks of the view by time left, from `after` on, with the case for which each counts."""
    merged, case = case_of()
    wanted = (
        select(Complaint.id.label("case_id"), Clock.due_at, Clock.id).select_from(Clock)
        .outerjoin(merged, merged.c.id == Clock.subject_id)
        .outerjoin(ComplaintReference, ComplaintReference.id == Clock.subject_id)
        .join(Complaint, Complaint.id == case)
        .where(Clock.subject_kind.in_(KINDS), runs(), access.visible(staff), *conditions(filters))
        .order_by(Clock.due_at, Clock.id)
    )
    if filters.view in URGENT:
        wanted = wanted.where(is_in(filters.view, now))
    elif filters.view == "unowned":
        wanted = wanted.where(unowned(), Complaint.closed_at.is_(None))
    if after is not None:
        wanted = wanted.where(tuple_(Clock.due_at, Clock.id) > tuple_(literal(after.at), literal(after.id)))
    return wanted


def case_of() -> tuple[FromClause, ColumnElement[uuid.UUID]]:
    """Merged cases, to be joined to a clock's subject, and then the id of the case for which the clock counts."""
    merged = select(Complaint.id, Complaint.merged_into).where(Complaint.merged_into.is_not(None)).subquery()
    return merged, func.coalesce(merged.c.merged_into, ComplaintReference.complaint_id, Clock.subject_id)


def _earlier(near: CTE, now: datetime, view: str) -> ColumnElement[bool]:
    """Whether the case is listed before `near` because of another of its clocks."""
    kin, ref = aliased(Complaint), aliased(ComplaintReference)
    before = [runs(), tuple_(Clock.due_at, Clock.id) < tuple_(near.c.due_at, near.c.id)]
    if view in ("today", "soon"):  # late clocks belong to another view
        before.append(Clock.due_at > now)
    if view == "today":
        before.append(act_by <= tomorrow(now))
    of_case = exists().where(Clock.subject_kind == "complaint", Clock.subject_id == near.c.case_id, *before)
    of_merged = exists().where(kin.merged_into == near.c.case_id, Clock.subject_kind == "complaint",
                               Clock.subject_id == kin.id, *before)
    outside = exists().where(ref.complaint_id == near.c.case_id, Clock.subject_kind == reference_views.SUBJECT,
                             Clock.subject_id == ref.id, *before)
    return or_(of_case, of_merged, outside)


def without_clock(
    session: Session, staff: StaffView, filters: Filters, after: BoardPlace | None, limit: int,
) -> list[tuple[uuid.UUID, BoardPlace]]:
    """Open cases on which no clock runs, oldest first."""
    kin, ref = aliased(Complaint), aliased(ComplaintReference)
    clocked = (
        exists().where(Clock.subject_kind == "complaint", Clock.subject_id == Complaint.id, runs()),
        exists().where(kin.merged_into == Complaint.id, Clock.subject_kind == "complaint",
                       Clock.subject_id == kin.id, runs()),
        exists().where(ref.complaint_id == Complaint.id, Clock.subject_kind == reference_views.SUBJECT,
                       Clock.subject_id == ref.id, runs()),
    )
    wanted = (
        select(Complaint.id, Complaint.accepted_at)
        .where(Complaint.closed_at.is_(None), *(~one for one in clocked), access.visible(staff), *conditions(filters))
        .order_by(Complaint.accepted_at, Complaint.id).limit(limit)
    )
    if filters.view == "unowned":
        wanted = wanted.where(unowned())
    if after is not None:
        wanted = wanted.where(
            tuple_(Complaint.accepted_at, Complaint.id) > tuple_(literal(after.at), literal(after.id)))
    return [(case_id, BoardPlace(False, at, case_id)) for case_id, at in session.execute(wanted)]
