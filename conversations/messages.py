"""Messages to and from customers, as values. Pure."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from kernel.wording import Message, say

Kind = Literal["text", "button", "command", "event", "unsupported", "edited"]
Author = Literal["bot", "person", "system"]
Origin = Literal["rule", "human", "ai", "ai_edited"]
Owner = Literal["bot", "queue", "human"]
State = Literal["queued", "sending", "sent", "delivered", "failed", "uncertain", "handed_over"]
ORIGINS: dict[Origin, Message] = {  # origin of a text, in words, where the law requires it to be shown
    "rule": Message("conversations.origin.rule"), "human": Message("conversations.origin.human"),
    "ai": Message("conversations.origin.ai"), "ai_edited": Message("conversations.origin.ai_edited"),
}


@dataclass(frozen=True)
class Incoming:
    """A message as a channel delivered it. `sender` and `name` identify a person and are stored in the vault only.

    `key` is unique per sender: the platform's message id, or time and event where there is none.
    """

    channel: str
    account: str
    sender: str
    key: str
    kind: Kind
    text: str
    platform_at: datetime
    payload: str | None = None
    name: str | None = None
    raw: dict[str, Any] = field(default_factory=dict)


_LONGEST_DELAY = timedelta(hours=24)  # between writing and receipt; a platform's time that says more is wrong


@dataclass(frozen=True)
class Written:
    """When a customer wrote a message: by the platform's time, and when it was stored; `inbox_id` is the message."""

    inbox_id: uuid.UUID
    platform_at: datetime
    received_at: datetime

    @property
    def at(self) -> datetime:
        """The instant by which an act that the message asked for is dated."""
        return written_at(self.platform_at, self.received_at)


def written_at(platform_at: datetime, received_at: datetime) -> datetime:
    """When a customer wrote something: the platform's time, bounded by our receipt.

    At the latest our receipt, because the platform's clock may be fast, and at the earliest 24 hours before it, because
    that clock may be wrong: our own queue or outage costs the customer no time, and a wrong clock wins them none.
    """
    return min(received_at, max(platform_at, received_at - _LONGEST_DELAY))


@dataclass(frozen=True)
class Button:
    """A quick reply: its title, and its payload for the dialogue."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """A message to a customer. `origin` is how its text came about: by rules and templates, from a person, …

    A template sent unchanged by a member of staff counts as `human`, because a person chose it. `about` is the subject
    whose receipt it is.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    origin: Origin = "rule"
    about: tuple[str, uuid.UUID] | None = None


@dataclass(frozen=True)
class Line:
    """One line of a transcript; `seq` orders lines of both directions, `key` is the client's id of a customer's
    message.

    `origin` is None for the customer's messages.
    """

    seq: int
    id: uuid.UUID
    at: datetime
    who: Literal["customer", "bot", "person", "system"]
    text: str
    state: str | None = None
    staff_id: uuid.UUID | None = None
    buttons: tuple[Button, ...] = ()
    reason: str | None = None
    about_kind: str | None = None
    about_id: uuid.UUID | None = None
    delivered_at: datetime | None = None
    key: str | None = None
    origin: Origin | None = None


LIMIT = 4000  # characters of a message
_KEPT = LIMIT - 12  # of a longer one, leaving room for the mark


def shortened(text: str) -> str:
    """The part of a text that a transcript keeps: up to `LIMIT` characters, of a longer one the beginning."""
    return text if len(text) <= LIMIT else text[:_KEPT]


def shown(kept: str, whole: str | None) -> str:
    """A text for display, with a mark if `whole` is longer than what was kept.

    Old rows contain the mark in `kept`.
    """
    return kept + say("conversations.cut") if whole is not None and whole.startswith(kept) else kept
