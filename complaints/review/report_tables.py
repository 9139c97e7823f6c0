"""The review's tables of complaints: by reason, way, store, staff and platform, repeated ones, and every breach."""
from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases import assignment, conflict_of_interest
from complaints import categories, disputes
from complaints.access import KIND
from complaints.filing import VIA
from complaints.outside import sources
from complaints.review import acts_by_person, case_flow, on_time_tables
from complaints.review.metrics import (
    DUE_AT,
    MET_AT,
    NOTED_AT,
    PROMISE,
    PROVISIONAL,
    accepted_in,
    clocks_of_cases,
    current,
    due_in,
    joined_a_case,
    late,
    letters_in,
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
        case_flow.table(session, span, viewer), *on_time_tables.tables(session, span, viewer),
        _by_category(session, span, viewer), _by_way(session, span, viewer), _by_source(session, span, viewer),
        *acts_by_person.tables(session, span, viewer), _repeating(session, span, viewer),
        _breaches(session, span, viewer),
    )


def _head(name: str, unit: Unit | Literal["text"] = "text", *, wide: float = 1, **facts: int) -> Head:
    return Head(say(f"complaints.review.{name}", **facts), unit, wide)


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
              for c in rows),
        total=(say("complaints.review.total"), whole, figures.share(whole, whole).number, sum(before.values())))


def _by_way(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    rows = session.execute(
        select(Complaint.channel, Complaint.via, Complaint.kind, func.count()).where(accepted_in(span), visible(viewer))
        .group_by(Complaint.channel, Complaint.via, Complaint.kind).order_by(func.count().desc(), Complaint.channel)
    ).all()
    return Table(
        "complaints.by_way", say("complaints.review.by_way"),
        (_head("channel"), _head("via"), _head("kind"), _head("count", "count")),
        tuple((channels.title(channel), VIA.get(via, via), categories.KINDS.get(kind, kind), n)
              for channel, via, kind, n in rows),
        total=(say("complaints.review.total"), "", "", sum(row[3] for row in rows)))


def _by_source(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    came = letters_in(span)
    received = {source: (n, joined) for source, n, joined in session.execute(
        select(ComplaintReference.source, func.count(), func.count().filter(joined_a_case()))
        .join(Complaint, Complaint.id == ComplaintReference.complaint_id).where(came, visible(viewer))
        .group_by(ComplaintReference.source))}
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
        (_head("source", wide=1.6), _head("received", "count"), _head("joined", "count"), _head("answered", "count"),
         _head("breaches", "count"), _head("answer_median", "hours")),
        tuple(
            (str(titles[source].title) if source in titles else source, *received.get(source, (0, 0)),
             answered.get(source, (0, None))[0], overdue.get(source, 0), answered.get(source, (0, None))[1])
            for source in sorted(received.keys() | overdue.keys(), key=lambda s: (-received.get(s, (0, 0))[0], s))),
        note=say("complaints.review.by_source_note"),
        total=(say("complaints.review.total"), sum(n for n, _ in received.values()),
               sum(joined for _, joined in received.values()), sum(n for n, _ in answered.values()),
               sum(overdue.values()), None))


def repeaters(session: Session, span: DateRange, viewer: uuid.UUID | None) -> list[tuple[uuid.UUID, int, int]]:
    """People with a complaint in the span and two or more in the `REPEAT_DAYS` before its end: (person, in the span,
    in all those days), most first. Neither a part that staff split off nor a letter that joined a case is a further
    complaint of its customer.
    """
    since = span.end - timedelta(days=REPEAT_DAYS)
    within = func.count().filter(Complaint.accepted_at >= span.begin)
    rows = session.execute(
        select(Complaint.person_id, within, func.count())
        .where(Complaint.kind == "complaint", disputes.is_counted_once(), Complaint.accepted_at >= since,
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
        clocks_of_cases(Complaint.number, PROMISE, DUE_AT, MET_AT, NOTED_AT.label("noted_at"),
                        Complaint.store_id, _OWNED.c.owner_id, PROVISIONAL)
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
            row.number, promise, time_words.short_deadline(row.due_at), _met(row.met_at, row.noted_at),
            _late_by(row.met_at, row.noted_at, row.due_at),
            stores.get(row.store_id, say("complaints.review.no_store")),
            owners[row.owner_id].name if row.owner_id in owners else say("complaints.review.no_owner")))
    return Table(
        "complaints.breached", say("complaints.review.breached"),
        (_head("number", wide=1.2), _head("promise", wide=1.3), _head("due", wide=1.6),
         _head("met", wide=1.8), _head("late_by", "hours", wide=1.3), _head("store", wide=1.2),
         _head("owner", wide=1.2)),
        tuple(found), note=_cut(rows), empty=say("complaints.review.no_breach"))


def _met(met_at: datetime | None, noted_at: datetime | None) -> str:
    """When the promise was kept; for what a person noted, such as a call, also when they noted it."""
    if met_at is None:
        return say("complaints.review.unfinished")
    if noted_at is None:
        return time_words.full_time(met_at)
    return say("complaints.review.met_and_noted", met=time_words.full_time(met_at),
               noted=time_words.full_time(noted_at))


def _late_by(met_at: datetime | None, noted_at: datetime | None, due_at: datetime) -> Cell:
    """Hours after the deadline; a note counts when it was made (docs/decisions/0014)."""
    if met_at is None:
        return None
    return Decimal(int((max(met_at, noted_at or met_at, due_at) - due_at).total_seconds())) / 3600


def _cut(found: Iterable[Any]) -> str:
    whole = len(list(found))
    return say("complaints.review.cut", count=whole, most=_MOST) if whole > _MOST else ""
