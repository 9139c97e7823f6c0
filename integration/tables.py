"""Database tables of the room."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, MaybeWords, jsonb


class ApiToken(Base):
    """A token by which another program uses the API (接口令牌). The token itself was shown once."""

    __tablename__ = "api_token"
    id: Mapped[Id]
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = jsonb()
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[Instant]
    expires_at: Mapped[MaybeInstant]
    revoked_at: Mapped[MaybeInstant]
    last_used_at: Mapped[MaybeInstant]


class ApiAnswer(Base):
    """The answer given under an idempotency key (幂等键), so that the same request again gets the same answer.

    `request` is a digest of the request; the answer is encrypted, because it may contain a case link.
    """

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("token_id", "key"), Index("ix_api_answer_created", "created_at"))
    id: Mapped[Id]
    token_id: Mapped[uuid.UUID]
    key: Mapped[str]
    request: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[Instant]


class WebhookEndpoint(Base):
    """An address to which events are sent (事件推送), with the secret that signs them."""

    __tablename__ = "webhook_endpoint"
    id: Mapped[Id]
    url: Mapped[str]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    events: Mapped[list[str]] = jsonb()
    created_by: Mapped[str]
    created_at: Mapped[Instant]
    disabled_at: Mapped[MaybeInstant]
    disabled_because: Mapped[MaybeWords]


class WebhookDelivery(Base):
    """One event for one address, written in the act's transaction; `body` is sent byte for byte at each attempt.

    `label` is the event's subject in the log. `tries` is the log: `at`, `status`, `ms`, and `say`, a stored `Text`.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state in ('queued','delivered','failed')", name="state"),
        Index("ix_webhook_delivery_due", "not_before", postgresql_where=text("state = 'queued'")),
        Index("ix_webhook_delivery_endpoint", "endpoint_id", "created_at"),
        Index("ix_webhook_delivery_created", "created_at"),
    )
    id: Mapped[Id]
    endpoint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhook_endpoint.id"))
    event: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    label: Mapped[str]
    body: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[Instant]
    retry_from: Mapped[Instant]
    not_before: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(default=0)
    tries: Mapped[list[dict[str, Any]]] = jsonb(default=list, server_default=text("'[]'::jsonb"))
    delivered_at: Mapped[MaybeInstant]
