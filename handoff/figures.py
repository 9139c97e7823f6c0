"""The room's figures for the monthly review: requests for a person, waiting times (4.1.6)."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Integer, Numeric, and_, cast, extract, func, select
from sqlalchemy.orm import Session

from handoff.tables import HandoffRequest
from kernel import figures
from kernel.figures import Chapter, DateRange, Head, Measure, Table, Unit, Value
from kernel.wording import Message, say
from staff import members


def _measure(name: str, unit: Unit, clause: str = "") -> Measure:
    title, how = Message(f"handoff.figures.{name}"), Message(f"handoff.figures.{name}_how")
    return Measure(f"handoff.{name}", title, unit, how, clause)


MEASURES = (
    _measure("requests", "count", "4.1.6"), _measure("callbacks", "count"), _measure("unserved", "count"),
    _measure("wait_median", "minutes", "4.1.6"), _measure("wait_p90", "minutes"),
)
_MINUTES = extract("epoch", HandoffRequest.claimed_at - HandoffRequest.requested_at) / 60


def _in(span: DateRange) -> ColumnElement[bool]:
    return and_(HandoffRequest.requested_at >= span.begin, HandoffRequest.requested_at < span.end)


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """Number of requests made within the span, and their waiting times in minutes."""
    live = and_(HandoffRequest.kind == "live", HandoffRequest.claimed_at.is_not(None))
    found = session.execute(
        select(
            func.count(),
            func.count().filter(HandoffRequest.kind == "callback"),
            func.count().filter(HandoffRequest.claimed_at.is_(None), HandoffRequest.state != "waiting"),
            func.count().filter(live),
            *(cast(func.percentile_cont(part).within_group(_MINUTES).filter(live), Numeric) for part in (0.5, 0.9)),
        ).where(_in(span))
    ).one()
    return {
        "handoff.requests": figures.count(found[0]),
        "handoff.callbacks": figures.count(found[1]),
        "handoff.unserved": figures.count(found[2]),
        "handoff.wait_median": Value(found[4], found[3]),
        "handoff.wait_p90": Value(found[5], found[3]),
    }


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Sequence[Table]:
    """The requests by hour of the day in Shanghai, and by the matchmaker who claimed them."""
    hour = cast(extract("hour", func.timezone("Asia/Shanghai", HandoffRequest.requested_at)), Integer)
    live = and_(HandoffRequest.kind == "live", HandoffRequest.claimed_at.is_not(None))
    median = cast(func.percentile_cont(0.5).within_group(_MINUTES).filter(live), Numeric)
    by_hour = session.execute(
        select(hour, func.count(), func.count().filter(HandoffRequest.kind == "callback"), median)
        .where(_in(span)).group_by(hour).order_by(hour)
    ).all()
    by_staff = session.execute(
        select(HandoffRequest.claimed_by, func.count(), median)
        .where(_in(span), HandoffRequest.claimed_by.is_not(None))
        .group_by(HandoffRequest.claimed_by).order_by(func.count().desc(), HandoffRequest.claimed_by)
    ).all()
    named = members.many(session, [row[0] for row in by_staff])
    return (
        Table("handoff.by_hour", say("handoff.figures.by_hour"),
              (Head(say("handoff.figures.hour"), wide=1.4), Head(say("handoff.figures.asked"), "count"),
               Head(say("handoff.figures.called_back"), "count"),
               Head(say("handoff.figures.median_minutes"), "minutes")),
              tuple((f"{h:02d}:00–{h + 1:02d}:00", n, later, m) for h, n, later, m in by_hour)),
        Table("handoff.by_matchmaker", say("handoff.figures.by_matchmaker"),
              (Head(say("handoff.figures.matchmaker"), wide=1.4), Head(say("handoff.figures.claimed"), "count"),
               Head(say("handoff.figures.median_minutes"), "minutes")),
              tuple((f"{named[s].name}（{named[s].number}）", n, m) for s, n, m in by_staff if s in named)),
    )


figures.register(Chapter("handoff", Message("handoff.figures"), 20, MEASURES, values, tables))
