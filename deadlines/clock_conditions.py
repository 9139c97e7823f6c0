"""Conditions on clocks, defined once for the statements of every room.

The table's partial indexes have the same conditions; PostgreSQL uses them only for statements that repeat these.
"""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from deadlines.tables import RUNS as RUNS
from deadlines.tables import WAITS as WAITS
from deadlines.tables import Clock


def runs(clock: type[Clock] = Clock) -> ColumnElement[bool]:
    """That a clock hasn't ended, be it late or not: neither met, nor cancelled, nor superseded. `RUNS` as text."""
    return and_(clock.met_at.is_(None), clock.cancelled_at.is_(None), clock.superseded_at.is_(None))


def waits(clock: type[Clock] = Clock) -> ColumnElement[bool]:
    """That a clock runs and no breach is stamped. `WAITS` as text."""
    return and_(runs(clock), clock.breached_at.is_(None))


def ran_out(now: datetime) -> ColumnElement[bool]:
    """That a clock waits though its deadline lies before `now`: its breach is still to be stamped."""
    return and_(Clock.due_at < now, waits())
