"""The review's tables of complaints: by reason, way, store, staff and platform, repeated ones, and every breach."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

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
from kernel.figures import Cell, DateRange, Head, Table, Unit
from kernel.wording import say
from people import persons
from staff import members
from staff import stores as stores_of

REPEAT_DAYS = 90
_MOST = 50  # rows of lists that could be long

Grouping = ColumnElement[Any] | InstrumentedAttribute[Any]
_ABOUT, _OWNED = conflict_of_interest.of_kind(KIND), assignment.of_kind(KIND)


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Sequence[Table]:
    """All tables for the span; cases that concern `viewer` are left out."""
    return (
        _by_category(session, span, viewer), _by_way(session, span, viewer), _by_store(session, span, viewer),
        _by_matchmaker(session, span, viewer), _by_owner(session, span, viewer), _by_source(session, span, viewer),
        _repeating(session, span, viewer), _breaches(session, span, viewer),
    )


def _head(name: str, unit: Unit | Literal["text"] = "text", *, wide: float = 1, **facts: int) -> Head:
    return Head(say(f"complaints.review.{name}", **facts), unit, wide)


def _heads_of_kept() -> tuple[Head, ...]:
    """Columns of what `_kept_by` gives, after the first."""
    return (_head("filed", "count"), _head("response_on_time", "percent"), _head("solution_on_time", "percent"),
            _head("breaches", "count"), _head("response_median", "hours", wide=1.6))


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
        "complaints.by_category", say("complaints.review.by_category"),
        (_head("category", wide=2), _head("filed", "count"), _head("share", "percent"), _head("last_month", "count")),
        tuple((categories.TITLES.get(c, c), now.get(c, 0), figures.share(now.get(c, 0), whole).number, before.get(c, 0))
              for c in rows))


def _by_way(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    rows = session.execute(
        select(Complaint.channel, Complaint.via, Complaint.kind, func.count()).where(accepted_in(span), visible(viewer))
        .group_by(Complaint.channel, Complaint.via, Complaint.kind).order_by(func.count().desc(), Complaint.channel)
    ).all()
    return Table(
        "complaints.by_way", say("complaints.review.by_way"),
        (_head("channel"), _head("via"), _head("kind"), _head("count", "count")),
        tuple((channels.title(channel), VIA.get(via, via), categories.KINDS.get(kind, kind), n)
              for channel, via, kind, n in rows))


def _kept_by(
    session: Session, column: Grouping, span: DateRange, viewer: uuid.UUID | None, named: Callable[[Any], str | None],
    beside: Subquery | None = None,
) -> tuple[tuple[Cell, ...], ...]:
    """Complaints filed and both clocks kept, by a column of the case or of `beside` (owner, or whom it concerns)."""
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
    stores, other = stores_of.names(session), say("complaints.review.no_store")
    return Table(
        "complaints.by_store", say("complaints.review.by_store"), (_head("store", wide=1.4), *_heads_of_kept()),
        _kept_by(session, Complaint.store_id, span, viewer, lambda key: stores.get(key, other)),
        note=say("complaints.review.by_store_note"))


def _by_matchmaker(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    named = _staff(session, _ABOUT.c.staff_id)
    return Table(
        "complaints.by_matchmaker", say("complaints.review.by_matchmaker"),
        (_head("matchmaker", wide=1.4), *_heads_of_kept()),
        _kept_by(session, _ABOUT.c.staff_id, span, viewer, named.get, _ABOUT),
        note=say("complaints.review.by_matchmaker_note"))


def _by_owner(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    named, nobody = _staff(session, _OWNED.c.owner_id), say("complaints.review.no_owner")
    return Table(
        "complaints.by_owner", say("complaints.review.by_owner"), (_head("owner", wide=1.4), *_heads_of_kept()),
        _kept_by(session, _OWNED.c.owner_id, span, viewer, lambda key: named.get(key, nobody), _OWNED),
        note=say("complaints.review.by_owner_note"))


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
        "complaints.by_source", say("complaints.review.by_source"),
        (_head("source", wide=1.6), _head("received", "count"), _head("answered", "count"), _head("breaches", "count"),
         _head("answer_median", "hours")),
        tuple(
            (str(titles[source].title) if source in titles else source, received.get(source, 0),
             answered.get(source, (0, None))[0], overdue.get(source, 0), answered.get(source, (0, None))[1])
            for source in sorted(received.keys() | overdue.keys(), key=lambda s: (-received.get(s, 0), s))),
        note=say("complaints.review.by_source_note"))


def repeaters(session: Session, span: DateRange, viewer: uuid.UUID | None) -> list[tuple[uuid.UUID, int, int]]:
    """People with a complaint in the span and two or more in the `REPEAT_DAYS` before its end: (person, in the span,
    in all those days), most first.
    """
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
        "complaints.repeating", say("complaints.review.repeating"),
        (_head("person", wide=2), _head("this_month", "count"), _head("within_days", "count", days=REPEAT_DAYS)),
        tuple((people[person].pseudonym if person in people else say("complaints.review.erased"), now, whole)
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
    found = []
    for row in rows[:_MOST]:
        promise = str(promises.get(row.promise).title)
        if row.provisional:
            promise = say("complaints.review.promise_provisional", title=promise)
        found.append((
            row.number, promise, time_words.short_deadline(row.due_at), _hours(row.met_at, row.due_at),
            stores.get(row.store_id, say("complaints.review.no_store")),
            owners[row.owner_id].name if row.owner_id in owners else say("complaints.review.no_owner")))
    return Table(
        "complaints.breached", say("complaints.review.breached"),
        (_head("number", wide=1.2), _head("promise", wide=1.3), _head("due", wide=1.6),
         _head("late_by", "hours", wide=1.3), _head("store", wide=1.2), _head("owner", wide=1.2)),
        tuple(found), note=_cut(rows), empty=say("complaints.review.no_breach"))


def _hours(met_at: Any, due_at: Any) -> Cell:
    if met_at is None:
        return say("complaints.review.unfinished")
    return Decimal(int((met_at - due_at).total_seconds())) / 3600


def _cut(found: Iterable[Any]) -> str:
    whole = len(list(found))
    return say("complaints.review.cut", count=whole, most=_MOST) if whole > _MOST else ""
