"""Messages that were accepted but not handled, because their process died, their turn failed or a lock was held."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.tables import InboxMessage


@dataclass(frozen=True)
class Unhandled:
    """Conversations with unhandled messages: how many, and the one whose first message has waited longest."""

    count: int
    conversation_id: uuid.UUID
    since: datetime


def abandoned(
    session: Session, older_than: datetime, limit: int = 200, without: Collection[uuid.UUID] = (),
) -> list[uuid.UUID]:
    """Conversations with an unhandled message received before `older_than`, oldest first; none of `without`.

    By conversation, so that one with hundreds of messages hides no other.
    """
    wanted = (
        select(InboxMessage.conversation_id)
        .where(InboxMessage.handled_at.is_(None), InboxMessage.received_at < older_than)
        .group_by(InboxMessage.conversation_id).order_by(func.min(InboxMessage.received_at)).limit(limit))
    if without:
        wanted = wanted.where(InboxMessage.conversation_id.not_in(without))
    return list(session.scalars(wanted))


def longest(session: Session, older_than: datetime) -> Unhandled | None:
    """Conversations with a message that has been unhandled since before `older_than`; None if there are none."""
    found = session.execute(
        select(InboxMessage.conversation_id, func.min(InboxMessage.received_at), func.count().over())
        .where(InboxMessage.handled_at.is_(None), InboxMessage.received_at < older_than)
        .group_by(InboxMessage.conversation_id).order_by(func.min(InboxMessage.received_at)).limit(1)).first()
    return Unhandled(found[2], found[0], found[1]) if found else None
