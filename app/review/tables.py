"""Tables of the review."""
from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, jsonb


class ReviewAction(Base):
    """A corrective action: the cause that the review of a month found, the action, its owner and due day (6.3.1)."""

    __tablename__ = "review_action"
    __table_args__ = (
        CheckConstraint("extract(day from month) = 1", name="month"),
        CheckConstraint("(done_at is null) = (done_by is null)", name="done"),
    )
    id: Mapped[Id]
    month: Mapped[date] = mapped_column(index=True)
    cause: Mapped[str]
    action: Mapped[str]
    owner_id: Mapped[uuid.UUID]
    due_on: Mapped[date]
    created_at: Mapped[Instant]
    created_by: Mapped[uuid.UUID]
    done_at: Mapped[MaybeInstant]
    done_by: Mapped[uuid.UUID | None]


class ReviewReport(Base):
    """The automatic report of a month; its primary key makes it once. `files` are names in the reports' folder."""

    __tablename__ = "review_report"
    __table_args__ = (CheckConstraint("extract(day from month) = 1", name="month"),)
    month: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[Instant]
    files: Mapped[list[str]] = jsonb()
