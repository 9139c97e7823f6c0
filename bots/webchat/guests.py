"""Guests: browsers, each identified by a token that only it has."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bots.tables import WebchatSession
from bots.webchat.channel import WEB
from conversations import threads
from kernel import instants, tokens, wording
from kernel.errors import NotAllowed
from kernel.wording import Language
from people import senders

CHANNEL, ACCOUNT = WEB.key, "main"
LIFE = timedelta(days=90)
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Guest:
    """The person and conversation of a browser; `sender` is its sender id in the vault."""

    person_id: uuid.UUID
    conversation_id: uuid.UUID
    sender: str


def begin(session: Session, language: Language = wording.HOUSE) -> str:
    """Starts a guest's conversation, in the page's language until they write; returns the token."""
    token = tokens.new_token()
    sender = tokens.digest(token)
    person = senders.recognise(session, CHANNEL, ACCOUNT, sender)
    now = instants.now()
    conversation_id = threads.get_or_create(session, person.id, CHANNEL, ACCOUNT)
    if language != wording.HOUSE:
        threads.speaks(session, conversation_id, language)
    session.add(WebchatSession(
        token_hash=sender, person_id=person.id, conversation_id=conversation_id, created_at=now, seen_at=now))
    return token


def by_token(session: Session, token: str) -> Guest:
    """The guest of a token. Raises NotAllowed if the token is unknown or was not used for 90 days."""
    sender = tokens.digest(token)
    row = session.scalar(select(WebchatSession).where(WebchatSession.token_hash == sender))
    now = instants.now()
    if row is None or row.seen_at < now - LIFE:
        raise NotAllowed("bots.no_session")
    if row.seen_at < now - _SEEN_EVERY:
        session.execute(update(WebchatSession).where(WebchatSession.id == row.id).values(seen_at=now))
    return Guest(row.person_id, row.conversation_id, sender)
