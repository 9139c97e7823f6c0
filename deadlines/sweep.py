"""Finding what is due: clocks past their deadline are stamped, each once, by however many sweepers."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines import breaching
from deadlines.tables import Clock

BATCH = 500


def find_due(session: Session, now: datetime, limit: int = BATCH) -> int:
    """Stamps up to `limit` clocks that ran out before `now`, earliest first, and says how many.

    Rows that another sweeper, or somebody meeting the clock, holds are skipped: they are theirs, or the next sweep's.
    A promise kept at the very due instant is in time, so a clock is late only after it.
    """
    rows = list(session.scalars(
        select(Clock)
        .where(Clock.due_at < now, Clock.met_at.is_(None), Clock.breached_at.is_(None), Clock.cancelled_at.is_(None),
               Clock.superseded_at.is_(None))
        .order_by(Clock.due_at).limit(limit).with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ))
    if rows:
        breaching.stamp(session, rows, now)
    return len(rows)


def next_due(session: Session) -> datetime | None:
    """The earliest deadline of a clock that runs and isn't late; None where none does."""
    return session.scalar(
        select(Clock.due_at)
        .where(Clock.met_at.is_(None), Clock.breached_at.is_(None), Clock.cancelled_at.is_(None),
               Clock.superseded_at.is_(None))
        .order_by(Clock.due_at).limit(1)
    )
