"""Timers (闹钟): acts that are due at an instant; the deadline loop publishes `TimerRang` once for each.

A room sets a timer together with its act and reacts to the event. Each is published in its own transaction: if a
reaction raises, only that transaction is rolled back and retried with growing delays, and no other timer is delayed.
"""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deadlines.events import TimerRang
from deadlines.tables import Timer
from kernel import db, events, ids, instants, leases, retries
from kernel.logs import log

RETRIES = retries.RetryPolicy(first=timedelta(seconds=5), longest=timedelta(minutes=10))
# An act locks its case, then the case's timers; a due timer locks its own row, then the case. To avoid a deadlock the
# timer times out first, before PostgreSQL's deadlock detection chooses a victim after a second, and is retried.
_GIVE_WAY = text("set local lock_timeout = '500ms'")
STUCK = 3  # attempts after which doctor reports the timer


def set(
    session: Session, kind: str, subject: tuple[str, uuid.UUID], at: datetime, facts: dict[str, Any] | None = None,
    *, key: str = "",
) -> None:
    """Sets a timer for `at`; it is due at once if that is past.

    There is one per (kind, subject, key): setting it again moves it.
    """
    values = {"at": at, "not_before": at, "facts": facts or {}, "attempts": 0, "problem": None}
    session.execute(
        insert(Timer)
        .values(id=ids.new_id(), kind=kind, subject_kind=subject[0], subject_id=subject[1], key=key,
                created_at=instants.now(), **values)
        .on_conflict_do_update(index_elements=["kind", "subject_kind", "subject_id", "key"], set_=values))
    db.notify(session, "clocks", instants.iso(at))


def cancel(session: Session, kind: str, subject: tuple[str, uuid.UUID], key: str | None = "") -> int:
    """Deletes a timer, with `key=None` all of that kind on the subject; returns how many there were."""
    wanted = delete(Timer).where(Timer.kind == kind, Timer.subject_kind == subject[0], Timer.subject_id == subject[1])
    if key is not None:
        wanted = wanted.where(Timer.key == key)
    return len(session.scalars(wanted.returning(Timer.id)).all())


def pending(session: Session, kind: str, subject: tuple[str, uuid.UUID], key: str = "") -> datetime | None:
    """When a timer is due; None if there is none."""
    return session.scalar(select(Timer.at).where(
        Timer.kind == kind, Timer.subject_kind == subject[0], Timer.subject_id == subject[1], Timer.key == key))


def publish_next_due(now: datetime) -> bool:
    """Publishes one due timer, in transactions of its own; returns whether there was one."""
    due_id: uuid.UUID | None = None
    try:
        with db.transaction() as session:
            session.execute(_GIVE_WAY)
            rows = leases.remove(  # before its reaction, which may set the timer again
                session, Timer.id, select(Timer.id).where(Timer.not_before <= now).order_by(Timer.not_before).limit(1),
                Timer.id, Timer.kind, Timer.subject_kind, Timer.subject_id, Timer.at, Timer.facts, Timer.key)
            if not rows:
                return False
            due_id = rows[0].id
            if not events.has_reactions(TimerRang, rows[0].kind):
                raise LookupError(f"nobody reacts to {rows[0].kind}")  # kept for a newer version
            events.publish(session, TimerRang(*rows[0][1:]))
    except Exception as error:
        if due_id is None:
            raise
        log.error("timer_failed", timer=str(due_id), exc_info=True)
        with db.transaction() as session:
            _retry_later(session, due_id, now, f"{type(error).__name__}")
    return True


def _retry_later(session: Session, timer_id: uuid.UUID, now: datetime, problem: str) -> None:
    row = session.scalar(select(Timer).where(Timer.id == timer_id).with_for_update())
    if row is None:
        return
    row.attempts += 1
    row.not_before = now + retries.backoff(row.attempts, RETRIES)
    row.problem = problem


def stuck(session: Session) -> tuple[int, str | None]:
    """How many timers fail repeatedly, and the kind of one of them; for `doctor`."""
    count, kind = session.execute(
        select(func.count(), func.max(Timer.kind)).where(Timer.attempts >= STUCK)).one()
    return count, kind
