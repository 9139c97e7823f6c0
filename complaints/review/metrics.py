"""SQL conditions and expressions that the review's figures and tables of complaints share.

A clock counts in the month in which it fell due, so that a month's figures don't change once it is over; one that was
cancelled before it was due isn't counted. The end of a day belongs to that day: due at 00:00 of the first of a month is
due in the month before.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, and_, case, cast, extract, func, or_, select, true
from sqlalchemy.orm import Session

from cases import conflict_of_interest
from complaints.access import KIND
from complaints.tables import Complaint, ComplaintReference
from deadlines.clock_conditions import runs
from deadlines.tables import Clock
from kernel import figures, instants
from kernel.figures import DateRange, Value

# Columns of the clock for figures and tables, which read clocks only through this file.
PROMISE, DUE_AT, MET_AT, PROVISIONAL = Clock.promise, Clock.due_at, Clock.met_at, Clock.provisional


def visible(viewer: uuid.UUID | None) -> ColumnElement[bool]:
    """Cases counted for this viewer: all but those that concern them; None sees all."""
    return true() if viewer is None else ~conflict_of_interest.hides(KIND, Complaint.id, viewer)


def accepted_in(span: DateRange) -> ColumnElement[bool]:
    """Cases that were accepted within the span."""
    return and_(Complaint.accepted_at >= span.begin, Complaint.accepted_at < span.end)


def due_in(begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Clocks that fell due after `begin` and at or before `end`."""
    return and_(current(), Clock.due_at > begin, Clock.due_at <= end)


def current() -> ColumnElement[bool]:
    """Clocks that aren't superseded by a recount."""
    return Clock.superseded_at.is_(None)


def met_in(span: DateRange) -> ColumnElement[bool]:
    """Clocks that were met within the span, in time or not."""
    return and_(current(), Clock.met_at >= span.begin, Clock.met_at < span.end)


def of_outside() -> ColumnElement[bool]:
    """Clocks of outside platforms' deadlines."""
    return Clock.subject_kind == "complaint_reference"


def in_time() -> ColumnElement[bool]:
    """Clocks that were met and not breached."""
    return and_(Clock.met_at.is_not(None), Clock.breached_at.is_(None))


def late() -> ColumnElement[bool]:
    """Clocks that were breached, or are past due though the breach isn't stamped yet."""
    past = and_(runs(), Clock.due_at < instants.now())
    return or_(Clock.breached_at.is_not(None), past)


def time_taken(unit: int) -> ColumnElement[Any]:
    """Time from acceptance until the clock was met, in units of `unit` seconds."""
    return extract("epoch", Clock.met_at - Clock.started_at) / unit


def quantile(part: float, unit: int, only: ColumnElement[bool]) -> ColumnElement[Any]:
    """The quantile `part` (0 to 1) of `time_taken`, over the clocks that satisfy `only`."""
    return cast(func.percentile_cont(part).within_group(time_taken(unit)).filter(only), Numeric)


def clocks_of_cases(*columns: Any) -> Select[Any]:
    """Selects from clocks joined to their case, directly or through the reference at an outside platform."""
    return (
        select(*columns).select_from(Clock)
        .outerjoin(ComplaintReference, and_(Clock.subject_kind == "complaint_reference",
                                            ComplaintReference.id == Clock.subject_id))
        .join(Complaint, Complaint.id == case(
            (Clock.subject_kind == "complaint", Clock.subject_id), else_=ComplaintReference.complaint_id))
        .where(Clock.subject_kind.in_(("complaint", "complaint_reference")))
    )


@dataclass(frozen=True)
class Kept:
    """Numbers of clocks of a promise that fell due: met in time, and late."""

    in_time: int
    late: int

    @property
    def share(self) -> Value:
        return figures.share(self.in_time, self.in_time + self.late)


def kept(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> dict[str, Kept]:
    """By promise, how many clocks that fell due within the span were met in time and late."""
    rows = session.execute(
        clocks_of_cases(Clock.promise, func.count().filter(in_time()), func.count().filter(late()))
        .where(due_in(span.begin, span.end), visible(viewer)).group_by(Clock.promise)
    )
    return {promise: Kept(good, bad) for promise, good, bad in rows}
