"""Conditions on clocks, defined once for the statements of every room.

The table's partial indexes have the same conditions; PostgreSQL uses them only for statements that repeat these.
"""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, cast

from deadlines.tables import RUNS as RUNS
from deadlines.tables import WAITS as WAITS
from deadlines.tables import Clock
from kernel.db import Timestamp


def runs(clock: type[Clock] = Clock) -> ColumnElement[bool]:
    """SQL condition: the clock has not ended (not met, cancelled or superseded), whether late or not.

    `RUNS` is its text.
    """
    return and_(clock.met_at.is_(None), clock.cancelled_at.is_(None), clock.superseded_at.is_(None))


def waits(clock: type[Clock] = Clock) -> ColumnElement[bool]:
    """SQL condition: the clock runs and no breach is stamped. `WAITS` is its text."""
    return and_(runs(clock), clock.breached_at.is_(None))


def noted_afterwards(clock: type[Clock] = Clock) -> ColumnElement[bool]:
    """SQL condition: what met the clock in time, such as a call, was noted only after the deadline (补记)."""
    return and_(clock.met_at <= clock.due_at,
                cast(clock.met_because["noted_at"].as_string(), Timestamp) > clock.due_at)


def ran_out(now: datetime) -> ColumnElement[bool]:
    """SQL condition: the clock is unstamped although its deadline lies before `now`."""
    return and_(Clock.due_at < now, waits())
