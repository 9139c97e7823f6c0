"""Rows of the room."""
from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant


class WebchatSession(Base):
    """A browser that chats. The token itself is only with the browser."""

    __tablename__ = "webchat_session"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID]
    conversation_id: Mapped[uuid.UUID]
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]


class TelegramUpdate(Base):
    """An update that was taken in. No high-water mark: Telegram's ids may jump down after a quiet week."""

    __tablename__ = "telegram_update"
    __table_args__ = (UniqueConstraint("bot", "update_id"),)
    id: Mapped[Id]
    bot: Mapped[str]
    update_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Instant]


class ButtonPayload(Base):
    """What a button says, where the platform gives it too few bytes (Telegram: 64). Found by its digest."""

    __tablename__ = "button_payload"
    key: Mapped[str] = mapped_column(primary_key=True)
    payload: Mapped[str]
    at: Mapped[Instant]


class ChannelTrouble(Base):
    """Why a channel has stopped, for `doctor`; one row a channel, cleared when it works again."""

    __tablename__ = "channel_trouble"
    channel: Mapped[str] = mapped_column(primary_key=True)
    say: Mapped[str]
    at: Mapped[Instant]
    cleared_at: Mapped[MaybeInstant]
