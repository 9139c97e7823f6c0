"""Makers of the room: a customer's conversation, messages from and to them."""
from __future__ import annotations

import itertools
import uuid

from sqlalchemy.orm import Session

from conversations import inbox, outbox, threads
from conversations.messages import Author, Incoming, Reply
from kernel import instants
from tests.makers.people import a_person

_keys = itertools.count(1)


def a_conversation(session: Session, channel: str = "web") -> uuid.UUID:
    """A new customer's conversation."""
    return threads.get_or_create(session, a_person(session, channel).id, channel, "main")


def an_incoming(text: str = "在吗", key: str | None = None, at: str | None = None, kind: str = "text") -> Incoming:
    """A message as a channel delivers it, written `at`."""
    return Incoming("web", "main", "sender", key or f"key-{next(_keys)}", kind, text,  # type: ignore[arg-type]
                    instants.parse(at) if at else instants.now())


def written(
    session: Session, conversation_id: uuid.UUID, text: str = "在吗", at: str | None = None, kind: str = "text"
) -> uuid.UUID:
    """Stores a message that the customer wrote."""
    return inbox.store(session, conversation_id, an_incoming(text, at=at, kind=kind), text, instants.now())[0]


def to_say(session: Session, conversation_id: uuid.UUID, text: str = "您好", author: Author = "bot") -> uuid.UUID:
    """A queued message."""
    reply = Reply(text, origin="human" if author == "person" else "rule")
    return outbox.enqueue(session, conversation_id, reply, author=author)
