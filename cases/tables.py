"""Database tables of the room, keyed by a case's kind and id."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, Words, jsonb


class CaseEntry(Base):
    """One entry of a case's timeline (经过); append-only."""

    __tablename__ = "case_entry"
    __table_args__ = (Index("ix_case_entry_case", "case_kind", "case_id", "at"),)
    id: Mapped[Id]
    case_kind: Mapped[str]
    case_id: Mapped[uuid.UUID]
    at: Mapped[Instant]
    kind: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_label: Mapped[str]
    facts: Mapped[dict[str, Any]] = jsonb()


class CaseAssignment(Base):
    """The owner of a case (负责人); no row if it has none.

    `taken_at` is when the owner claimed the case or was chosen by a person; None if it was assigned automatically.
    `ended_at` is set when the case ends: the row then records the last owner and no longer counts as open work.
    """

    __tablename__ = "case_assignment"
    __table_args__ = (
        Index("ix_case_assignment_owner", "owner_id", "case_kind"),
        Index("ix_case_assignment_running", "owner_id", postgresql_where=text("ended_at is null")),
    )
    case_kind: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID]
    taken_at: Mapped[MaybeInstant]
    ended_at: Mapped[MaybeInstant]


class CaseConcern(Base):
    """A member of staff whom a case is about: they cannot read, own, note or close it (conflict of interest)."""

    __tablename__ = "case_concern"
    __table_args__ = (Index("ix_case_concern_staff", "staff_id", "case_kind"),)
    case_kind: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class CaseEvidence(Base):
    """A file that the customer or staff added (证据), stored encrypted outside the database."""

    __tablename__ = "case_evidence"
    __table_args__ = (UniqueConstraint("case_kind", "case_id", "sha256"),)
    id: Mapped[Id]
    case_kind: Mapped[str]
    case_id: Mapped[uuid.UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    path: Mapped[str]
    by_kind: Mapped[str]
    by_label: Mapped[str]
    at: Mapped[Instant]


class CaseLink(Base):
    """A case link (案件链接); only the customer has the token itself."""

    __tablename__ = "case_link"
    __table_args__ = (Index("ix_case_link_case", "case_kind", "case_id"),)
    digest: Mapped[str] = mapped_column(primary_key=True)
    case_kind: Mapped[str]
    case_id: Mapped[uuid.UUID]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[MaybeInstant]


class CaseCall(Base):
    """A call task (致电任务): the customer must be telephoned, because a message was not delivered or there is no other
    way.
    """

    __tablename__ = "case_call"
    __table_args__ = (
        Index("uq_case_call_cause", "case_kind", "case_id", "cause", unique=True),
        Index("ix_case_call_open", "created_at", postgresql_where=text("done_at is null")),
    )
    id: Mapped[Id]
    case_kind: Mapped[str]
    case_id: Mapped[uuid.UUID]
    cause: Mapped[str]
    reason: Mapped[Words]
    created_at: Mapped[Instant]
    done_at: Mapped[MaybeInstant]
    done_by: Mapped[uuid.UUID | None]
    outcome: Mapped[str | None]


class CaseApproval(Base):
    """A request for an act on a case by one member of staff, decided by another (审批).

    `act` is a key of `approval.register`; `key` identifies the act's object, so that only one request for it is
    pending. `facts` are the act's arguments. The request lapses after `until`.
    """

    __tablename__ = "case_approval"
    __table_args__ = (
        Index("uq_case_approval_waiting", "case_kind", "case_id", "act", "key", unique=True,
              postgresql_where=text("decided_at is null")),
        Index("ix_case_approval_case", "case_kind", "case_id"),
    )
    id: Mapped[Id]
    case_kind: Mapped[str]
    case_id: Mapped[uuid.UUID]
    act: Mapped[str]
    key: Mapped[str]
    facts: Mapped[dict[str, Any]] = jsonb()
    until: Mapped[Instant]
    reason: Mapped[str]
    asked_by: Mapped[uuid.UUID]
    asked_name: Mapped[str]
    asked_at: Mapped[Instant]
    decided_at: Mapped[MaybeInstant]
    decided_by: Mapped[uuid.UUID | None]
    approved: Mapped[bool | None]
