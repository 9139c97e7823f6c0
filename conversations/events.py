"""What the room tells others."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event


@dataclass(frozen=True)
class MessageArrived(Event):
    """A customer's message was taken up in a turn; `owner` is who answers."""

    inbox_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    owner: str


@dataclass(frozen=True)
class MessageDelivered(Event):
    """A message reached the customer, by the channel's own rule, at `at`."""

    outbox_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    author: str
    staff_id: uuid.UUID | None
    about_kind: str | None
    about_id: uuid.UUID | None
    at: datetime


@dataclass(frozen=True)
class MessageFailed(Event):
    """A message was refused for good, or nobody knows what became of it; `reason` is a sentence."""

    outbox_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    author: str
    staff_id: uuid.UUID | None
    about_kind: str | None
    about_id: uuid.UUID | None
    reason: str
