"""Events that this room publishes."""
from __future__ import annotations

import uuid
from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True)
class HandoffRequested(Event):
    """A customer asked for a person. `kind` is `live` (they wait) or `callback` (promised for the next opening)."""

    request_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    kind: str


@dataclass(frozen=True)
class HandoffClaimed(Event):
    """A matchmaker claimed the customer from the queue, or got them from a colleague."""

    request_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    staff_id: uuid.UUID


@dataclass(frozen=True)
class HandoffClosed(Event):
    """The service by a person ended; the bot answers again."""

    request_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    staff_id: uuid.UUID
