"""Who answers a conversation: the bot, nobody yet (the queue), or a person; and the lock of a turn."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversations.messages import Owner
from conversations.tables import Conversation, Episode
from conversations.threads import ConversationView, view
from kernel import db, instants
from kernel.errors import NotFound

SILENCE = timedelta(hours=24)  # silence after which the bot begins a new episode


@dataclass(frozen=True)
class EpisodeView:
    """The open episode of a conversation."""

    id: uuid.UUID
    owner: str
    staff_id: uuid.UUID | None
    opened_at: datetime
    dialogue: dict[str, Any]


def lock(session: Session, conversation_id: uuid.UUID) -> ConversationView:
    """Locks the conversation until the transaction ends; first in the lock order. Raises NotFound.

    Intake does not wait for it: rows that refer to the conversation can still be added.
    """
    row = session.scalar(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update(key_share=True)
        .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("conversations.none")
    return view(row)


def current(session: Session, conversation_id: uuid.UUID) -> EpisodeView:
    """The open episode; a new one if there is none, or if the bot's was silent for a day."""
    row = _open(session, conversation_id)
    now = instants.now()
    if row is not None and row.owner == "bot":
        talk = session.execute(
            select(Conversation.last_in_at, Conversation.last_out_at).where(Conversation.id == conversation_id)).one()
        last = max((at for at in (talk.last_in_at, talk.last_out_at, row.opened_at) if at), default=row.opened_at)
        if last < now - SILENCE:
            row.closed_at = last
            session.flush()
            row = None
    if row is None:
        row = Episode(conversation_id=conversation_id, opened_at=now, owner="bot", dialogue={})
        session.add(row)
        session.flush()
    return EpisodeView(row.id, row.owner, row.staff_id, row.opened_at, dict(row.dialogue))


def _open(session: Session, conversation_id: uuid.UUID) -> Episode | None:
    return session.scalar(
        select(Episode).where(Episode.conversation_id == conversation_id, Episode.closed_at.is_(None))
        .execution_options(populate_existing=True))


def owner_of(session: Session, conversation_id: uuid.UUID) -> Owner:
    """Who answers now; read-only, opens no episode."""
    row = _open(session, conversation_id)
    return row.owner if row else "bot"  # type: ignore[return-value]


def staff_of(session: Session, conversation_id: uuid.UUID) -> uuid.UUID | None:
    """The member of staff who answers now, if any."""
    row = _open(session, conversation_id)
    return row.staff_id if row and row.owner == "human" else None


def _give(session: Session, conversation_id: uuid.UUID, owner: Owner, staff_id: uuid.UUID | None) -> None:
    episode = current(session, conversation_id)
    session.execute(update(Episode).where(Episode.id == episode.id).values(owner=owner, staff_id=staff_id))
    db.notify(session, "conversation", conversation_id)


def hand_to_queue(session: Session, conversation_id: uuid.UUID) -> None:
    """Puts the customer into the queue for a person."""
    _give(session, conversation_id, "queue", None)


def hand_to_person(session: Session, conversation_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Makes a member of staff the owner."""
    _give(session, conversation_id, "human", staff_id)


def hand_to_bot(session: Session, conversation_id: uuid.UUID) -> None:
    """Makes the bot the owner."""
    _give(session, conversation_id, "bot", None)


def close(session: Session, conversation_id: uuid.UUID) -> None:
    """Closes the open episode; the next message opens a new one."""
    session.execute(
        update(Episode).where(Episode.conversation_id == conversation_id, Episode.closed_at.is_(None))
        .values(closed_at=instants.now()))
    db.notify(session, "conversation", conversation_id)


def save_dialogue(session: Session, episode_id: uuid.UUID, state: dict[str, Any]) -> None:
    """Stores the dialogue's state with its episode."""
    session.execute(update(Episode).where(Episode.id == episode_id).values(dialogue=state))
