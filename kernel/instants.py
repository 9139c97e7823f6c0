"""The only place that reads the system's clock.

Stored instants are aware and UTC; shown ones are Asia/Shanghai, which has had no daylight saving since 1991.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kernel.errors import BadInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_YEAR = 2100  # the last that is accepted from outside; deadlines counted from later ones may pass datetime.max
_END = datetime(LAST_YEAR + 1, 1, 1, tzinfo=SHANGHAI)
_shift: ContextVar[timedelta | None] = ContextVar("shift", default=None)


def now() -> datetime:
    """The current instant, aware, UTC; shifted inside a block of `at`."""
    real = datetime.now(UTC)
    shift = _shift.get()
    return real + shift if shift is not None else real


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Within the block (and threads that copy its context) the clock starts at `instant` and runs on."""
    token = _shift.set(instant.astimezone(UTC) - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)


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
