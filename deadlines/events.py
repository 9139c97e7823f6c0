"""What the room tells others."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True)
class CalendarChanged(Event):
    """What counts are made from changed and the clocks that run were counted again; `recounted` of them differ."""

    name: str
    recounted: int
