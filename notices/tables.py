"""Database tables of the room."""
from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, Words, jsonb

_UNTAKEN = "acknowledged_at is null and withdrawn_at is null"


class Alert(Base):
    """An alert (告警) about a subject, written once for each (kind, key) and sent until all targets have it.

    `staff_ids` are the recipients, empty: everybody who may acknowledge; `not_for` are those whom the case is about.
    `sent_to` are the names of targets that have it; `not_before` is the sender's lease, the back-off, and the end of
    quiet hours or of somebody's time off.
    """

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("level in ('notice','warning','breach')", name="level"),
        Index("uq_alert_once", "kind", "key", unique=True),
        Index("ix_alert_unsent", "not_before", postgresql_where=text(f"sent_at is null and {_UNTAKEN}")),
        Index("ix_alert_unacknowledged", "at", postgresql_where=text(_UNTAKEN)),
        Index("ix_alert_unescalated", "at",
              postgresql_where=text(f"level = 'breach' and escalated_at is null and {_UNTAKEN}")),
    )
    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[str]
    level: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    at: Mapped[Instant]
    message: Mapped[Words]
    staff_ids: Mapped[list[str]] = jsonb()
    not_for: Mapped[list[str]] = jsonb()
    not_before: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_to: Mapped[list[str]] = jsonb()
    sent_at: Mapped[MaybeInstant]
    problem: Mapped[str | None]
    acknowledged_at: Mapped[MaybeInstant]
    acknowledged_by: Mapped[uuid.UUID | None]
    escalated_at: Mapped[MaybeInstant]
    withdrawn_at: Mapped[MaybeInstant]


class Trouble(Base):
    """A trouble (故障) of the running system, written when a watch sees it, cleared when it is seen no more.

    One row for each key; `since` and `alerted_at` are those of its last occurrence.
    """

    __tablename__ = "trouble"
    __table_args__ = (Index("ix_trouble_open", "since", postgresql_where=text("cleared_at is null")),)
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    say: Mapped[Words]
    since: Mapped[Instant]
    seen_at: Mapped[Instant]
    alerted_at: Mapped[MaybeInstant]
    cleared_at: Mapped[MaybeInstant]
