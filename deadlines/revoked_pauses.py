"""Pauses whose ground or notice proves void (暂停失效): the clock counts as if there had been no pause.

Locks: a clock's row is locked after whatever the caller's room has locked (docs/locking.md).
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines import breaches, counting_rules, recounting
from deadlines.clock_view import ClockView, Subject, view
from deadlines.counting import Pause
from deadlines.tables import Clock
from kernel import db, instants
from kernel.actors import Actor


@dataclass(frozen=True)
class Revoked:
    """The clock as it counts without the pause, and the pause as it was in force."""

    clock: ClockView
    pause: Pause


def revoke(session: Session, promise: str, subject: Subject, start: datetime, by: Actor) -> Revoked | None:
    """Takes the pause that began at `start` out of the clock's count; None if no count contains it.

    A running clock that is past due without it is late at once, and so is one that was met only after the deadline. A
    cancelled clock stays cancelled, and revives without the pause. One that is breached already stays as it is.
    """
    start = start.replace(microsecond=0)
    row = session.scalar(
        select(Clock).where(
            Clock.promise == promise, Clock.subject_kind == subject[0], Clock.subject_id == subject[1],
            Clock.superseded_at.is_(None), Clock.breached_at.is_(None),
            Clock.count["pauses"].contains([{"start": instants.iso(start)}]))
        .limit(1).with_for_update().execution_options(populate_existing=True))
    if row is None:
        return None
    now, rules, before = instants.now(), counting_rules.rules_now(session), recounting.exact(row)
    [pause] = [one for one in before.pauses if one.start == start]
    count = rules.count_paused(row.promise, row.policy, before,
                               tuple(one for one in before.pauses if one is not pause))
    [(_, new)] = recounting.supersede(session, [(row, count)], rules, by, "clock.revoke_pause",
                                        start=instants.iso(start))
    if new.met_at is not None or new.cancelled_at is not None:
        new.warn_at = None
    session.flush()
    if new.cancelled_at is None and (new.met_at or now) > new.due_at:
        breaches.stamp(session, [new], now, over=new.met_at is not None)
    db.notify(session, "clocks", instants.iso(new.due_at))
    db.notify(session, "board")
    return Revoked(view(new), pause)
