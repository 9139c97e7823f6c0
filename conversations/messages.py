"""What goes in and out of a conversation, as values. Pure."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kernel.wording import Message, say

Kind = Literal["text", "button", "command", "event", "unsupported", "edited"]
Author = Literal["bot", "person", "system"]
Origin = Literal["rule", "human", "ai", "ai_edited"]
Owner = Literal["bot", "queue", "human"]
State = Literal["queued", "sending", "sent", "delivered", "failed", "uncertain", "handed_over"]
ORIGINS: dict[Origin, Message] = {  # how a text came about, in words, where the law wants it shown
    "rule": Message("conversations.origin.rule"), "human": Message("conversations.origin.human"),
    "ai": Message("conversations.origin.ai"), "ai_edited": Message("conversations.origin.ai_edited"),
}


@dataclass(frozen=True)
class Incoming:
    """What a channel delivered. `sender` and `name` identify a person and go to the vault alone.

    `key` is unique for the sender: the platform's message id, or time and event where there is none.
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


@dataclass(frozen=True)
class Button:
    """A quick reply: what is shown, and what it says to the dialogue."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """What is said to a customer. `origin` is how its text came about: by our rules and templates, from a person, …

    A template that a member of staff sends as it stands counts as `human`: a person chose it.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    origin: Origin = "rule"


@dataclass(frozen=True)
class Line:
    """One line of a transcript; `seq` orders lines of both directions, `key` is the sender's own id of theirs.

    `origin` is None for what the customer wrote.
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
_KEPT = LIMIT - 12  # of a longer one, which leaves room for the mark


def shortened(text: str) -> str:
    """What a transcript keeps of a text: all of it up to `LIMIT` characters, otherwise its beginning."""
    return text if len(text) <= LIMIT else text[:_KEPT]


def shown(kept: str, whole: str | None) -> str:
    """A text as a transcript shows it, with a mark where `whole` is longer than what was kept of it.

    Rows stored before the mark was a sentence of its own have it in `kept`.
    """
    return kept + say("conversations.cut") if whole is not None and whole.startswith(kept) else kept
