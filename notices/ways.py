"""The registry of ways (途径) by which customers are told something; rooms register theirs when imported."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kernel.ids import Subject
from kernel.registry import Registry
from kernel.wording import Message, Text

Proof = dict[str, Any]  # how an outcome is known: instants, texts and messages by name


@dataclass(frozen=True)
class NoticeToSend:
    """What a way needs in order to tell the customer."""

    id: uuid.UUID
    subject: Subject
    person_id: uuid.UUID
    conversation_id: uuid.UUID | None
    what: str
    message: Text
    by_call: bool


@dataclass(frozen=True)
class Started:
    """An attempt that began: `ref` is what the way knows it by. Without a proof until `until` the next way is taken."""

    ref: str
    until: datetime | None = None


@dataclass(frozen=True)
class Way:
    """A way. `start` begins an attempt, or returns None where the way cannot reach this customer.

    Ways without `start` are recorded by people or by the customer's own act (a letter, the opened case link). `rank`:
    the lowest is tried first. `again`: it may be begun again after it failed.
    """

    key: str
    title: Message
    rank: int
    start: Callable[[Session, NoticeToSend], Started | None] | None = None
    again: bool = False


ways: Registry[Way] = Registry("ways of telling customers", lambda way: way.key)


def in_order() -> list[Way]:
    """All ways, by rank."""
    return sorted(ways, key=lambda way: (way.rank, way.key))


def title(key: str) -> Text:
    """The title of a way; the key itself if it is no longer registered."""
    found = ways.get(key)
    return found.title if found else key

