"""Events of messages that this room publishes."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event
from kernel.wording import Text


@dataclass(frozen=True)
class MessageArrived(Event):
    """A customer's message, received at `at`, is handled in a turn; `owner` is who answers."""

    inbox_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    owner: str
    at: datetime


@dataclass(frozen=True)
class OfOurMessage:
    """Base of the events of our messages: receiver, sender, and the case it is for."""

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
    """A message was delivered at `at`, by the channel's rule; sending had begun at `in_flight_since`."""

    at: datetime
    in_flight_since: datetime | None = None


@dataclass(frozen=True)
class MessageFailed(OfOurMessage, Event):
    """A message was refused for good, or (`uncertain`) its delivery is unknown; `reason` is for staff."""

    reason: Text
    uncertain: bool = False


@dataclass(frozen=True)
class MessageTakenBack(OfOurMessage, Event):
    """The platform reports that a message it had accepted was not delivered (WeCom's `msg_send_fail`)."""

    reason: Text
