"""Database tables of the room."""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Id, Instant, MaybeInstant, jsonb

# When a clock runs, and when it runs and is not late; deadlines/clock_conditions.py has the same conditions on columns.
RUNS = "met_at is null and cancelled_at is null and superseded_at is null"
WAITS = "met_at is null and breached_at is null and cancelled_at is null and superseded_at is null"
_RUNNING, _WAITING = text(RUNS), text(WAITS)
_UNTAKEN = "acknowledged_at is null and withdrawn_at is null"


class Clock(Base):
    """A promise on a subject (时钟). At most one clock of a promise runs on a subject at a time.

    `count` is the `Count` as JSON, `policy` the rules it was counted by. A breach is stamped with `due_at` itself and
    `detected_at` beside it. A recount keeps the row; `superseded_by` is the new one. `label` is what staff read.
    `cancelled_by` is who cancelled it (`Actor.name`); a cancelled clock that was revived is superseded as well.
    `due_while_ended`: late, but it fell due while its subject was ended (withdrawn, closed), before it was revived.
    `warn_at` is when the next warning is due, `warned` the highest share in percent for which a warning was written.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("breached_at is null or (breached_at = due_at and detected_at is not null)", name="breach"),
        Index("uq_clock_running", "promise", "subject_kind", "subject_id", unique=True, postgresql_where=_RUNNING),
        Index("ix_clock_waiting", "due_at", postgresql_where=_WAITING),
        Index("ix_clock_warning", "warn_at", postgresql_where=text(f"warn_at is not null and {WAITS}")),
        # Lists by time left read only these columns: a row with its whole count is too wide to read by the thousand.
        Index("ix_clock_running_due", "due_at", "id", postgresql_where=_RUNNING,
              postgresql_include=["subject_kind", "subject_id", "act_by"]),
        Index("ix_clock_running_act_by", text("coalesce(act_by, due_at)"), postgresql_where=_RUNNING,
              postgresql_include=["subject_kind", "subject_id", "due_at", "act_by"]),
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
    warn_at: Mapped[MaybeInstant]
    warned: Mapped[int] = mapped_column(default=0, server_default="0")
    met_at: Mapped[MaybeInstant]
    met_by: Mapped[str | None]
    met_because: Mapped[dict[str, Any] | None] = jsonb(nullable=True)
    breached_at: Mapped[MaybeInstant]
    detected_at: Mapped[MaybeInstant]
    cancelled_at: Mapped[MaybeInstant]
    cancelled_by: Mapped[str | None]
    due_while_ended: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    superseded_at: Mapped[MaybeInstant]
    superseded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clock.id"))
    created_at: Mapped[Instant]



class Timer(Base):
    """An act that is due at an instant (闹钟); the row is deleted when its event was published.

    `not_before` is `at`, or later if a reaction raised: then `attempts` and `problem` say why.
    """

    __tablename__ = "timer"
    __table_args__ = (Index("uq_timer_once", "kind", "subject_kind", "subject_id", "key", unique=True),)
    id: Mapped[Id]
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    key: Mapped[str]
    at: Mapped[Instant]
    not_before: Mapped[Instant] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]] = jsonb()
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    created_at: Mapped[Instant]


class Opening(Base):
    """An opening of the published hours (开门) whose event was published; one row per opening."""

    __tablename__ = "opening"
    opened_at: Mapped[Instant] = mapped_column(primary_key=True)
    until: Mapped[Instant]
    told_at: Mapped[Instant]


class CalendarProposal(Base):
    """A year's calendar as a notice says it, proposed by one member of staff, decided by another.

    `notice` is the text as it was pasted, `content` the whole calendar.yml that it would make. `base_hash` is the
    version that it was made from: with another in force the proposal has lapsed. One proposal waits at a time.
    """

    __tablename__ = "calendar_proposal"
    __table_args__ = (
        Index("uq_calendar_proposal_waiting", text("(decided_at is null)"), unique=True,
              postgresql_where=text("decided_at is null")),
    )
    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[str]
    notice: Mapped[str]
    content: Mapped[str]
    base_hash: Mapped[str]
    asked_by: Mapped[uuid.UUID]
    asked_name: Mapped[str]
    asked_at: Mapped[Instant]
    decided_at: Mapped[MaybeInstant]
    decided_by: Mapped[uuid.UUID | None]
    decided_name: Mapped[str | None]
    approved: Mapped[bool | None]
    reason: Mapped[str | None]
