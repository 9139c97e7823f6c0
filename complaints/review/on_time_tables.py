"""How deadlines were kept: by promise, store, staff concerned and owner, for all promises of a case.

In each table the numbers of its rows add up to the total below them, which are the review's measures.
"""
from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases import assignment, conflict_of_interest
from complaints.access import KIND
from complaints.complaint_promises import OUTSIDE, RESPONSE, REVISED, SOLUTION
from complaints.review.metrics import PROMISE, Kept, accepted_in, kept, kept_by, medians_by, visible
from complaints.tables import Complaint
from deadlines import promises
from kernel.figures import Cell, DateRange, Head, Table
from kernel.wording import say
from staff import members, stores

PROMISES = (RESPONSE, SOLUTION, REVISED, OUTSIDE)
Grouping = ColumnElement[Any] | InstrumentedAttribute[Any]
ABOUT, OWNED = conflict_of_interest.of_kind(KIND), assignment.of_kind(KIND)


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None) -> tuple[Table, ...]:
    """All four tables for the span."""
    return (by_promise(session, span, viewer), by_store(session, span, viewer), by_matchmaker(session, span, viewer),
            by_owner(session, span, viewer))


def by_promise(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    """What became of the clocks that fall due in the month, by promise."""
    found = kept(session, span, viewer)
    whole = sum(found.values(), Kept())
    return Table(
        "complaints.by_promise", say("complaints.review.by_promise"),
        (Head(say("complaints.review.promise"), wide=1.4), *(_count(name) for name in (
            "falls_due", "in_time", "late", "while_ended", "cancelled", "to_come", "was_paused")),
         Head(say("complaints.review.on_time"), "percent")),
        tuple(_standing(str(promises.title(key)), found[key])
              for key in sorted(found, key=lambda key: (*PROMISES, key).index(key))),
        note=say("complaints.review.by_promise_note"), total=_standing(say("complaints.review.total"), whole))


def _count(name: str) -> Head:
    return Head(say(f"complaints.review.{name}"), "count")


def _standing(title: str, one: Kept) -> tuple[Cell, ...]:
    return (title, one.whole, one.in_time, one.late, one.ended, one.cancelled, one.to_come, one.paused,
            one.share.number)


def by_store(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    """By the case's store."""
    names, other = stores.names(session), say("complaints.review.no_store")
    return _table(session, span, viewer, "store", Complaint.store_id, lambda key: names.get(key, other))


def by_owner(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    """By the case's present owner."""
    named, nobody = _staff(session, OWNED.c.owner_id), say("complaints.review.no_owner")
    return _table(session, span, viewer, "owner", OWNED.c.owner_id, lambda key: named.get(key, nobody), OWNED)


def by_matchmaker(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    """By each member of staff whom the case is about; a case about several is in several rows, once in the total."""
    named, nobody = _staff(session, ABOUT.c.staff_id), say("complaints.review.about_nobody")
    return _table(session, span, viewer, "matchmaker", ABOUT.c.staff_id, lambda key: named.get(key, nobody), ABOUT)


def _staff(session: Session, column: Grouping) -> Mapping[Any, str]:
    wanted = session.scalars(select(column).distinct().where(column.is_not(None))).all()
    return {s.id: f"{s.name}（{s.number}）" for s in members.many(session, wanted).values()}


def _table(
    session: Session, span: DateRange, viewer: uuid.UUID | None, name: str, column: Grouping,
    named: Callable[[Any], str], beside: Subquery | None = None,
) -> Table:
    """Complaints filed, promises kept and median of the responses given, by a column of the case or of `beside`.

    Two values of the column with one name are one row, without a median, because that of both isn't known.
    """
    filed = select(column, func.count()).select_from(Complaint).where(
        accepted_in(span), visible(viewer), Complaint.kind == "complaint").group_by(column)
    if beside is not None:
        filed = filed.join(beside, beside.c.case_id == Complaint.id, isouter=True)
    volumes: dict[str, int] = defaultdict(int)
    clocks: dict[str, dict[str, Kept]] = defaultdict(dict)
    for key, count in session.execute(filed):
        volumes[named(key)] += count
    for (key, promise), one in kept_by(session, column, span, viewer, beside, outer=True).items():
        before = clocks[named(key)].get(promise)
        clocks[named(key)][promise] = one if before is None else before + one
    once, everything = kept(session, span, viewer), sum(volumes.values())
    if beside is ABOUT:
        everything = session.scalar(select(func.count()).select_from(Complaint).where(
            accepted_in(span), visible(viewer), Complaint.kind == "complaint")) or 0
    medians: dict[str, Decimal | None] = {}
    for key, median in medians_by(session, column, RESPONSE, span, viewer, beside).items():
        medians[named(key)] = None if named(key) in medians else median
    [median_of_all] = medians_by(session, PROMISE, RESPONSE, span, viewer).values() or [None]
    rows = [_row(key, volumes.get(key, 0), clocks.get(key, {}), medians.get(key))
            for key in volumes.keys() | clocks.keys() | medians.keys()]
    return Table(
        f"complaints.by_{name}", say(f"complaints.review.by_{name}"),
        (Head(say(f"complaints.review.{name}"), wide=1.4), _count("filed"),
         *(Head(say(f"complaints.review.{one}_on_time"), "percent")
           for one in ("response", "solution", "revised", "outside")),
         _count("breaches"), _count("while_ended"), Head(say("complaints.review.response_median"), "hours", 1.6)),
        tuple(sorted(rows, key=lambda row: (-int(row[1] or 0), str(row[0])))),
        note=say(f"complaints.review.by_{name}_note"),
        total=_row(say("complaints.review.total"), everything, once, median_of_all))


def _row(name: str, filed: int, clocks: Mapping[str, Kept], median: Decimal | None) -> tuple[Cell, ...]:
    whole = sum(clocks.values(), Kept())
    return (name, filed, *(clocks.get(promise, Kept()).share.number for promise in PROMISES), whole.late, whole.ended,
            median)
