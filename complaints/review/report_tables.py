"""The review's tables of complaints: by reason, store, matchmaker and source, repeaters, and each breach by itself."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases import assignment, conflict_of_interest
from complaints import categories
from complaints.access import KIND
from complaints.complaint_promises import RESPONSE, SOLUTION
from complaints.filing import VIA
from complaints.outside import sources
from complaints.review.metrics import (
    DUE_AT,
    MET_AT,
    PROMISE,
    PROVISIONAL,
    accepted_in,
    clocks_of_cases,
    current,
    due_in,
    in_time,
    late,
    of_outside,
    quantile,
    visible,
)
from complaints.tables import Complaint, ComplaintReference
from conversations import channels
from deadlines import promises
from kernel import figures, time_words
from kernel.figures import Cell, DateRange, Head, Table
from people import persons
from staff import members
from staff import stores as stores_of

REPEAT_DAYS = 90
_MOST = 50  # rows of lists that could be long
_KEPT = (Head("受理", "count"), Head("响应按时率", "percent"), Head("方案按时率", "percent"), Head("超时", "count"),
         Head("响应中位数（小时）", "hours", wide=1.6))

Grouping = ColumnElement[Any] | InstrumentedAttribute[Any]
_ABOUT, _OWNED = conflict_of_interest.of_kind(KIND), assignment.of_kind(KIND)


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Sequence[Table]:
    """All of them."""
    return (
        _by_category(session, span, viewer), _by_way(session, span, viewer), _by_store(session, span, viewer),
        _by_matchmaker(session, span, viewer), _by_owner(session, span, viewer), _by_source(session, span, viewer),
        _repeating(session, span, viewer), _breaches(session, span, viewer),
    )


def _filed_by(session: Session, column: Grouping, span: DateRange, viewer: uuid.UUID | None,
              *only: Any) -> dict[Any, int]:
    return dict(session.execute(
        select(column, func.count()).where(accepted_in(span), visible(viewer), *only).group_by(column)
    ).all())


def _by_category(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    complaints = Complaint.kind == "complaint"
    now = _filed_by(session, Complaint.category, span, viewer, complaints)
    before = _filed_by(session, Complaint.category, span.back(), viewer, complaints)
    whole = sum(now.values())
    rows = sorted(now.keys() | before.keys(), key=lambda c: (-now.get(c, 0), -before.get(c, 0), c))
    return Table(
        "complaints.by_category", "投诉按原因",
        (Head("原因", wide=2), Head("受理", "count"), Head("占比", "percent"), Head("上月", "count")),
        tuple((categories.TITLES.get(c, c), now.get(c, 0), figures.share(now.get(c, 0), whole).number, before.get(c, 0))
              for c in rows))


def _by_way(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    rows = session.execute(
        select(Complaint.channel, Complaint.via, Complaint.kind, func.count()).where(accepted_in(span), visible(viewer))
        .group_by(Complaint.channel, Complaint.via, Complaint.kind).order_by(func.count().desc(), Complaint.channel)
    ).all()
    return Table(
        "complaints.by_way", "来件按渠道与方式",
        (Head("渠道"), Head("方式"), Head("类型"), Head("件数", "count")),
        tuple((channels.title(channel), VIA.get(via, via), categories.KINDS.get(kind, kind), n)
              for channel, via, kind, n in rows))


def _kept_by(
    session: Session, column: Grouping, span: DateRange, viewer: uuid.UUID | None, named: Callable[[Any], str | None],
    beside: Subquery | None = None,
) -> tuple[tuple[Cell, ...], ...]:
    """Complaints filed and both clocks kept, by a column of the case, or of owners or whom it is about `beside` it."""
    filed = select(column, func.count()).select_from(Complaint).where(
        accepted_in(span), visible(viewer), Complaint.kind == "complaint").group_by(column)
    response, solution = PROMISE == RESPONSE, PROMISE == SOLUTION
    due = clocks_of_cases(
        column, *(func.count().filter(promise, how) for promise in (response, solution) for how in (in_time(), late())),
        quantile(0.5, 3600, and_(response, MET_AT.is_not(None))),
    ).where(due_in(span.begin, span.end), visible(viewer), PROMISE.in_((RESPONSE, SOLUTION))).group_by(column)
    if beside is not None:
        filed = filed.join(beside, beside.c.case_id == Complaint.id, isouter=beside is _OWNED)
        due = due.join(beside, beside.c.case_id == Complaint.id, isouter=beside is _OWNED)
    volumes: dict[Any, int] = dict(session.execute(filed).all())
    clocks = {row[0]: row[1:] for row in session.execute(due)}
    found: list[tuple[Cell, ...]] = []
    for key in volumes.keys() | clocks.keys():
        name = named(key)
        if name is None:
            continue
        good, bad, proposed, overdue, median = clocks.get(key, (0, 0, 0, 0, None))
        found.append((name, volumes.get(key, 0), figures.share(good, good + bad).number,
                      figures.share(proposed, proposed + overdue).number, bad + overdue, median))
    return tuple(sorted(found, key=lambda row: (-int(row[1] or 0), str(row[0]))))


def _by_store(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    stores = stores_of.names(session)
    return Table(
        "complaints.by_store", "按门店", (Head("门店", wide=1.4), *_KEPT),
        _kept_by(session, Complaint.store_id, span, viewer, lambda key: stores.get(key, "平台或未注明")),
        note="受理数按受理时间，按时率与中位数按本月到期的时限")


def _by_matchmaker(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    named = _staff(session, _ABOUT.c.staff_id)
    return Table(
        "complaints.by_matchmaker", "按涉及的员工", (Head("涉及的员工", wide=1.4), *_KEPT),
        _kept_by(session, _ABOUT.c.staff_id, span, viewer, named.get, _ABOUT),
        note="一件投诉可能涉及几位员工，各计一次")


def _by_owner(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    named = _staff(session, _OWNED.c.owner_id)
    return Table(
        "complaints.by_owner", "按经办人", (Head("经办人", wide=1.4), *_KEPT),
        _kept_by(session, _OWNED.c.owner_id, span, viewer, lambda key: named.get(key, "未认领"), _OWNED),
        note="经办人为此刻的经办人")


def _staff(session: Session, column: Grouping) -> Mapping[Any, str]:
    wanted = session.scalars(select(column).distinct().where(column.is_not(None))).all()
    return {s.id: f"{s.name}（{s.number}）" for s in members.many(session, wanted).values()}


def _by_source(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    came = ComplaintReference.received_at.between(span.begin, span.end - timedelta(microseconds=1))
    received: dict[str, int] = dict(session.execute(
        select(ComplaintReference.source, func.count())
        .join(Complaint, Complaint.id == ComplaintReference.complaint_id).where(came, visible(viewer))
        .group_by(ComplaintReference.source)
    ).all())
    replied = MET_AT.is_not(None)
    answered = {source: (n, median) for source, n, median in session.execute(
        clocks_of_cases(ComplaintReference.source, func.count().filter(replied), quantile(0.5, 3600, replied))
        .where(of_outside(), current(), came, visible(viewer)).group_by(ComplaintReference.source))}
    overdue: dict[str, int] = dict(session.execute(
        clocks_of_cases(ComplaintReference.source, func.count())
        .where(of_outside(), due_in(span.begin, span.end), late(), visible(viewer)).group_by(ComplaintReference.source)
    ).all())
    titles = sources.every(session)
    return Table(
        "complaints.by_source", "外部平台",
        (Head("平台", wide=1.6), Head("转来", "count"), Head("已答复", "count"), Head("超时", "count"),
         Head("答复中位数（小时）", "hours")),
        tuple(
            (titles[source].title if source in titles else source, received.get(source, 0),
             answered.get(source, (0, None))[0], overdue.get(source, 0), answered.get(source, (0, None))[1])
            for source in sorted(received.keys() | overdue.keys(), key=lambda s: (-received.get(s, 0), s))),
        note="转来与已答复按转来的时间，超时按本月到期的期限；没有期限的不计已答复")


def repeaters(session: Session, span: DateRange, viewer: uuid.UUID | None) -> list[tuple[uuid.UUID, int, int]]:
    """Who complained within the span and twice or more in the days before its end: (person, in the span, in all)."""
    since = span.end - timedelta(days=REPEAT_DAYS)
    within = func.count().filter(Complaint.accepted_at >= span.begin)
    rows = session.execute(
        select(Complaint.person_id, within, func.count())
        .where(Complaint.kind == "complaint", Complaint.state != "merged", Complaint.accepted_at >= since,
               Complaint.accepted_at < span.end, visible(viewer))
        .group_by(Complaint.person_id).having(func.count() >= 2, within >= 1)
        .order_by(func.count().desc(), within.desc(), Complaint.person_id)
    )
    return [(person, now, whole) for person, now, whole in rows]


def _repeating(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    found = repeaters(session, span, viewer)
    people = persons.many(session, [person for person, *_ in found[:_MOST]])
    return Table(
        "complaints.repeating", "重复投诉的顾客",
        (Head("顾客（代称）", wide=2), Head("本月", "count"), Head(f"{REPEAT_DAYS} 天内", "count")),
        tuple((people[person].pseudonym if person in people else "已删除", now, whole)
              for person, now, whole in found[:_MOST]),
        note=_cut(found))


def _breaches(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    rows = session.execute(
        clocks_of_cases(Complaint.number, PROMISE, DUE_AT, MET_AT, Complaint.store_id,
                        _OWNED.c.owner_id, PROVISIONAL)
        .outerjoin(_OWNED, _OWNED.c.case_id == Complaint.id)
        .where(due_in(span.begin, span.end), late(), visible(viewer)).order_by(DUE_AT, Complaint.number)
    ).all()
    stores = stores_of.names(session)
    owners = members.many(session, [row.owner_id for row in rows if row.owner_id])
    return Table(
        "complaints.breached", "超时逐件",
        (Head("回执号", wide=1.2), Head("时限", wide=1.3), Head("截止", wide=1.6), Head("迟了（小时）", "hours", wide=1.3),
         Head("门店", wide=1.2), Head("经办人", wide=1.2)),
        tuple(
            (row.number, str(promises.get(row.promise).title) + ("（暂定）" if row.provisional else ""),
             time_words.short_deadline(row.due_at), _hours(row.met_at, row.due_at), stores.get(row.store_id, "平台或未注明"),
             owners[row.owner_id].name if row.owner_id in owners else "未认领")
            for row in rows[:_MOST]),
        note=_cut(rows), empty="本月没有超时")


def _hours(met_at: Any, due_at: Any) -> Cell:
    if met_at is None:
        return "仍未完成"
    return Decimal(int((met_at - due_at).total_seconds())) / 3600


def _cut(found: Iterable[Any]) -> str:
    whole = len(list(found))
    return f"共 {whole} 条，只列前 {_MOST} 条" if whole > _MOST else ""
