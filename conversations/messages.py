"""What goes in and out of a conversation, as values. Pure."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["text", "button", "command", "event", "unsupported", "edited"]
Author = Literal["bot", "person", "system"]
Origin = Literal["rule", "human", "ai", "ai_edited"]
Owner = Literal["bot", "queue", "human"]
State = Literal["queued", "sending", "sent", "delivered", "failed", "uncertain", "handed_over"]
ORIGINS: dict[str, str] = {"rule": "自动", "human": "人工", "ai": "人工智能生成", "ai_edited": "人工智能生成，人工修改"}


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


LIMIT = 4000
CUT = "……（后文较长，已另存）"


def shortened(text: str) -> str:
    """The text as a transcript shows it; what is longer is kept whole beside it."""
    return text if len(text) <= LIMIT else text[: LIMIT - len(CUT)] + CUT
