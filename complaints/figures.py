"""The room's numbers for the review: volumes, both clocks, what became of solutions (5.1 g, 6.2 a, 6.5.1)."""
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
from kernel.figures import Chapter, DateRange, Measure, Series, Value

_DUE = "本月到期的时限中按时完成的占比；已取消的不计，暂停的按延后的到期时刻算"
_MET = "本月完成的，从受理到消息送达顾客"

MEASURES = (
    Measure("complaints.filed", "投诉受理", "count", "受理时间在本月的投诉，并案的也计入", "6.5.1"),
    Measure("complaints.suggestions", "建议", "count", "受理时间在本月的建议", "6.5.1"),
    Measure("complaints.praise", "表扬", "count", "受理时间在本月的表扬", "6.5.1"),
    Measure("complaints.response_on_time", "响应按时率", "percent", _DUE, "5.1 g"),
    Measure("complaints.solution_on_time", "方案按时率", "percent", _DUE, "5.1 g"),
    Measure("complaints.revised_on_time", "修改方案按时率", "percent", _DUE),
    Measure("complaints.outside_on_time", "外部平台答复按时率", "percent", _DUE, "6.5.1"),
    Measure("complaints.breaches", "超时", "count", "本月到期而未按时完成的时限，四类时限合计", "5.1 g"),
    Measure("complaints.response_median", "响应用时中位数", "hours", _MET + "首次人工答复的小时数；取中位数", "5.2 c"),
    Measure("complaints.response_p90", "响应用时九成值", "hours", _MET + "首次人工答复的小时数；九成投诉不超过此数", "5.2 c"),
    Measure("complaints.solution_median", "方案用时中位数", "days", _MET + "首个方案的自然日数；取中位数", "5.2 c"),
    Measure("complaints.solution_p90", "方案用时九成值", "days", _MET + "首个方案的自然日数；九成投诉不超过此数", "5.2 c"),
    Measure("complaints.acceptance", "方案接受率", "percent", "本月顾客明确接受的次数，占接受与不接受之和", "5.2 f"),
    Measure("complaints.closed", "结案", "count", "本月结案的投诉，不含撤回与并案"),
    Measure("complaints.no_answer", "因未答复结案", "count", "其中方案送达后顾客未答复、到期结案的"),
    Measure("complaints.reopened", "重新打开", "count", "本月重新打开的次数"),
    Measure("complaints.open", "月末未结", "count", "月末仍未结案的投诉；当月则为此刻"),
    Measure("complaints.repeat", "重复投诉的顾客", "count",
            f"本月投诉过、且到月末的 {report_tables.REPEAT_DAYS} 天内投诉两次以上的顾客；并案的不另计"),
)


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """Everything that one number says of the span."""
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
    """On-time shares of both clocks over consecutive months, in one query."""
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
        Series(f"complaints.{key}_on_time", title, "percent",
               tuple(shares.get((span.key, promise)) for span in spans))
        for key, title, promise in (("response", "响应按时率", RESPONSE), ("solution", "方案按时率", SOLUTION))
    ]


CHAPTER = Chapter("complaints", "投诉", 10, MEASURES, values, report_tables.tables, over)
figures.register(CHAPTER)
