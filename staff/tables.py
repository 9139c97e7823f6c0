"""Database tables of the room."""
from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, jsonb


class Store(Base):
    """A store (门店)."""

    __tablename__ = "store"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    city: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    hours_note: Mapped[str]


class StaffMember(Base):
    """A member of staff. Locking the row locks their capacity. `shifts` is `staff.shifts.Shifts` as JSON."""

    __tablename__ = "staff_member"
    __table_args__ = (
        CheckConstraint("role in ('matchmaker','complaint_officer','supervisor','administrator')", name="role"),
        CheckConstraint("capacity between 1 and 50", name="capacity"),
    )
    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[str]
    role: Mapped[str]
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    photo: Mapped[str | None]
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    shifts: Mapped[dict[str, Any]] = jsonb(default=dict, server_default="{}")
    created_at: Mapped[Instant]


class Certificate(Base):
    """A professional certificate (5.3 a)."""

    __tablename__ = "certificate"
    id: Mapped[Id]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    name: Mapped[str]
    number: Mapped[str]
    valid_until: Mapped[date | None]


class Training(Base):
    """A training and its result (5.3 e)."""

    __tablename__ = "training"
    id: Mapped[Id]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    topic: Mapped[str]
    held_on: Mapped[date]
    result: Mapped[str]


class StaffSession(Base):
    """A log-in. Only the browser has the token itself."""

    __tablename__ = "staff_session"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[MaybeInstant]


class LoginFailure(Base):
    """A log-in that failed, for throttling; name and address only as keyed hashes."""

    __tablename__ = "login_failure"
    __table_args__ = (
        Index("ix_login_failure_login", "login_hash", "at"),
        Index("ix_login_failure_address", "address_hash", "at"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    login_hash: Mapped[str]
    address_hash: Mapped[str]
    at: Mapped[Instant]
