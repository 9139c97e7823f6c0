"""Events that the room publishes."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kernel.events import Event


@dataclass(frozen=True)
class ClockBreached(Event):
    """A clock was breached; published once, when this is detected."""

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
    """Clocks detected as breached in one batch; published once per batch."""

    clocks: tuple[ClockBreached, ...]


@dataclass(frozen=True)
class ClockMet(Event):
    """A promise was met, in time or late."""

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
    """A breach was lifted: it was stamped while the message was being sent, and the message arrived in time."""

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
class BreachesWithdrawn(Event):
    """Breaches against provisional counts no longer hold, because the year's notice moved or confirmed the deadlines.

    Published once per batch of a recount; the clocks that replaced them are late only if they are stamped anew.
    """

    clocks: tuple[ClockBreached, ...]


@dataclass(frozen=True)
class DeadlineMoved:
    """Another deadline of a running clock; the days are those at whose end or in which it falls due (Shanghai)."""

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    person_id: uuid.UUID
    due_before: datetime
    day_before: date
    due_at: datetime
    last_day: date
    provisional: bool


@dataclass(frozen=True)
class DeadlinesMoved(Event):
    """Running clocks were recounted and have other deadlines; once per batch.

    `because` is the company file that changed, or another ground that the subject's room has given.
    """

    moves: tuple[DeadlineMoved, ...]
    because: str


@dataclass(frozen=True)
class ClockPaused(Event):
    """A clock was paused until `until` at the latest, on a ground of `deadlines.pause_reasons`; its new deadline.

    `told`: the customer knows it already; `material` is what is awaited from them, empty on other grounds.
    """

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    ground: str
    until: datetime
    due_at: datetime
    last_day: date
    told: bool = False
    material: str = ""

    @property
    def topic(self) -> str | None:
        return self.subject_kind


@dataclass(frozen=True)
class ClockResumed(Event):
    """A pause was ended before its limit; the clock's new deadline."""

    clock_id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    due_at: datetime
    last_day: date

    @property
    def topic(self) -> str | None:
        return self.subject_kind


@dataclass(frozen=True)
class ClockTakenBack(Event):
    """The message that met a clock was not delivered after all: the clock runs again with the same deadline."""

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
    """A clock was started without a published open minute before its deadline; the staff on duty were alerted."""

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
    """The inputs of counts changed and running clocks were recounted; `recounted` of them have another deadline."""

    name: str
    recounted: int


@dataclass(frozen=True)
class TimerRang(Event):
    """A timer is due; `at` is the instant that was set, even if the event is published later."""

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
    """Service opened by the published hours; published once per opening. `next_open` is None if none follows."""

    opened_at: datetime
    until: datetime
    next_open: datetime | None
