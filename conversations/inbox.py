"""The inbox: messages of customers, stored once under a key, handled in order."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.messages import Incoming, Written, shortened
from conversations.tables import Conversation, InboxMessage
from kernel import db, ids, instants


@dataclass(frozen=True)
class InboxRow:
    """A message to be handled; `text` is the full text."""

    id: uuid.UUID
    seq: int
    kind: str
    text: str
    payload: str | None
    platform_at: datetime
    received_at: datetime
    failed_times: int

    @property
    def written(self) -> Written:
        """When the customer wrote it."""
        return Written(self.id, self.platform_at, self.received_at)


def store(
    session: Session, conversation_id: uuid.UUID, incoming: Incoming, text: str, received_at: datetime,
) -> tuple[uuid.UUID, bool]:
    """Stores a message under its key; returns its id, and whether it is new. A repeat changes nothing.

    `text` and `incoming.raw` must contain tokens in place of identifiers.
    """
    short = shortened(text)
    made = session.scalar(
        insert(InboxMessage).values(
            id=ids.new_id(), conversation_id=conversation_id, key=incoming.key, kind=incoming.kind, text=short,
            full_text=None if short == text else text, payload=incoming.payload, raw=incoming.raw,
            platform_at=incoming.platform_at, received_at=received_at, failed_times=0,
        ).on_conflict_do_nothing().returning(InboxMessage.id)
    )
    if made is None:
        known = session.scalars(select(InboxMessage.id).where(
            InboxMessage.conversation_id == conversation_id, InboxMessage.key == incoming.key)).one()
        return known, False
    db.notify(session, "inbox", conversation_id)
    db.notify(session, "conversation", conversation_id)
    return made, True


def unhandled(session: Session, conversation_id: uuid.UUID) -> list[InboxRow]:
    """The unhandled messages of a conversation, by the platform's time, then by arrival."""
    rows = session.scalars(
        select(InboxMessage)
        .where(InboxMessage.conversation_id == conversation_id, InboxMessage.handled_at.is_(None))
        .order_by(InboxMessage.platform_at, InboxMessage.seq).execution_options(populate_existing=True))
    return [_row(r) for r in rows]


def written_since(session: Session, conversation_id: uuid.UUID, since: datetime, limit: int) -> list[InboxRow]:
    """What the customer wrote after an instant in their own words, without pressed buttons and typed commands.

    Handled or not, newest first, at most `limit`.
    """
    rows = session.scalars(
        select(InboxMessage).where(
            InboxMessage.conversation_id == conversation_id, InboxMessage.kind.in_(("text", "edited")),
            InboxMessage.payload.is_(None), InboxMessage.text.not_like("/%"), InboxMessage.received_at > since)
        .order_by(InboxMessage.seq.desc()).limit(limit).execution_options(populate_existing=True))
    return [row for row in map(_row, rows) if row.written.at > since]


def is_in_own_words(row: InboxRow) -> bool:
    """Whether the customer wrote it in their own words, as `written_since` counts it."""
    return row.kind in ("text", "edited") and row.payload is None and not row.text.startswith("/")


def get(session: Session, inbox_id: uuid.UUID) -> InboxRow | None:
    """One message, handled or not; None if there is none of this id."""
    row = session.get(InboxMessage, inbox_id)
    return _row(row) if row else None


def latest(session: Session, conversation_id: uuid.UUID) -> InboxRow | None:
    """The customer's last message, handled or not; None if there is none."""
    row = session.scalar(
        select(InboxMessage).where(InboxMessage.conversation_id == conversation_id, InboxMessage.kind != "event")
        .order_by(InboxMessage.seq.desc()).limit(1))
    return _row(row) if row else None


def _row(r: InboxMessage) -> InboxRow:
    return InboxRow(r.id, r.seq, r.kind, r.full_text or r.text, r.payload, r.platform_at, r.received_at, r.failed_times)


def mark_handled(
    session: Session, rows: list[InboxRow], intent: dict[str, Any] | None = None, *,
    episode_id: uuid.UUID | None = None,
) -> None:
    """Marks these messages as handled, in the turn's transaction."""
    handled = session.scalars(
        update(InboxMessage).where(InboxMessage.id.in_([row.id for row in rows]))
        .values(handled_at=instants.now(), intent=intent, episode_id=episode_id)
        .returning(InboxMessage.conversation_id)).all()
    if handled:  # here and not at intake, which must not wait for a running turn
        session.execute(update(Conversation).where(Conversation.id == handled[0])
                        .values(last_in_at=max(row.received_at for row in rows)))
        db.notify(session, "conversation", handled[0])


def count_failure(session: Session, rows: list[InboxRow]) -> int:
    """Counts a failed turn on each of its messages; returns the highest count."""
    counts = session.scalars(
        update(InboxMessage).where(InboxMessage.id.in_([row.id for row in rows]))
        .values(failed_times=InboxMessage.failed_times + 1).returning(InboxMessage.failed_times))
    return max(counts)


def intent_of(session: Session, inbox_id: uuid.UUID) -> dict[str, Any] | None:
    """The intent of a handled message; None before it was handled."""
    return session.scalar(select(InboxMessage.intent).where(InboxMessage.id == inbox_id))
