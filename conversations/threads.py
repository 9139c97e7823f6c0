"""Conversations: one per person and channel."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations import channels
from conversations.tables import Conversation
from kernel import ids, instants, wording
from kernel.errors import NotFound
from kernel.wording import Language


@dataclass(frozen=True)
class ConversationView:
    """A conversation. `wrote_in` is the language the customer is known to read, None before they wrote."""

    id: uuid.UUID
    person_id: uuid.UUID
    channel: str
    account: str
    last_in_at: datetime | None
    last_out_at: datetime | None
    wrote_in: Language | None

    @property
    def language(self) -> Language:
        """The language in which to write to the customer; 简体 as long as nothing is known."""
        return self.wrote_in or wording.HOUSE


def view(row: Conversation) -> ConversationView:
    """The view of a row."""
    return ConversationView(row.id, row.person_id, row.channel, row.account, row.last_in_at, row.last_out_at,
                            cast("Language | None", row.language))


def get_or_create(session: Session, person_id: uuid.UUID, channel: str, account: str) -> uuid.UUID:
    """The person's conversation on this channel, created if missing.

    Raises BadInput for a channel without conversations.
    """
    channels.conversing(channel)
    wanted = select(Conversation.id).where(
        Conversation.person_id == person_id, Conversation.channel == channel, Conversation.account == account)
    known = session.scalar(wanted)
    if known:
        return known
    session.execute(
        insert(Conversation).values(id=ids.new_id(), person_id=person_id, channel=channel, account=account,
                                    created_at=instants.now()).on_conflict_do_nothing())
    return session.scalars(wanted).one()


def get(session: Session, conversation_id: uuid.UUID) -> ConversationView:
    """A conversation. Raises NotFound."""
    found = many(session, [conversation_id])
    if conversation_id not in found:
        raise NotFound("conversations.none")
    return found[conversation_id]


def language(session: Session, conversation_id: uuid.UUID) -> Language:
    """The language in which to write to the customer: the one they last wrote in, 简体 at first."""
    found = session.scalar(select(Conversation.language).where(Conversation.id == conversation_id))
    return cast(Language, found or wording.HOUSE)


def speaks(session: Session, conversation_id: uuid.UUID, language: Language) -> None:
    """Sets the language in which to write to the customer."""
    session.execute(update(Conversation).where(Conversation.id == conversation_id).values(language=language)
                    .execution_options(synchronize_session=False))


def many(session: Session, conversation_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ConversationView]:
    """Conversations by id, in one query."""
    rows = session.scalars(
        select(Conversation).where(Conversation.id.in_(set(conversation_ids)))
        .execution_options(populate_existing=True))
    return {row.id: view(row) for row in rows}


def by_person(session: Session, person_id: uuid.UUID) -> list[ConversationView]:
    """All conversations of a person, the most recent message first."""
    rows = session.scalars(
        select(Conversation).where(Conversation.person_id == person_id)
        .order_by(Conversation.last_in_at.desc().nulls_last(), Conversation.id))
    return [view(row) for row in rows]
