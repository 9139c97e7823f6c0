"""Events that the room publishes."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.events import Event


@dataclass(frozen=True)
class ClockBreached(Event):
    """A clock ran out unmet; published once, when it is found."""

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    person_id: uuid.UUID
    due_at: datetime
    provisional: bool

    @property
    def topic(self) -> str | None:
        return self.subject_kind


@dataclass(frozen=True)
class ClocksBreached(Event):
    """Clocks that were found late in one batch; published once for it."""

    clocks: tuple[ClockBreached, ...]


@dataclass(frozen=True)
class ClockMet(Event):
    """A promise was kept, in time or late."""

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    person_id: uuid.UUID
    met_at: datetime
    in_time: bool

    @property
    def topic(self) -> str | None:
        return self.subject_kind


@dataclass(frozen=True)
class ClockLifted(Event):
    """A breach stamped while the very message was on its way is taken off: it arrived in time."""

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    due_at: datetime
    met_at: datetime

    @property
    def topic(self) -> str | None:
        return self.subject_kind


@dataclass(frozen=True)
class ClockTakenBack(Event):
    """What met a clock turned out not to have arrived: the clock runs again, its deadline unchanged."""

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    due_at: datetime

    @property
    def topic(self) -> str | None:
        return self.subject_kind


@dataclass(frozen=True)
class NoOpenMinute(Event):
    """A clock was started that leaves no published open minute before its deadline; the staff on duty were alerted."""

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    due_at: datetime

    @property
    def topic(self) -> str | None:
        return self.subject_kind


@dataclass(frozen=True)
class CalendarChanged(Event):
    """What counts are made from changed and the clocks that run were counted again; `recounted` of them differ."""

    name: str
    recounted: int


@dataclass(frozen=True)
class TimerRang(Event):
    """A timer came due; `at` is the instant that was set, however late the event is published."""

    kind: str
    subject_kind: str
    subject_id: uuid.UUID
    at: datetime
    facts: dict[str, Any]
    key: str = ""

    @property
    def topic(self) -> str | None:
        return self.kind


@dataclass(frozen=True)
class HoursOpened(Event):
    """Service began by the published hours; published once for each opening. `next_open` is None where none follows."""

    opened_at: datetime
    until: datetime
    next_open: datetime | None
