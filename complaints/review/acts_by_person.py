"""Who withdrew, reopened, paused, cancelled or noted a call afterwards (谁做了什么): acts that change what is owed.

None of them is wrong by itself. Shown by person and by month, they show where deadlines are met by such acts instead of
by answers.
"""
from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, false, func, literal, select
from sqlalchemy.orm import Session

from cases import timeline
from complaints.access import KIND
from complaints.review.metrics import (
    CANCELLED_AT,
    CANCELLED_BY,
    MET_BY,
    NOTED_AT,
    cancelled_with_origin,
    clocks_of_cases,
    noted_afterwards,
    recounted,
    visible,
)
from complaints.tables import Complaint
from kernel.actors import shown_name
from kernel.figures import Cell, DateRange, Head, Table
from kernel.wording import say
from staff import members

ACTS = ("withdrawn", "reopened", "pause_asked", "paused", "cancelled", "noted_afterwards")
MONTHS = 12
_ENTRIES = timeline.of_kind(KIND, ("withdrawn", "reopened", "pause_asked", "paused"))
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Act = tuple[str, str, str]  # month, who (as `Actor.name` stores it, `person` for any customer), name of the act


def counted(session: Session, begin: datetime, end: datetime, viewer: uuid.UUID | None) -> Counter[Act]:
    """How often each act was done within the span, by month and person, on complaints."""
    found: Counter[Act] = Counter()
    of_case = (Complaint.kind == "complaint", visible(viewer))
    month = _month(_ENTRIES.c.at)
    for row in session.execute(
            select(month, _ENTRIES.c.actor_kind, _ENTRIES.c.actor_id, _ENTRIES.c.actor_label, _ENTRIES.c.kind,
                   func.count())
            .join(Complaint, Complaint.id == _ENTRIES.c.case_id)
            .where(_ENTRIES.c.at >= begin, _ENTRIES.c.at < end, *of_case)
            .group_by(month, _ENTRIES.c.actor_kind, _ENTRIES.c.actor_id, _ENTRIES.c.actor_label, _ENTRIES.c.kind)):
        who = "person" if row[1] == "person" else row[3] or row[2] or row[1]
        found[row[0], who, row[4]] += row[5]
    month = _month(CANCELLED_AT)
    for month_, who, count in session.execute(
            clocks_of_cases(month, CANCELLED_BY, func.count())
            .where(begin <= CANCELLED_AT, end > CANCELLED_AT,
                   ~func.coalesce(cancelled_with_origin(), false()), ~recounted(), *of_case)
            .group_by(month, CANCELLED_BY)):
        found[month_, who or "system", "cancelled"] += count
    month = _month(NOTED_AT)
    for month_, who, count in session.execute(
            clocks_of_cases(month, MET_BY, func.count(
                (func.coalesce(cast(Complaint.merged_into, String), cast(Complaint.id, String))
                 + cast(NOTED_AT, String)).distinct()))
            .where(noted_afterwards(), begin <= NOTED_AT, end > NOTED_AT, *of_case)
            .group_by(month, MET_BY)):
        found[month_, who or "system", "noted_afterwards"] += count
    return found


def _month(at: Any) -> ColumnElement[str]:
    return func.to_char(func.timezone("Asia/Shanghai", at), literal("YYYY-MM"))


def totals(session: Session, span: DateRange, viewer: uuid.UUID | None) -> dict[str, int]:
    """How often each act was done within the span."""
    found = dict.fromkeys(ACTS, 0)
    for (_, _, act), count in counted(session, span.begin, span.end, viewer).items():
        found[act] += count
    return found


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None) -> tuple[Table, Table]:
    """The acts of the month by person, and of twelve months by month."""
    months = [span.back(n) for n in range(MONTHS - 1, 0, -1)] + [span]
    found = counted(session, months[0].begin, span.end, viewer)
    by_person: dict[str, Counter[str]] = defaultdict(Counter)
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    names = _names(session, {who for _, who, _ in found})
    for (month, who, act), count in found.items():
        by_month[month][act] += count
        if month == span.key:
            by_person[names[who]][act] += count
    people = sorted(by_person, key=lambda name: (-by_person[name].total(), name))
    whole = sum((by_person[name] for name in people), Counter[str]())
    heads = tuple(Head(say(f"complaints.review.act.{act}"), "count") for act in ACTS)
    return (
        Table("complaints.acts_by_person", say("complaints.review.acts_by_person"),
              (Head(say("complaints.review.who"), wide=1.6), *heads),
              tuple(_row(name, by_person[name]) for name in people),
              note=say("complaints.review.acts_note"), total=_row(say("complaints.review.total"), whole)),
        Table("complaints.acts_by_month", say("complaints.review.acts_by_month"),
              (Head(say("complaints.review.month"), wide=1.6), *heads),
              tuple(_row(_title(month.first), by_month[month.key]) for month in months) if found else (),
              total=_row(say("complaints.review.total"), sum(by_month.values(), Counter[str]()))),
    )


def _row(name: str, count: Counter[str]) -> tuple[Cell, ...]:
    return (name, *(count[act] for act in ACTS))


def _title(first: date) -> str:
    return DateRange.month(first).title


def _names(session: Session, stored: Iterable[str]) -> dict[str, str]:
    """What people read for each stored actor: a member of staff by name, customers as one, the system by its kind."""
    stored = list(stored)
    as_ids = {who: uuid.UUID(who) for who in stored if _ID.fullmatch(who)}
    known = {one.id: f"{one.name}（{one.number}）" for one in members.many(session, as_ids.values()).values()}
    customer = str(shown_name("person"))
    return {who: known.get(as_ids[who], customer) if who in as_ids else str(shown_name(who)) for who in stored}
