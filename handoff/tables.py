"""Database tables of the room."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, Words, jsonb


class HandoffRequest(Base):
    """A customer who wants a person. A unique index allows one that waits or is served per conversation.

    `promised_at` is the opening that a callback was promised; `replied_at` the last time the matchmaker who serves
    wrote to the customer.
    """

    __tablename__ = "handoff_request"
    __table_args__ = (
        CheckConstraint("kind in ('live', 'callback')", name="kind"),
        CheckConstraint("state in ('waiting', 'claimed', 'closed', 'cancelled')", name="state"),
        CheckConstraint("(claimed_by is not null) or state not in ('claimed', 'closed')", name="claimed_by"),
        Index("uq_handoff_request_open", "conversation_id", unique=True,
              postgresql_where=text("state in ('waiting', 'claimed')")),
        Index("ix_handoff_request_waiting", "priority", "requested_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_handoff_request_claimed", "claimed_by", postgresql_where=text("state = 'claimed'")),
    )
    id: Mapped[Id]
    conversation_id: Mapped[uuid.UUID]
    episode_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str]
    reason: Mapped[Words]
    summary: Mapped[dict[str, Any] | None] = jsonb(nullable=True)
    priority: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[Instant]
    promised_at: Mapped[MaybeInstant]
    state: Mapped[str] = mapped_column(default="waiting")
    claimed_by: Mapped[uuid.UUID | None]
    claimed_at: Mapped[MaybeInstant]
    replied_at: Mapped[MaybeInstant]
    closed_at: Mapped[MaybeInstant]
    close_note: Mapped[str | None]


class HandoffReply(Base):
    """One press of the send button at the desk, so that the same press twice sends once.

    `id` was made by the page; where a failed message was sent again, it is that message's id.
    """

    __tablename__ = "handoff_reply"
    id: Mapped[Id]
    conversation_id: Mapped[uuid.UUID] = mapped_column(index=True)
    outbox_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID]
    created_at: Mapped[Instant]


class HandoffNote(Base):
    """A note on a customer that staff write for staff; customers never see it."""

    __tablename__ = "handoff_note"
    __table_args__ = (Index("ix_handoff_note_person", "person_id", "at"),)
    id: Mapped[Id]
    conversation_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID]
    text: Mapped[str]
    at: Mapped[Instant]
