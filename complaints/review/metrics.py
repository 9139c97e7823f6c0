"""SQL conditions and expressions that the review's figures and tables of complaints share.

A clock counts in the month in which it fell due, so that a month's figures don't change once it is over. The end of a
day belongs to that day: due at 00:00 of the first of a month is due in the month before. Each clock that falls due in a
month is one of five: met in time, late, fell due while its case was ended, cancelled before it was due, or still to
come. Only the first two make the on-time share. What was over when a part was split off counts with its case alone.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Select,
    Subquery,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from cases import conflict_of_interest
from complaints import disputes
from complaints.access import KIND
from complaints.tables import Complaint, ComplaintReference
from deadlines.clock_conditions import runs
from deadlines.tables import Clock
from kernel import figures, instants
from kernel.actors import SYSTEM
from kernel.db import Timestamp
from kernel.figures import DateRange, Value

# Columns of the clock for figures and tables, which read clocks only through this file.
PROMISE, DUE_AT, MET_AT, PROVISIONAL = Clock.promise, Clock.due_at, Clock.met_at, Clock.provisional
MET_BY, CANCELLED_AT, CANCELLED_BY = Clock.met_by, Clock.cancelled_at, Clock.cancelled_by
NOTED_AT = cast(Clock.met_because["noted_at"].as_string(), Timestamp)  # when the call that met it was noted


def visible(viewer: uuid.UUID | None) -> ColumnElement[bool]:
    """Cases counted for this viewer: all but those that concern them; None sees all."""
    return true() if viewer is None else ~conflict_of_interest.hides(KIND, Complaint.id, viewer)


def accepted_in(span: DateRange) -> ColumnElement[bool]:
    """Cases that were accepted within the span, without letters that joined an open one."""
    return and_(disputes.is_filed(), Complaint.accepted_at >= span.begin, Complaint.accepted_at < span.end)


def letters_in(span: DateRange) -> ColumnElement[bool]:
    """References by which something came from an outside platform within the span."""
    return and_(ComplaintReference.received_at >= span.begin, ComplaintReference.received_at < span.end)


def joined_a_case() -> ColumnElement[bool]:
    """References of letters that joined a complaint which was there already."""
    return and_(ComplaintReference.joined, ComplaintReference.nature == "complaint", Complaint.kind == "complaint")


def due_in(begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Clocks that fell due after `begin` and at or before `end`."""
    return and_(current(), Clock.due_at > begin, Clock.due_at <= end)


def current() -> ColumnElement[bool]:
    """Clocks that aren't replaced by a recount, nor copies of what was counted with another case."""
    return and_(Clock.superseded_at.is_(None), ~and_(recounted(), Clock.breached_at.is_(None)), ~counted_with_origin())


def recounted() -> ColumnElement[bool]:
    """Clocks of outside platforms in whose place a recount started others: the system ends none for another reason."""
    return and_(of_outside(), func.coalesce(Clock.cancelled_by == SYSTEM.name, false()))


def counted_with_origin() -> ColumnElement[bool]:
    """Clocks of a part that was split off which had been met, had ended or were past due before the part was made.

    They stand with the case that it is a part of, so that no month counts one promise twice.
    """
    over = or_(func.coalesce(Clock.met_because.has_key("split_from"), false()), Clock.due_at <= Complaint.created_at,
               func.coalesce(cancelled_with_origin(), false()))
    return and_(Clock.subject_kind == KIND, Complaint.split_from.is_not(None), over)


def cancelled_with_origin() -> ColumnElement[bool]:
    """Clocks of a part that had been cancelled before it was split off: the cancelling was an act on its case."""
    return and_(Complaint.split_from.is_not(None), Clock.cancelled_at <= Complaint.created_at)


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
    """Clocks that were breached, or are past due though the breach isn't stamped yet.

    Without those that fell due while their case was withdrawn or closed (`due_while_ended`).
    """
    past = and_(runs(), Clock.due_at < instants.now())
    return and_(~Clock.due_while_ended, or_(Clock.breached_at.is_not(None), past))


def due_while_ended() -> ColumnElement[bool]:
    """Clocks that fell due while their case was withdrawn or closed, and that were revived with it."""
    return Clock.due_while_ended.is_(True)


def cancelled() -> ColumnElement[bool]:
    """Clocks that were cancelled before they were due, and not revived."""
    return and_(Clock.cancelled_at.is_not(None), Clock.breached_at.is_(None))


def to_come() -> ColumnElement[bool]:
    """Clocks that run and are not due yet."""
    return and_(runs(), Clock.breached_at.is_(None), Clock.due_at >= instants.now())


def was_paused() -> ColumnElement[bool]:
    """Clocks whose count contains a pause."""
    return func.coalesce(func.jsonb_array_length(Clock.count["pauses"]), 0) > 0


def noted_afterwards() -> ColumnElement[bool]:
    """Clocks that a call before the deadline met, noted only after it: they are late (docs/decisions/0014)."""
    return and_(current(), Clock.met_because["call"].as_boolean(), Clock.met_at <= Clock.due_at,
                Clock.due_at < NOTED_AT)


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
    """Numbers of clocks that fall due: met in time, late, due while the case was ended, cancelled before, to come.

    `paused` are those among all of them that were paused.
    """

    in_time: int = 0
    late: int = 0
    ended: int = 0
    cancelled: int = 0
    to_come: int = 0
    paused: int = 0

    @property
    def share(self) -> Value:
        return figures.share(self.in_time, self.in_time + self.late)

    @property
    def whole(self) -> int:
        """All clocks that fall due."""
        return self.in_time + self.late + self.ended + self.cancelled + self.to_come

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.in_time + other.in_time, self.late + other.late, self.ended + other.ended,
                    self.cancelled + other.cancelled, self.to_come + other.to_come, self.paused + other.paused)


def kept_by(
    session: Session, column: Any, span: DateRange, viewer: uuid.UUID | None, beside: Subquery | None = None,
    *, outer: bool = False,
) -> dict[tuple[Any, str], Kept]:
    """By (`column`, promise), how the clocks were kept that fall due within the span.

    `column` is of the case, or of `beside`, a subquery by `case_id`; `outer` keeps cases that are not in it.
    """
    wanted = clocks_of_cases(
        column, Clock.promise,
        *(func.count().filter(one) for one in (in_time(), late(), due_while_ended(), cancelled(), to_come(),
                                               was_paused())),
    ).where(due_in(span.begin, span.end), visible(viewer)).group_by(column, Clock.promise)
    if beside is not None:
        wanted = wanted.join(beside, beside.c.case_id == Complaint.id, isouter=outer)
    return {(row[0], row[1]): Kept(*row[2:]) for row in session.execute(wanted)}


def medians_by(
    session: Session, column: Any, promise: str, span: DateRange, viewer: uuid.UUID | None,
    beside: Subquery | None = None,
) -> dict[Any, Decimal | None]:
    """By `column`, the median hours that clocks of the promise took which were met within the span, as in the measures.

    `column` and `beside` as in `kept_by`.
    """
    wanted = clocks_of_cases(column, quantile(0.5, 3600, true())).where(
        Clock.promise == promise, met_in(span), visible(viewer)).group_by(column)
    if beside is not None:
        wanted = wanted.join(beside, beside.c.case_id == Complaint.id, isouter=True)
    return {row[0]: row[1] for row in session.execute(wanted)}


def kept(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> dict[str, Kept]:
    """By promise, how the clocks were kept that fall due within the span."""
    return {promise: found for (_, promise), found in kept_by(session, Clock.promise, span, viewer).items()}
