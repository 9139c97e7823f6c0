"""Database tables of the room. Texts contain tokens in place of identifiers."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Sequence, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, MaybeWords, jsonb

MESSAGE_SEQ = Sequence("message_seq", metadata=Base.metadata)


class Conversation(Base):
    """A person on a channel (会话); it never ends. Its row is the lock of a turn.

    `language` is the one in which the customer last wrote (`kernel.wording.Language`), None until it is known.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "account", "person_id"),)
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    channel: Mapped[str]
    account: Mapped[str]
    created_at: Mapped[Instant]
    language: Mapped[str | None]
    last_in_at: Mapped[MaybeInstant]
    last_out_at: Mapped[MaybeInstant]


class Episode(Base):
    """A stretch of service (服务段) with one owner at a time."""

    __tablename__ = "episode"
    __table_args__ = (
        CheckConstraint("owner in ('bot', 'queue', 'human')", name="owner"),
        Index("uq_episode_open", "conversation_id", unique=True, postgresql_where=text("closed_at is null")),
    )
    id: Mapped[Id]
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversation.id"))
    opened_at: Mapped[Instant]
    closed_at: Mapped[MaybeInstant]
    owner: Mapped[str] = mapped_column(default="bot")
    staff_id: Mapped[uuid.UUID | None]
    dialogue: Mapped[dict[str, Any]] = jsonb(default=dict)


class InboxMessage(Base):
    """A customer's message. `full_text` is the full text if `text` is only its beginning."""

    __tablename__ = "inbox_message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "key"),
        Index("ix_inbox_message_seq", "conversation_id", "seq"),
        Index("ix_inbox_message_waiting", "received_at", postgresql_where=text("handled_at is null")),
    )
    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, MESSAGE_SEQ, server_default=MESSAGE_SEQ.next_value())
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversation.id"))
    episode_id: Mapped[uuid.UUID | None]
    key: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    full_text: Mapped[str | None]
    payload: Mapped[str | None]
    raw: Mapped[dict[str, Any]] = jsonb()
    platform_at: Mapped[Instant]
    received_at: Mapped[Instant]
    handled_at: Mapped[MaybeInstant]
    failed_times: Mapped[int] = mapped_column(default=0)
    intent: Mapped[dict[str, Any] | None] = jsonb(nullable=True)


class OutboxMessage(Base):
    """A message to a customer, and its delivery state."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued','sending','sent','delivered','failed','uncertain','handed_over')", name="state"),
        CheckConstraint("origin in ('rule', 'human', 'ai', 'ai_edited')", name="origin"),
        Index("ix_outbox_message_seq", "conversation_id", "seq"),
        Index("ix_outbox_message_waiting", "conversation_id", "seq",
              postgresql_where=text("state in ('queued', 'sending')")),
        Index("ix_outbox_message_due", "not_before", postgresql_where=text("state in ('queued', 'sending')")),
        Index("ix_outbox_message_undelivered", "claimed_at", postgresql_where=text("state in ('uncertain', 'failed')")),
        Index("ix_outbox_message_inbox", "inbox_id", postgresql_where=text("inbox_id is not null")),
    )
    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, MESSAGE_SEQ, server_default=MESSAGE_SEQ.next_value())
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversation.id"))
    episode_id: Mapped[uuid.UUID | None]
    author: Mapped[str]
    origin: Mapped[str]
    staff_id: Mapped[uuid.UUID | None]
    text: Mapped[str]
    buttons: Mapped[list[dict[str, str]]] = jsonb(default=list)
    about_kind: Mapped[str | None]
    about_id: Mapped[uuid.UUID | None]
    inbox_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[Instant]
    claimed_at: Mapped[MaybeInstant]
    platform_id: Mapped[str | None]
    sent_at: Mapped[MaybeInstant]
    delivered_at: Mapped[MaybeInstant]
    reason: Mapped[MaybeWords]
    created_at: Mapped[Instant]
