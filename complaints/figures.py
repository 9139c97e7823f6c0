"""Figures of complaints for the monthly review: volumes, both clocks, outcomes of solutions (5.1 g, 6.2 a, 6.5.1)."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from cases import timeline
from complaints.access import KIND
from complaints.complaint_promises import OUTSIDE, RESPONSE, REVISED, SOLUTION
from complaints.review import report_tables
from complaints.review.metrics import (
    DUE_AT,
    PROMISE,
    Kept,
    accepted_in,
    clocks_of_cases,
    due_in,
    in_time,
    kept,
    late,
    met_in,
    quantile,
    visible,
)
from complaints.tables import Complaint
from kernel import figures
from kernel.figures import Chapter, DateRange, Measure, Series, Unit, Value
from kernel.wording import Message, say


def _measure(name: str, unit: Unit, clause: str = "", **facts: int) -> Measure:
    return Measure(f"complaints.{name}", Message(f"complaints.figures.{name}"), unit,
                   Message(f"complaints.figures.{name}_how", **facts), clause)


MEASURES = (
    _measure("filed", "count", "6.5.1"), _measure("suggestions", "count", "6.5.1"),
    _measure("praise", "count", "6.5.1"),
    _measure("response_on_time", "percent", "5.1 g"), _measure("solution_on_time", "percent", "5.1 g"),
    _measure("revised_on_time", "percent"), _measure("outside_on_time", "percent", "6.5.1"),
    _measure("breaches", "count", "5.1 g"),
    _measure("response_median", "hours", "5.2 c"), _measure("response_p90", "hours", "5.2 c"),
    _measure("solution_median", "days", "5.2 c"), _measure("solution_p90", "days", "5.2 c"),
    _measure("acceptance", "percent", "5.2 f"), _measure("closed", "count"), _measure("no_answer", "count"),
    _measure("reopened", "count"), _measure("open", "count"),
    _measure("repeat", "count", days=report_tables.REPEAT_DAYS),
)


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """The value of every measure for the span, by key; cases about `viewer` are excluded."""
    by_promise = kept(session, span, viewer)
    nothing = Kept(0, 0)
    found = {
        **_volumes(session, span, viewer), **_times(session, span, viewer), **_outcomes(session, span, viewer),
        "complaints.breaches": figures.count(sum(k.late for k in by_promise.values())),
        "complaints.repeat": figures.count(len(report_tables.repeaters(session, span, viewer))),
    }
    for key, promise in (("response", RESPONSE), ("solution", SOLUTION), ("revised", REVISED), ("outside", OUTSIDE)):
        found[f"complaints.{key}_on_time"] = by_promise.get(promise, nothing).share
    return found


def _volumes(session: Session, span: DateRange, viewer: uuid.UUID | None) -> dict[str, Value]:
    filed: dict[str, int] = dict(session.execute(
        select(Complaint.kind, func.count()).where(accepted_in(span), visible(viewer)).group_by(Complaint.kind)
    ).all())
    is_open = and_(Complaint.kind == "complaint", Complaint.accepted_at < span.end,
                   or_(Complaint.closed_at.is_(None), Complaint.closed_at >= span.end))
    left = session.scalar(select(func.count()).select_from(Complaint).where(is_open, visible(viewer)))
    return {
        "complaints.filed": figures.count(filed.get("complaint", 0)),
        "complaints.suggestions": figures.count(filed.get("suggestion", 0)),
        "complaints.praise": figures.count(filed.get("praise", 0)),
        "complaints.open": figures.count(left or 0),
    }


def _times(session: Session, span: DateRange, viewer: uuid.UUID | None) -> dict[str, Value]:
    response, solution = PROMISE == RESPONSE, PROMISE == SOLUTION
    row = session.execute(
        clocks_of_cases(
            func.count().filter(response), quantile(0.5, 3600, response), quantile(0.9, 3600, response),
            func.count().filter(solution), quantile(0.5, 86400, solution), quantile(0.9, 86400, solution),
        ).where(met_in(span), visible(viewer))
    ).one()
    return {
        "complaints.response_median": Value(row[1], row[0]), "complaints.response_p90": Value(row[2], row[0]),
        "complaints.solution_median": Value(row[4], row[3]), "complaints.solution_p90": Value(row[5], row[3]),
    }


def _outcomes(session: Session, span: DateRange, viewer: uuid.UUID | None) -> dict[str, Value]:
    entries = timeline.of_kind(KIND, ("accepted", "rejected", "reopened"))
    happened: dict[str, int] = dict(session.execute(
        select(entries.c.kind, func.count()).join(Complaint, Complaint.id == entries.c.case_id)
        .where(Complaint.kind == "complaint", entries.c.at >= span.begin, entries.c.at < span.end, visible(viewer))
        .group_by(entries.c.kind)
    ).all())
    ended: dict[str | None, int] = dict(session.execute(
        select(Complaint.closed_because, func.count())
        .where(Complaint.kind == "complaint", Complaint.state == "closed", Complaint.closed_at >= span.begin,
               Complaint.closed_at < span.end, visible(viewer))
        .group_by(Complaint.closed_because)
    ).all())
    accepted, rejected = happened.get("accepted", 0), happened.get("rejected", 0)
    return {
        "complaints.acceptance": figures.share(accepted, accepted + rejected),
        "complaints.closed": figures.count(sum(ended.values())),
        "complaints.no_answer": figures.count(ended.get("no_answer", 0)),
        "complaints.reopened": figures.count(happened.get("reopened", 0)),
    }


def over(session: Session, spans: Sequence[DateRange], viewer: uuid.UUID | None = None) -> Sequence[Series]:
    """Percentage of both clocks met in time, for consecutive months, in one query."""
    local = func.timezone("Asia/Shanghai", DUE_AT - timedelta(microseconds=1))
    month = func.to_char(local, "YYYY-MM")
    rows = session.execute(
        clocks_of_cases(month, PROMISE, func.count().filter(in_time()), func.count().filter(late()))
        .where(due_in(spans[0].begin, spans[-1].end), PROMISE.in_((RESPONSE, SOLUTION)), visible(viewer))
        .group_by(month, PROMISE)
    )
    shares: dict[tuple[str, str], Decimal | None] = {
        (key, promise): Kept(good, bad).share.number for key, promise, good, bad in rows}
    return [
        Series(f"complaints.{key}_on_time", say(f"complaints.figures.{key}_on_time"), "percent",
               tuple(shares.get((span.key, promise)) for span in spans))
        for key, promise in (("response", RESPONSE), ("solution", SOLUTION))
    ]


CHAPTER = Chapter("complaints", Message("complaints.figures.title"), 10, MEASURES, values, report_tables.tables, over)
figures.register(CHAPTER)
