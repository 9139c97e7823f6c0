"""The only place that reads the system's clock.

One clock decides, the database's. A process takes it over when it connects and every half minute
(`kernel/database_clock.py`) and keeps it in between by the monotonic clock: a system clock that is wrong, or that jumps
while the process runs, changes nothing but `difference`. Without a database the system's clock is read.

Stored instants are aware and UTC; shown ones are Asia/Shanghai, which has had no daylight saving since 1991.
"""
from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kernel.errors import BadInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_YEAR = 2100  # the last that is accepted from outside; deadlines counted from later ones may pass datetime.max
_END = datetime(LAST_YEAR + 1, 1, 1, tzinfo=SHANGHAI)
_shift: ContextVar[timedelta | None] = ContextVar("shift", default=None)
_still: ContextVar[datetime | None] = ContextVar("still", default=None)


class _Reading(NamedTuple):
    """The database's clock showed `at` when the monotonic clock showed `seconds`."""

    at: datetime
    seconds: float


_read: _Reading | None = None


def now() -> datetime:
    """The current instant, aware, UTC, by the database's clock; shifted inside a block of `at`, the same
    inside one of `standing_still`."""
    if (still := _still.get()) is not None:
        return still
    real = _real()
    shift = _shift.get()
    return real + shift if shift is not None else real


def _system() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _real() -> datetime:
    read = _read
    return _system() if read is None else read.at + timedelta(seconds=time.monotonic() - read.seconds)


def follow(database: datetime, asked: float, answered: float) -> None:
    """Takes over the database's clock, which showed `database` between the monotonic instants `asked` and `answered`.

    A clock that agrees within that interval is left as it is, so that instants of a process do not jump by the time
    that a question takes.
    """
    global _read
    mine = _real() - timedelta(seconds=time.monotonic() - answered)
    _read = _Reading(agreed(mine, database, timedelta(seconds=answered - asked)), answered)


def agreed(mine: datetime, database: datetime, took: timedelta) -> datetime:
    """The instant nearest to `mine` that the database's clock can show now, having shown `database` within `took`."""
    return min(max(mine, database), database + took)


def follows_database() -> bool:
    """Whether this process has taken over the database's clock."""
    return _read is not None


def difference() -> timedelta:
    """How far this machine's clock is ahead of the database's; negative if it is behind, zero without a database."""
    return _system() - _real()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Within the block (and threads that copy its context) the clock starts at `instant` and runs on."""
    token = _shift.set(instant.astimezone(UTC) - _real())
    try:
        yield
    finally:
        _shift.reset(token)


@contextmanager
def standing_still() -> Iterator[None]:
    """Within the block (and threads that copy its context) it stays now, so that several readings tell of one instant.
    """
    token = _still.set(now())
    try:
        yield
    finally:
        _still.reset(token)


def shanghai(instant: datetime) -> datetime:
    """The same instant in Shanghai time."""
    return instant.astimezone(SHANGHAI)


def iso(instant: datetime) -> str:
    """ISO 8601 with +08:00, to the second; milliseconds only if there are any."""
    local = shanghai(instant)
    return local.isoformat(timespec="milliseconds" if local.microsecond >= 1000 else "seconds")


def parse(text: str) -> datetime:
    """An instant from ISO 8601 or `2026-02-05 10:00`; without an offset it is Asia/Shanghai.

    Raises BadInput, also for one after `LAST_YEAR`.
    """
    found = parse_any(text)
    if found >= _END:
        raise BadInput("kernel.bad_instant", text=text[:60])
    return found


def parse_any(text: str) -> datetime:
    """Like `parse`, in any year: for stored instants, and for callers that limit the year themselves."""
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-"))
        return shanghai(found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput("kernel.bad_instant", text=text[:60]) from None


def today() -> date:
    """The date in Shanghai."""
    return shanghai(now()).date()


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)
