"""Database tables of the room. Identifiers are in the schema `vault`, which has a role of its own (5.5 b)."""
from __future__ import annotations

import uuid

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant


class Person(Base):
    """A customer, by a made-up name."""

    __tablename__ = "person"
    id: Mapped[Id]
    pseudonym: Mapped[str]
    locale: Mapped[str] = mapped_column(default="zh-CN")
    created_at: Mapped[Instant]


class Consent(Base):
    """What a person consented to, by which version of the wording, and when they withdrew it (5.5 a)."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("uq_consent_standing", "person_id", "purpose", unique=True,
              postgresql_where=text("withdrawn_at is null")),
    )
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID]
    purpose: Mapped[str]
    wording_version: Mapped[str]
    granted_at: Mapped[Instant]
    withdrawn_at: Mapped[MaybeInstant]


class Identifier(Base):
    """An identifier that a person wrote: `blind` is its blind index, `sealed` its ciphertext, `token` stands for it."""

    __tablename__ = "identifier"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "blind"),
        Index("ix_vault_identifier_blind", "blind"),
        {"schema": "vault"},
    )
    id: Mapped[Id]
    person_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    blind: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Instant]


class ChannelPeer(Base):
    """The person to whom an id at a channel belongs, and the name shown there."""

    __tablename__ = "channel_peer"
    __table_args__ = (
        UniqueConstraint("channel", "account", "blind"),
        Index("ix_vault_channel_peer_person", "person_id", "channel", "account"),
        {"schema": "vault"},
    )
    id: Mapped[Id]
    channel: Mapped[str]
    account: Mapped[str]
    blind: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_name: Mapped[bytes | None] = mapped_column(LargeBinary)
    person_id: Mapped[uuid.UUID]
    created_at: Mapped[Instant]
