"""Order of the queue. Pure: who is served next, as a sort key.

1. a higher priority first;
2. callbacks whose promised opening has come, before live requests: these customers were asked to wait longest;
   callbacks that are not due yet come last;
3. the longest waiting time first.

`handoff.queue.order()` is the same order as SQL; a test compares the two.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["live", "callback"]

NORMAL = 0
PASSED_BACK = 5  # a customer who was being served is served again before those who only wait


@dataclass(frozen=True)
class QueuePlace:
    """The facts of a request that decide its place. `promised_at` is a callback's opening, None for a live request."""

    kind: Kind
    priority: int
    requested_at: datetime
    promised_at: datetime | None = None


def group(place: QueuePlace, now: datetime) -> int:
    """0 a callback that is due, 1 a live request, 2 a callback that is not due yet."""
    if place.kind == "live":
        return 1
    return 0 if place.promised_at is None or place.promised_at <= now else 2


def key(place: QueuePlace, now: datetime) -> tuple[int, int, datetime]:
    """The smallest key is served first."""
    return -place.priority, group(place, now), place.requested_at


def order(places: list[QueuePlace], now: datetime) -> list[QueuePlace]:
    """The places in the order in which they are served at `now`."""
    return sorted(places, key=lambda place: key(place, now))


def ahead(place: QueuePlace, others: list[QueuePlace], now: datetime) -> int:
    """How many of `others` are served before `place`."""
    mine = key(place, now)
    return sum(1 for other in others if other is not place and key(other, now) < mine)
