"""Database tables of the room."""
from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, jsonb


class Complaint(Base):
    """A case: a complaint, or a suggestion or praise, which have no clocks.

    `facts` and `wish` hold the customer's words with identifiers replaced by tokens. `accepted_at` is the instant from
    which both clocks count: the customer's confirming message by the platform's time; `received_at` is when it was
    stored. `proposed_at` is when the last solution was delivered. `merged_into` is the elder case of a merged one,
    `ended_from` the stage at which a case ended or was merged. `joined_to` is the open case that an outside platform's
    letter joined; the letter's row keeps it, also once it goes on by itself.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(
            "state in ('received','responded','proposed','accepted','rejected','closed','withdrawn','merged')",
            name="state",
        ),
        CheckConstraint("kind in ('complaint','suggestion','praise')", name="kind"),
        CheckConstraint("severity in ('normal','serious','critical')", name="severity"),
        CheckConstraint("(state = 'merged') = (merged_into is not null)", name="merged"),
        Index("ix_complaint_open", "accepted_at", postgresql_where=text("closed_at is null")),
        Index("ix_complaint_merged_into", "merged_into", postgresql_where=text("merged_into is not null")),
        Index("ix_complaint_accepted", "accepted_at"),
        Index("ix_complaint_store", "store_id", "accepted_at"),
        Index("ix_complaint_category", "category", "accepted_at"),
    )
    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="complaint", server_default="complaint")
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    channel: Mapped[str]
    via: Mapped[str] = mapped_column(default="bot", server_default="bot")
    category: Mapped[str]
    severity: Mapped[str] = mapped_column(default="normal", server_default="normal")
    store_id: Mapped[uuid.UUID | None]
    order_number: Mapped[str | None]
    facts: Mapped[str]
    wish: Mapped[str | None]
    contact_preference: Mapped[str | None]
    acting_for: Mapped[str | None]
    mandate: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="received")
    accepted_at: Mapped[Instant]
    received_at: Mapped[Instant]
    proposed_at: Mapped[MaybeInstant]
    filed_by: Mapped[str]
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("complaint.id"))
    split_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("complaint.id"))
    joined_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("complaint.id"))
    flags: Mapped[list[dict[str, Any]]] = jsonb(default=list, server_default=text("'[]'::jsonb"))
    closed_at: Mapped[MaybeInstant]
    closed_because: Mapped[str | None]
    ended_from: Mapped[str | None]
    created_at: Mapped[Instant]


class ComplaintRelation(Base):
    """Two cases that belong together without being one: `complaint_id` is the later one, `related_id` the other.

    `why`: `earlier`, the same matter was a case before that has ended; `other`, the customer had another matter open.
    """

    __tablename__ = "complaint_relation"
    __table_args__ = (CheckConstraint("why in ('earlier','other')", name="why"),)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    related_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), primary_key=True, index=True)
    why: Mapped[str]
    created_at: Mapped[Instant]


class ComplaintMessage(Base):
    """A person's message for a complaint: what its delivery means, and whether it was delivered.

    `means` is `response`, `solution` or `courtesy` (greetings and canned responses, which meet no clock); the row is
    written with the message, before its delivery is known. `short`: under ten characters, shown to the supervisor.
    """

    __tablename__ = "complaint_message"
    outbox_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    means: Mapped[str]
    short: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    staff_id: Mapped[uuid.UUID]
    sent_at: Mapped[Instant]
    delivered_at: Mapped[MaybeInstant]
    taken_back_at: Mapped[MaybeInstant]


class ComplaintReference(Base):
    """The same dispute at an outside platform (12315, 12345 …): its number and its deadline, which has its own clock.

    `deadline_unit` and `deadline_amount` say how the deadline was counted, unless the platform stated it; "stated"
    without `deadline_at` is still to be asked for. `received_at` is when the letter arrived; without `receipt_stated`
    that is still to be asked for, and it is when the letter was registered. A report of an offence (举报, `nature`) is a
    record of its own beside the complaint, even under the same number: settling the complaint does not end it. Records
    that came in one letter have one `letter_id`, None for a record alone, and the same dates of receipt. The dates of
    mediation and those of the agency are days of Shanghai, `advance_paid` is in yuan. `joined`: it came when
    the case was there already, so that no case was filed for it.
    """

    __tablename__ = "complaint_reference"
    __table_args__ = (
        UniqueConstraint("source", "external_number", "nature"),
        Index("ix_complaint_reference_number", "source", text("upper(external_number)")),
        CheckConstraint("nature in ('complaint','report')", name="nature"),
        CheckConstraint("mediation_consent in ('asked','agreed','refused')", name="mediation_consent"),
        CheckConstraint("advance_paid >= 0", name="advance_paid"),
    )
    id: Mapped[Id]
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    source: Mapped[str]
    external_number: Mapped[str]
    received_at: Mapped[Instant]
    deadline_at: Mapped[MaybeInstant]
    deadline_unit: Mapped[str] = mapped_column(server_default="stated")
    deadline_amount: Mapped[int | None]
    url: Mapped[str | None]
    registered_by: Mapped[str] = mapped_column(server_default="system")
    nature: Mapped[str] = mapped_column(server_default="complaint")
    receipt_stated: Mapped[bool] = mapped_column(server_default=text("true"))
    joined: Mapped[bool] = mapped_column(server_default=text("false"))
    letter_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    outcome: Mapped[str | None]
    outcome_note: Mapped[str | None]
    first_contact_id: Mapped[uuid.UUID | None]
    mediation_consent: Mapped[str | None]
    mediation_consent_on: Mapped[date | None]
    mediation_on: Mapped[date | None]
    mediation_ended_on: Mapped[date | None]
    advance_paid: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    advance_paid_on: Mapped[date | None]
    agency_received_on: Mapped[date | None]
    agency_accepted_on: Mapped[date | None]
    ended_at: Mapped[MaybeInstant]
    ended_because: Mapped[str | None]
    created_at: Mapped[Instant]


class ComplaintReferenceReply(Base):
    """A reply to an outside platform as it was submitted; append-only.

    `text` is readable, with tokens in place of identifiers; `sealed` is the original text, encrypted, `sha256` its
    digest.
    """

    __tablename__ = "complaint_reference_reply"
    id: Mapped[Id]
    reference_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaint_reference.id"), index=True)
    text: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    submitted_at: Mapped[Instant]
    staff_id: Mapped[uuid.UUID]
    created_at: Mapped[Instant]
