"""A clock as other rooms see it, and a new row for a count."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines import promises, warning_schedule
from deadlines.clock_conditions import runs
from deadlines.counting import Count
from deadlines.hours import Hours
from deadlines.tables import Clock
from kernel import instants
from kernel.wording import Text

State = Literal["open", "met", "breached", "cancelled", "superseded"]
Subject = tuple[str, uuid.UUID]
NOTED_AT_ONCE = timedelta(minutes=10)  # what a person notes so soon after it counts as noted when it was


@dataclass(frozen=True)
class ClockView:
    """A clock. `count` explains the deadline; `state` remains breached, whether met late or not.

    `due_while_ended`: it fell due while its subject was ended, and runs again. `noted_at` is when a person noted what
    met it, such as a call; None where a delivery did.
    """

    id: uuid.UUID
    promise: str
    title: str
    subject_kind: str
    subject_id: uuid.UUID
    person_id: uuid.UUID
    label: str
    started_at: datetime
    due_at: datetime
    act_by: datetime | None
    provisional: bool
    met_at: datetime | None
    met_by: str | None
    breached_at: datetime | None
    detected_at: datetime | None
    cancelled_at: datetime | None
    superseded_at: datetime | None
    superseded_by: uuid.UUID | None
    plain_count: dict[str, Any] = field(repr=False)
    warned: int = 0
    due_while_ended: bool = False
    noted_at: datetime | None = None

    @property
    def count(self) -> Count:
        """How the deadline was counted."""
        return Count.from_json(self.plain_count)

    @property
    def since(self) -> Text:
        """With what the count begins, for its explanation; empty for the acceptance."""
        return promises.since(self.promise)

    @property
    def state(self) -> State:
        """The state of the clock."""
        if self.superseded_at:
            return "superseded"
        if self.breached_at:
            return "breached"
        if self.cancelled_at:
            return "cancelled"
        return "met" if self.met_at else "open"

    @property
    def is_noted_afterwards(self) -> bool:
        """Whether what met it in time was noted only after the deadline (补记); it is breached nevertheless."""
        return (self.noted_at is not None and self.met_at is not None
                and self.met_at <= self.due_at < self.noted_at)

    @property
    def is_noted_later(self) -> bool:
        """Whether what met it was noted after the deadline and not at once, whether it was in time or not."""
        return (self.noted_at is not None and self.met_at is not None
                and self.noted_at > max(self.due_at, self.met_at + NOTED_AT_ONCE))

    @property
    def is_running(self) -> bool:
        """Whether it still has to be met: neither met nor ended, late or not."""
        return not (self.met_at or self.cancelled_at or self.superseded_at)

    @property
    def is_paused(self) -> bool:
        """Whether the clock is paused now."""
        now = instants.now()
        return self.is_running and any(pause.start <= now < pause.end for pause in self.count.pauses)


def view(row: Clock) -> ClockView:
    """The view of a row."""
    return ClockView(
        row.id, row.promise, str(promises.title(row.promise)), row.subject_kind, row.subject_id, row.person_id,
        row.label, row.started_at, row.due_at, row.act_by, row.provisional, row.met_at, row.met_by, row.breached_at,
        row.detected_at, row.cancelled_at, row.superseded_at, row.superseded_by, row.count, row.warned,
        row.due_while_ended,
        instants.parse_any(noted) if (noted := (row.met_because or {}).get("noted_at")) else None,
    )


def running(session: Session, promise: str, subject: Subject) -> Clock | None:
    """The running clock of a promise on a subject, locked; None if none runs."""
    return session.scalar(
        select(Clock).where(
            Clock.promise == promise, Clock.subject_kind == subject[0], Clock.subject_id == subject[1], runs(),
        ).with_for_update().execution_options(populate_existing=True)
    )


def counted(count: Count, policy: dict[str, Any], hours: Hours, warned: int = 0, **what: Any) -> Clock:
    """A new row for a count, not added to a session."""
    return Clock(started_at=count.accepted, due_at=count.due_at, act_by=count.act_by, provisional=count.provisional,
                 count=count.as_json(), policy=policy, warned=warned,
                 warn_at=warning_schedule.next_one(count, hours, warned),
                 created_at=instants.now(), **what)
