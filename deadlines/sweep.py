"""Finds what is due: clocks past their deadline, and warnings; each once, also with concurrent sweepers."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from deadlines import breaches, counting_rules, promises, warning_schedule
from deadlines.clock_conditions import WAITS, waits
from deadlines.counting import Count
from deadlines.tables import Clock
from kernel import db, time_words
from kernel.wording import Message
from notices import alerts, responsible_staff
from notices.alerts import Level, NewAlert

BATCH = 2000
WARNINGS = 500
_UPCOMING = text(
    f"select (select due_at from clock where {WAITS} order by due_at limit 1),"
    f" (select warn_at from clock where warn_at is not null and {WAITS} order by warn_at limit 1),"
    " (select not_before from timer order by not_before limit 1),"
    " (select opened_at from opening order by opened_at desc limit 1)")


class Upcoming(NamedTuple):
    """The next deadline, warning and timer, None if there is none; and the newest published opening."""

    due: datetime | None
    warning: datetime | None
    timer: datetime | None
    told_opening: datetime | None


def upcoming(session: Session) -> Upcoming:
    """The next of each, by one statement that reads the first entry of four indexes."""
    return Upcoming(*session.execute(_UPCOMING).one())


def find_due(session: Session, now: datetime, limit: int = BATCH, among: Sequence[uuid.UUID] | None = None) -> int:
    """Stamps up to `limit` clocks past due at `now`, earliest first, and returns how many.

    Rows locked by another sweeper, or by an act that meets the clock, are skipped and left to it or to the next sweep.
    `among` restricts the search to these ids.
    A promise met at the due instant itself is in time, so a clock is late only after it.
    """
    return breaches.stamp_due(session, now, limit, among)


def next_due(session: Session) -> datetime | None:
    """The earliest deadline of a running clock that is not late; None if there is none."""
    return upcoming(session).due


def warning_ids(session: Session, now: datetime, limit: int) -> list[uuid.UUID]:
    """Ids of the clocks whose next warning is due at `now`, earliest first; without locking them."""
    return list(session.scalars(
        select(Clock.id).where(Clock.warn_at <= now, waits()).order_by(Clock.warn_at).limit(limit)))


def find_warnings(
    session: Session, now: datetime, limit: int = WARNINGS, among: Sequence[uuid.UUID] | None = None,
) -> int:
    """Warns of up to `limit` clocks that 50, 75 or 90 % of their time are used; returns how many.

    After an outage only the highest share reached is warned of. At half the time the owner gets a notice, at three
    quarters a warning; at nine tenths everybody who may acknowledge gets one. Without an owner all go to everybody who
    may acknowledge. Rows locked by others are skipped; `among` restricts the search to these ids.
    """
    wanted = select(Clock).where(Clock.warn_at <= now, waits())
    if among is not None:
        wanted = wanted.where(db.among(Clock.id, among))
    rows = list(session.scalars(
        wanted.order_by(Clock.warn_at).limit(limit).with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)))
    if not rows:
        return 0
    hours = counting_rules.hours_now(session)
    reached = {row.id: warning_schedule.reached(Count.from_json(row.count), hours, now) for row in rows}
    answers = responsible_staff.of(session, [(row.subject_kind, row.subject_id) for row in rows])
    for share, group in groupby(sorted(rows, key=lambda row: reached[row.id][0]), key=lambda row: reached[row.id][0]):
        alerts.write(session, "warning", _LEVELS.get(share, "notice"), [
            _warning(row, share, answers[row.subject_kind, row.subject_id])
            for row in group if share > row.warned and row.due_at > now])
    session.execute(update(Clock), [
        {"id": row.id, "warned": max(row.warned, reached[row.id][0]), "warn_at": reached[row.id][1]} for row in rows])
    return len(rows)


_LEVELS: dict[int, Level] = {50: "notice", 75: "warning", 90: "warning"}


def _warning(row: Clock, share: int, answers: responsible_staff.ResponsibleStaff) -> NewAlert:
    key = "deadlines.alert_warning" if row.act_by else "deadlines.alert_warning_closed"
    message = Message(
        key, label=row.label, title=promises.title(row.promise), share=share,
        due=time_words.deadline_message(row.due_at, Count.from_json(row.count).last_day),
        **({"act_by": row.act_by} if row.act_by else {}))
    mine = (answers.owner_id,) if answers.owner_id and share < 90 and answers.owner_id not in answers.concerning else ()
    return NewAlert(f"{row.id}:{share}", message, (row.subject_kind, row.subject_id), mine, answers.concerning)
