"""Database tables of the room."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, Words


class WebchatSession(Base):
    """A browser session of the web chat. Only the browser has the token itself."""

    __tablename__ = "webchat_session"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID]
    conversation_id: Mapped[uuid.UUID]
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]


class ChannelTrouble(Base):
    """Why a channel has stopped, for `doctor`; one row per channel, cleared when it works again."""

    __tablename__ = "channel_trouble"
    channel: Mapped[str] = mapped_column(primary_key=True)
    say: Mapped[Words]
    at: Mapped[Instant]
    cleared_at: Mapped[MaybeInstant]
