"""Events of messages, which other rooms react to."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event
from kernel.wording import Text


@dataclass(frozen=True)
class MessageArrived(Event):
    """A customer's message, received at `at`, was taken up in a turn; `owner` is who answers."""

    inbox_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    owner: str
    at: datetime


@dataclass(frozen=True)
class OfOurMessage:
    """What every event of a message of ours carries: the receiver, the sender, and the case it is for."""

    outbox_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    author: str
    staff_id: uuid.UUID | None
    about_kind: str | None
    about_id: uuid.UUID | None

    @property
    def topic(self) -> str | None:
        return self.about_kind


@dataclass(frozen=True)
class MessageDelivered(OfOurMessage, Event):
    """A message reached the customer, by the channel's own rule, at `at`; it had left us at `in_flight_since`."""

    at: datetime
    in_flight_since: datetime | None = None


@dataclass(frozen=True)
class MessageFailed(OfOurMessage, Event):
    """A message was refused for good, or nobody knows what became of it; `reason` is for staff."""

    reason: Text


@dataclass(frozen=True)
class MessageTakenBack(OfOurMessage, Event):
    """The platform says later that a message it had taken was not delivered after all (WeCom's `msg_send_fail`)."""

    reason: Text
