"""Rows of the room."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, jsonb

_RUNNING = text("met_at is null and cancelled_at is null and superseded_at is null")
_WAITING = text("met_at is null and breached_at is null and cancelled_at is null and superseded_at is null")


class Clock(Base):
    """A promise running on a subject (时钟). At most one of a promise runs on a subject at a time.

    `count` is the `Count` as JSON, `policy` what it was counted by. A breach is stamped with `due_at` itself and
    `detected_at` beside it. A recount keeps the row, `superseded_by` the new one. `label` is what staff read.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("breached_at is null or (breached_at = due_at and detected_at is not null)", name="breach"),
        Index("uq_clock_running", "promise", "subject_kind", "subject_id", unique=True, postgresql_where=_RUNNING),
        Index("ix_clock_waiting", "due_at", postgresql_where=_WAITING),
        Index("ix_clock_running_due", "due_at", postgresql_where=_RUNNING),
        Index("ix_clock_subject", "subject_kind", "subject_id"),
        Index("ix_clock_provisional", "id", postgresql_where=text("provisional and superseded_at is null")),
    )
    id: Mapped[Id]
    promise: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    label: Mapped[str]
    started_at: Mapped[Instant]
    due_at: Mapped[Instant]
    act_by: Mapped[MaybeInstant]
    count: Mapped[dict[str, Any]] = jsonb()
    policy: Mapped[dict[str, Any]] = jsonb()
    provisional: Mapped[bool]
    met_at: Mapped[MaybeInstant]
    met_by: Mapped[str | None]
    met_because: Mapped[dict[str, Any] | None] = jsonb(nullable=True)
    breached_at: Mapped[MaybeInstant]
    detected_at: Mapped[MaybeInstant]
    cancelled_at: Mapped[MaybeInstant]
    superseded_at: Mapped[MaybeInstant]
    superseded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clock.id"))
    created_at: Mapped[Instant]


class Alert(Base):
    """Something that people must be told, written once (告警); sent until every target took it.

    `sent_to` are the names of targets that have it; `not_before` is both the lease of who is sending and the back-off.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index("uq_alert_once", "kind", "clock_id", unique=True),
        Index("ix_alert_unsent", "not_before", postgresql_where=text("sent_at is null")),
        Index("ix_alert_unacknowledged", "at", postgresql_where=text("acknowledged_at is null")),
    )
    id: Mapped[Id]
    kind: Mapped[str]
    clock_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clock.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    at: Mapped[Instant]
    text: Mapped[str]
    not_before: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_to: Mapped[list[str]] = jsonb()
    sent_at: Mapped[MaybeInstant]
    problem: Mapped[str | None]
    acknowledged_at: Mapped[MaybeInstant]
    acknowledged_by: Mapped[uuid.UUID | None]
