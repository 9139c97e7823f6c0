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
    the lowest is tried first. `again`: it may be begun again after it failed. `reads`: what is told is read out, or
    shown, as it stands at that moment; by any other way the text is fixed once it is sent.
    """

    key: str
    title: Message
    rank: int
    start: Callable[[Session, NoticeToSend], Started | None] | None = None
    again: bool = False
    reads: bool = False


ways: Registry[Way] = Registry("ways of telling customers", lambda way: way.key)


MadeText = Callable[[Session, Subject, datetime], Text]
# Kinds of subject and of notice (`notice_views.WHAT`) whose text is made at the instant at which it is told or sent.
made_when_told: Registry[tuple[str, str, MadeText]] = Registry("texts made when told", lambda one: f"{one[0]}/{one[1]}")


def text_at(session: Session, subject: Subject, what: str, stored: Text, at: datetime) -> Text:
    """The text of a notice that is told or sent at `at`: made anew where its kind is, otherwise as it was stored."""
    found = made_when_told.get(f"{subject[0]}/{what}")
    return found[2](session, subject, at) if found else stored


def in_order() -> list[Way]:
    """All ways, by rank."""
    return sorted(ways, key=lambda way: (way.rank, way.key))


def reads(key: str) -> bool:
    """Whether what is told by this way is what stands at that moment."""
    found = ways.get(key)
    return found is not None and found.reads


def title(key: str) -> Text:
    """The title of a way; the key itself if it is no longer registered."""
    found = ways.get(key)
    return found.title if found else key

