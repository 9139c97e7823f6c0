"""Rows of the room."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, jsonb


class Complaint(Base):
    """One complaint. `facts` and `wish` hold the customer's words with identifiers replaced by tokens.

    `accepted_at` is the instant from which both clocks count: the customer's confirming message by the platform's
    time; `received_at` is when we stored it.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(
            "state in ('received','responded','proposed','accepted','rejected','closed','withdrawn','merged')",
            name="state",
        ),
        Index("ix_complaint_open", "accepted_at", postgresql_where=text("closed_at is null")),
    )
    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="complaint")
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    channel: Mapped[str]
    category: Mapped[str]
    concerns: Mapped[str | None]
    store_id: Mapped[uuid.UUID | None]
    facts: Mapped[str]
    wish: Mapped[str | None]
    contact_preference: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="received")
    accepted_at: Mapped[Instant]
    received_at: Mapped[Instant]
    filed_by: Mapped[str]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    closed_at: Mapped[MaybeInstant]
    created_at: Mapped[Instant]


class ComplaintEvent(Base):
    """One entry of a complaint's timeline; only ever added."""

    __tablename__ = "complaint_event"
    __table_args__ = (Index("ix_complaint_event_complaint", "complaint_id", "at"),)
    id: Mapped[Id]
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"))
    at: Mapped[Instant]
    kind: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_label: Mapped[str]
    facts: Mapped[dict[str, Any]] = jsonb()


class ComplaintMessage(Base):
    """A message that a person sent for a complaint: what its delivery will mean.

    `means` is `response` or `solution`; the row is written with the message, before anyone knows whether it arrives.
    """

    __tablename__ = "complaint_message"
    outbox_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    means: Mapped[str]
    staff_id: Mapped[uuid.UUID]
    sent_at: Mapped[Instant]
    delivered_at: Mapped[MaybeInstant]
