"""When warnings about a running clock are due (提醒): at 50, 75 and 90 % of the promised time.

Pure. For hours it is elapsed time, at any time of day; for working days the opening of the day that reaches the share,
because nobody acts at midnight.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from deadlines.counting import Count
from deadlines.hours import Hours
from kernel import instants

SHARES = (50, 75, 90)


class Warning(NamedTuple):
    """At `at`, `share` percent are used."""

    share: int
    at: datetime


def plan(count: Count, hours: Hours) -> tuple[Warning, ...]:
    """The warnings of a count in order, at most one at an instant: of several that coincide the highest share."""
    planned = _days(count, hours) if count.unit == "working_days" else _elapsed(count)
    found: dict[datetime, int] = {}
    for warning in planned:
        if count.accepted < warning.at < count.due_at:
            found[warning.at] = warning.share
    return tuple(Warning(share, at) for at, share in sorted(found.items()))


def next_one(count: Count, hours: Hours, warned: int) -> datetime | None:
    """When the next warning is due after that of `warned` percent; None after the last."""
    return next((warning.at for warning in plan(count, hours) if warning.share > warned), None)


def reached(count: Count, hours: Hours, now: datetime) -> tuple[int, datetime | None]:
    """The share to warn of at `now`, and when the next warning is due.

    After an outage only the highest share reached.
    """
    warnings = plan(count, hours)
    passed = max((warning.share for warning in warnings if warning.at <= now), default=0)
    return passed, next((warning.at for warning in warnings if warning.at > now), None)


def _elapsed(count: Count) -> Iterator[Warning]:
    """By elapsed time, excluding pauses."""
    whole = count.due_at - count.accepted - sum((pause.end - pause.start for pause in count.pauses), timedelta())
    for share in SHARES:
        at = count.accepted + whole * share / 100
        for pause in count.pauses:
            if at > pause.start:
                at += pause.end - pause.start
        yield Warning(share, at)


def _days(count: Count, hours: Hours) -> Iterator[Warning]:
    """At the opening of the counted day that reaches the share.

    If closed that day, at the last open instant before it.
    """
    counted = [day.date for day in count.trace if day.counted]
    for share in SHARES:
        day = counted[-(-count.amount * share // 100) - 1]
        at = hours.first_opening_on(day)
        if at is None:
            before = hours.stretch(instants.midnight(day))
            at = before.start if before else None
        if at is not None:
            yield Warning(share, at)
