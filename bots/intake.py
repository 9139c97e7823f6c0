"""Intake: identifies the sender, replaces identifiers by tokens, stores one row under a unique key and commits.

The platform is acknowledged only after the commit. A repeated message finds its row and changes nothing.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from conversations import inbox, threads
from conversations.messages import LIMIT, Incoming
from kernel import db, instants
from kernel.errors import BadInput
from people import identifiers, senders, vault

PATIENCE = timedelta(seconds=2)  # how long intake waits for a lock: the sender, or the platform, sends again


@dataclass(frozen=True)
class StoredMessage:
    """Where a message was stored; `fresh` is False for a repeat."""

    inbox_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    fresh: bool


def checked(text: str) -> str:
    """The typed text, stripped. Raises BadInput if it is empty or longer than `LIMIT`."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise BadInput("bots.no_text")
    if len(text) > LIMIT:
        raise BadInput("bots.too_long", limit=LIMIT, length=len(text))
    return text


_BRACKETS = str.maketrans("⟦⟧", "〔〕")  # so that a sender cannot forge the token of another person


def _storable(value: Any) -> Any:
    """`value` without NUL and unpaired surrogates, which PostgreSQL rejects in text."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value


def take_in(incoming: Incoming, known_as: tuple[uuid.UUID, uuid.UUID] | None = None) -> StoredMessage:
    """Stores what a channel delivered, in its own transaction.

    `known_as` is the person and conversation where the channel has authenticated the sender; otherwise they are looked
    up. Raises OperationalError where another transaction holds the conversation for longer than `PATIENCE`.
    """
    incoming = replace(incoming, text=_storable(incoming.text).translate(_BRACKETS), raw=_storable(incoming.raw),
                       payload=_storable(incoming.payload), name=_storable(incoming.name))
    with db.transaction() as session:
        db.wait_for_locks(session, PATIENCE)
        received_at = instants.now()
        person_id, conversation_id = known_as or _recognised(session, incoming)
        text = vault.tokenise(session, person_id, incoming.text)
        payload = vault.tokenise(session, person_id, incoming.payload) if incoming.payload else None
        known = {incoming.sender, *(incoming.name or "").split()} - {""}
        clean = replace(incoming, payload=payload, raw=identifiers.scrub_any(incoming.raw, known))
        inbox_id, fresh = inbox.store(session, conversation_id, clean, text, received_at)
    return StoredMessage(inbox_id, conversation_id, person_id, fresh)


def _recognised(session: Session, incoming: Incoming) -> tuple[uuid.UUID, uuid.UUID]:
    person = senders.recognise(session, incoming.channel, incoming.account, incoming.sender, incoming.name)
    return person.id, threads.get_or_create(session, person.id, incoming.channel, incoming.account)
