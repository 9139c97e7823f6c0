"""Figures of complaints for the monthly review: volumes, both clocks, outcomes of solutions (5.1 g, 6.2 a, 6.5.1)."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.complaint_promises import OUTSIDE, RESPONSE, REVISED, SOLUTION
from complaints.review import acts_by_person, case_flow, report_tables
from complaints.review.metrics import (
    DUE_AT,
    PROMISE,
    Kept,
    accepted_in,
    clocks_of_cases,
    due_in,
    in_time,
    joined_a_case,
    kept,
    late,
    letters_in,
    met_in,
    quantile,
    visible,
)
from complaints.tables import Complaint, ComplaintReference
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
    _measure("breaches", "count", "5.1 g"), _measure("while_ended", "count", "5.1 g"),
    _measure("response_median", "hours", "5.2 c"), _measure("response_p90", "hours", "5.2 c"),
    _measure("solution_median", "days", "5.2 c"), _measure("solution_p90", "days", "5.2 c"),
    _measure("acceptance", "percent", "5.2 f"), _measure("closed", "count"), _measure("no_answer", "count"),
    _measure("withdrawn", "count"), _measure("merged", "count"), _measure("joined", "count"),
    _measure("reopened", "count"),
    _measure("open", "count"), _measure("paused", "count"), _measure("cancelled", "count"),
    _measure("noted_afterwards", "count"),
    _measure("repeat", "count", days=report_tables.REPEAT_DAYS),
)


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """The value of every measure for the span, by key; cases about `viewer` are excluded."""
    by_promise = kept(session, span, viewer)
    nothing, whole = Kept(), sum(by_promise.values(), Kept())
    acts = acts_by_person.totals(session, span, viewer)
    found = {
        **_volumes(session, span, viewer), **_times(session, span, viewer), **_flow(session, span, viewer),
        "complaints.breaches": figures.count(whole.late),
        "complaints.while_ended": figures.count(whole.ended),
        "complaints.cancelled": figures.count(acts["cancelled"]),
        "complaints.paused": figures.count(acts["paused"]),
        "complaints.noted_afterwards": figures.count(acts["noted_afterwards"]),
        "complaints.repeat": figures.count(len(report_tables.repeaters(session, span, viewer))),
    }
    for key, promise in (("response", RESPONSE), ("solution", SOLUTION), ("revised", REVISED), ("outside", OUTSIDE)):
        found[f"complaints.{key}_on_time"] = by_promise.get(promise, nothing).share
    return found


def _volumes(session: Session, span: DateRange, viewer: uuid.UUID | None) -> dict[str, Value]:
    filed: dict[str, int] = dict(session.execute(
        select(Complaint.kind, func.count()).where(accepted_in(span), visible(viewer)).group_by(Complaint.kind)
    ).all())
    joined = session.scalar(
        select(func.count()).select_from(ComplaintReference)
        .join(Complaint, Complaint.id == ComplaintReference.complaint_id)
        .where(letters_in(span), joined_a_case(), visible(viewer)))
    return {
        "complaints.suggestions": figures.count(filed.get("suggestion", 0)),
        "complaints.praise": figures.count(filed.get("praise", 0)),
        "complaints.joined": figures.count(joined or 0),
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


def _flow(session: Session, span: DateRange, viewer: uuid.UUID | None) -> dict[str, Value]:
    found = case_flow.flow(session, span, viewer)
    return {
        "complaints.filed": figures.count(found.filed),
        "complaints.acceptance": figures.share(found.accepted, found.accepted + found.rejected),
        "complaints.closed": figures.count(found.closed),
        "complaints.no_answer": figures.count(found.no_answer),
        "complaints.withdrawn": figures.count(found.withdrawn),
        "complaints.merged": figures.count(found.merged),
        "complaints.reopened": figures.count(found.reopened),
        "complaints.open": figures.count(found.at_end),
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
