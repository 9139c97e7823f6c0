"""Compares the program's records with the model and with what truly reached customers."""
from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import db, instants
from tests.long.naive_law import SHANGHAI
from tests.long.naive_model import OUTSIDE, NaiveClock
from tests.long.random_year import Year

NEAR = timedelta(seconds=10)  # between the moment of an act and the instants that it writes
TIME_LEFT = timedelta(days=2)
_CLOCKS = """select coalesce(r.complaint_id, c.subject_id) as case_id, c.promise, c.started_at, c.due_at, c.met_at,
    c.breached_at, c.cancelled_at from clock c left join complaint_reference r
    on c.subject_kind = 'complaint_reference' and r.id = c.subject_id where c.superseded_at is null"""


def everything(year: Year) -> list[str]:
    """What is wrong now, one sentence each. The loops have just run."""
    with instants.at(year.now), db.transaction() as session:
        return [*_closings(year, session), *_clocks(year, session), *_told(year, session)]


def _rows(session: Session, statement: str) -> Sequence[Any]:
    return session.execute(text(statement)).all()


def _clocks(year: Year, session: Session) -> Iterator[str]:
    """Every clock has the deadline, the instant at which it was met, and the breach that the model gives it."""
    stored: dict[uuid.UUID, list[Any]] = {}
    for row in _rows(session, _CLOCKS):
        stored.setdefault(row.case_id, []).append(row)
    for case in year.model.cases.values():
        wanted = sorted(case.clocks, key=lambda one: (one.promise, one.started, one.due))
        found = sorted(stored.get(case.id, []), key=lambda row: (row.promise, row.started_at, row.due_at))
        if len(wanted) != len(found):
            yield (f"case {year.short(case.id)} has {[(row.promise, row.started_at) for row in found]} "
                   f"instead of {[(one.promise, one.started) for one in wanted]}")
            continue
        for clock, row in zip(wanted, found, strict=True):
            yield from (f"case {year.short(case.id)}, {clock.promise} of {clock.started:%m-%d %H:%M}: {wrong}"
                        for wrong in _differences(clock, row, year.now))


def _differences(clock: NaiveClock, row: Any, now: datetime) -> Iterator[str]:
    if row.promise != clock.promise or not _near(row.started_at, clock.started):
        yield f"is {row.promise} started {row.started_at}"
    if row.due_at != clock.due:
        yield f"due {_said(row.due_at)}, should be {_said(clock.due)}"
    if not _near(row.met_at, clock.met):
        yield f"met {_said(row.met_at)}, should be {_said(clock.met)}"
    if not _near(row.cancelled_at, clock.ended):
        yield f"cancelled {_said(row.cancelled_at)}, should be {_said(clock.ended)}"
    if row.breached_at is not None and row.breached_at != row.due_at:
        yield f"breach stamped {_said(row.breached_at)}, but due {_said(row.due_at)}"
    if (row.breached_at is not None) != clock.breached(now):
        yield f"breached {row.breached_at is not None}, should be {clock.breached(now)} (due {_said(clock.due)})"


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is other or (one is not None and other is not None and abs(one - other) < NEAR)


def _said(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M:%S}" if at else "never"


def _closings(year: Year, session: Session) -> Iterator[str]:
    """Cases that the program closed by itself: not before two full days after the customer was told so."""
    for row in _rows(session, "select id, closed_at, closed_because, proposed_at from complaint"):
        case = year.model.cases.get(row.id)
        if case is None or row.closed_because == case.closed_because:
            continue
        if row.closed_because != "no_answer":
            yield f"case {year.short(row.id)} closed because {row.closed_because}, should be {case.closed_because}"
            continue
        told = _announced(year, session, row.id, row.closed_at)
        wrote = [at for one in year.customers if one.person == case.person for at in one.wrote]
        if told is None or row.closed_at < told + TIME_LEFT:
            yield f"case {year.short(row.id)} closed {_said(row.closed_at)}, but announced {_said(told)}"
        elif any(told < at <= row.closed_at - NEAR for at in wrote):
            yield f"case {year.short(row.id)} closed {_said(row.closed_at)}, but the customer wrote after {_said(told)}"
        if any(one.runs and one.promise != OUTSIDE for part in year.model.family(row.id) for one in part.clocks):
            yield f"case {year.short(row.id)} closed by silence over unmet promises"
        year.model.ended(row.id, row.closed_at, "no_answer")
        year.done["closed by silence"] += 1
        year.tell(f"case {year.short(row.id)}: closed by silence at {_said(row.closed_at)}")


def _announced(year: Year, session: Session, case: uuid.UUID, before: datetime) -> datetime | None:
    """When the last announcement first reached the customer; who opened the link may read it again in the chat."""
    rows = session.execute(text(
        "select n.id, a.way, a.ref, a.outcome_at"
        " from customer_notice n join customer_notice_attempt a on a.notice_id = n.id"
        " where n.subject_id = :case and n.what = 'announcement' and n.told_at is not null and a.outcome = 'delivered'"
        " and a.outcome_at <= :before order by n.created_at"), {"case": case, "before": before}).all()
    return min((at for row in rows if row.id == rows[-1].id
                and (at := _arrival(year, row.way, row.ref, row.outcome_at))), default=None)


def _arrival(year: Year, way: str, ref: str, claimed: datetime) -> datetime | None:
    """When something said to have been told at `claimed` truly reached the customer; None if it did not."""
    if way == "chat":
        return year.arrived.get(ref.removeprefix("about:"))
    known = year.spoken if way in ("call", "visit") else year.opened
    return next((at for _, at in known if _near(at, claimed) or at <= claimed <= at + timedelta(minutes=1)), None)


def _told(year: Year, session: Session) -> Iterator[str]:
    """Nothing counts as told that did not reach the customer, at that instant; and the timeline says no more."""
    told = _rows(session, "select n.id, n.what, n.subject_id, n.told_at, n.told_by_way, a.ref from customer_notice n "
                 "join customer_notice_attempt a on a.notice_id = n.id and a.way = n.told_by_way "
                 "and a.outcome = 'delivered' where n.told_at is not null")
    for row in told:
        arrived = _arrival(year, row.told_by_way, row.ref, row.told_at)
        if arrived is None or not (_near(arrived, row.told_at) or row.told_by_way == "call"):
            yield (f"case {year.short(row.subject_id)}: {row.what} told by {row.told_by_way} {_said(row.told_at)}, "
                   f"but arrived {_said(arrived)}")
    proofless = _rows(session, "select subject_id, what, told_at from customer_notice n where told_at is not null and "
                      "not exists (select 1 from customer_notice_attempt a where a.notice_id = n.id "
                      "and a.outcome = 'delivered')")
    yield from (f"case {year.short(row.subject_id)}: {row.what} told {_said(row.told_at)} without proof"
                for row in proofless)
    said: Counter[uuid.UUID] = Counter(
        row.case_id for row in _rows(session, "select case_id from case_entry where kind in ('told', 'silence_told')"))
    proved = Counter(row.subject_id for row in _rows(
        session, "select subject_id from customer_notice where told_at is not null"))
    taken_back = Counter(
        row.case_id for row in _rows(session, "select case_id from case_entry where kind = 'not_told'"))
    yield from (f"case {year.short(case)}: the timeline says told {number} times, proofs are {proved[case]}"
                for case, number in said.items() if number > proved[case] + taken_back[case])
