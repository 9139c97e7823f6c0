"""Database tables of the room."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
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


class CustomerNotice(Base):
    """Something that a customer must be told (告知): the ledger keeps whether, when and by which way they were told.

    `what` is a key of `notice_views.WHAT`. `told_at` is the instant of the proof, by the way `told_by_way`.
    `told_entry` is the kind of timeline entry to be written at the proof, empty for none; `by_call`: somebody
    telephones where no other way carries it. `cancelled_because` is a key of `notice_views.CANCELLED`, `cancelled_by`
    who did what made it pointless, or what kind of actor. `ref` is what the room knows its object by, such as an
    approved pause.
    """

    __tablename__ = "customer_notice"
    __table_args__ = (
        Index("ix_customer_notice_subject", "subject_kind", "subject_id", "created_at"),
        Index("ix_customer_notice_untold", "created_at",
              postgresql_where=text("told_at is null and cancelled_at is null")),
    )
    id: Mapped[Id]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    conversation_id: Mapped[uuid.UUID | None]
    what: Mapped[str]
    message: Mapped[Words]
    told_entry: Mapped[str] = mapped_column(default="told", server_default="told")
    by_call: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[Instant]
    told_at: Mapped[MaybeInstant]
    told_by_way: Mapped[str | None]
    cancelled_at: Mapped[MaybeInstant]
    cancelled_because: Mapped[str | None]
    cancelled_by: Mapped[str | None]
    ref: Mapped[str] = mapped_column(default="", server_default="")


class CustomerNoticeAttempt(Base):
    """An attempt to tell a customer by a way. `ref` is what the way knows it by: a message's id, a call's cause, …

    `proof` says how its outcome is known: who noted it, the number of the letter, the platform's acknowledgement.
    """

    __tablename__ = "customer_notice_attempt"
    __table_args__ = (
        CheckConstraint("outcome in ('pending','delivered','failed','uncertain','unseen')", name="outcome"),
        Index("ix_customer_notice_attempt_notice", "notice_id"),
        Index("ix_customer_notice_attempt_ref", "way", "ref"),
    )
    id: Mapped[Id]
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer_notice.id"))
    way: Mapped[str]
    ref: Mapped[str]
    started_at: Mapped[Instant]
    outcome: Mapped[str] = mapped_column(default="pending", server_default="pending")
    outcome_at: Mapped[MaybeInstant]
    proof: Mapped[dict[str, Any]] = jsonb(default=dict, server_default=text("'{}'::jsonb"))
