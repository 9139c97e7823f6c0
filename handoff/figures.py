"""The room's numbers for the review: how many wanted a person, and how long they waited (4.1.6)."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Integer, Numeric, and_, cast, extract, func, select
from sqlalchemy.orm import Session

from handoff.tables import HandoffRequest
from kernel import figures
from kernel.figures import Chapter, DateRange, Head, Measure, Table, Value
from staff import members

_WAIT = "服务时间内提出、已由红娘接入的请求，从提出到接入的分钟数"
MEASURES = (
    Measure("handoff.requests", "转人工请求", "count", "本月提出的转人工请求，含约定回复的", "4.1.6"),
    Measure("handoff.callbacks", "约定回复", "count", "其中在服务时间外提出、约定开门后回复的"),
    Measure("handoff.unserved", "未接到人工", "count", "其中顾客自己放弃或没有人接入的"),
    Measure("handoff.wait_median", "等待接入中位数", "minutes", _WAIT + "；取中位数", "4.1.6"),
    Measure("handoff.wait_p90", "等待接入九成值", "minutes", _WAIT + "；九成顾客不超过此数"),
)
_MINUTES = extract("epoch", HandoffRequest.claimed_at - HandoffRequest.requested_at) / 60


def _in(span: DateRange) -> ColumnElement[bool]:
    return and_(HandoffRequest.requested_at >= span.begin, HandoffRequest.requested_at < span.end)


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """Requests made within the span."""
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
    """By hour of the day in Shanghai, and by who took them on."""
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
        Table("handoff.by_hour", "转人工请求按时段",
              (Head("时段", wide=1.4), Head("请求", "count"), Head("约定回复", "count"), Head("等待中位数（分钟）", "minutes")),
              tuple((f"{h:02d}:00–{h + 1:02d}:00", n, later, m) for h, n, later, m in by_hour)),
        Table("handoff.by_matchmaker", "接入按红娘",
              (Head("红娘", wide=1.4), Head("接入", "count"), Head("等待中位数（分钟）", "minutes")),
              tuple((f"{named[s].name}（{named[s].number}）", n, m) for s, n, m in by_staff if s in named)),
    )


figures.register(Chapter("handoff", "转人工", 20, MEASURES, values, tables))
