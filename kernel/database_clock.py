"""The database's clock, which decides for every process, and what happens where a machine's own clock differs.

It is read on each new connection, instead of a ping on one that was idle, and otherwise every half minute: no statement
is added to a transaction. A process whose system clock differs by more than `LIMIT` logs it and calls the reporter that
the composition registered, at once and every ten minutes while it lasts.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.engine.interfaces import DBAPIConnection

from kernel import instants
from kernel.logs import log

READ_EVERY = 30.0  # seconds
REPORT_EVERY = 600.0
LIMIT = timedelta(seconds=2)
_read_at = float("-inf")  # monotonic
_reported_at = float("-inf")
_reporter: Callable[[timedelta], None] | None = None


def read(connection: DBAPIConnection) -> None:
    """Reads the database's clock on a connection outside of a transaction. Raises what the driver raises."""
    global _read_at
    before = connection.autocommit
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        asked = time.monotonic()
        cursor.execute("select clock_timestamp()")
        found: datetime = cursor.fetchone()[0]  # type: ignore[index]
        answered = time.monotonic()
        cursor.close()
    finally:
        connection.autocommit = before
    instants.follow(found, asked, answered)
    _read_at = answered


def is_due() -> bool:
    """Whether the clock was last read more than half a minute ago."""
    return time.monotonic() - _read_at > READ_EVERY


def report_with(reporter: Callable[[timedelta], None]) -> None:
    """Registers what is called, outside of a transaction, where this machine's clock differs."""
    global _reporter
    _reporter = reporter


def report_difference() -> None:
    """Says that this machine's clock differs from the database's, if it does and was not said within ten minutes."""
    global _reported_at
    apart = instants.difference()
    if abs(apart) <= LIMIT:
        _reported_at = float("-inf")
        return
    if time.monotonic() - _reported_at < REPORT_EVERY:
        return
    _reported_at = time.monotonic()  # first, because the reporter uses the database
    log.warning("clock_differs", seconds=round(apart.total_seconds()))
    if _reporter is not None:
        _reporter(apart)
