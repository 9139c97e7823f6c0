"""Clocks (时钟): a promise, a subject, a person, and how it ended. For every room that promises something.

Locks: a clock's row, after whatever the caller's room has locked; never the other way round (docs/locking.md).
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines import breaching, promises, published
from deadlines.counting import Count
from deadlines.events import ClockMet
from deadlines.tables import Clock
from kernel import audit, db, events, instants
from kernel.actors import Actor
from kernel.errors import Conflict, NotAllowed

State = Literal["open", "met", "breached", "cancelled", "superseded"]
Subject = tuple[str, uuid.UUID]


@dataclass(frozen=True)
class ClockView:
    """A clock as others see it. `count` tells how it was counted; `state` breached stays, met late or not."""

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

    @property
    def count(self) -> Count:
        """The proof of the deadline."""
        return Count.from_json(self.plain_count)

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.superseded_at:
            return "superseded"
        if self.breached_at:
            return "breached"
        if self.cancelled_at:
            return "cancelled"
        return "met" if self.met_at else "open"

    @property
    def is_running(self) -> bool:
        """Something still has to be done: neither met nor ended, late or not."""
        return not (self.met_at or self.cancelled_at or self.superseded_at)


def start(
    session: Session, promise: str, subject: Subject, person_id: uuid.UUID, accepted_at: datetime, by: Actor,
    *, label: str | None = None,
) -> ClockView:
    """Starts the clock of a promise at `accepted_at`, by the policy, calendar and hours in force.

    `label` is what an alert calls the subject (投诉 T7K-4QX-9HM). Starting the same again gives the clock that runs;
    from another instant it is a Conflict. Raises BadInput for a promise that nobody registered.
    """
    title = promises.get(promise).title
    running = _running(session, promise, subject)
    if running is not None:
        if running.started_at != accepted_at:
            raise Conflict("deadlines.already_running", title=title, started=instants.iso(running.started_at))
        return view(running)
    rules = published.rules_now(session)
    row = counted(rules.count(promise, accepted_at), rules.policy_json(promise), promise=promise,
                  subject_kind=subject[0], subject_id=subject[1], person_id=person_id, label=label or title)
    session.add(row)
    session.flush()
    audit.record(session, by, "clock.start", subject, clock=row.id, promise=promise, due_at=instants.iso(row.due_at),
                 provisional=row.provisional)
    db.notify(session, "clocks", instants.iso(row.due_at))
    return view(row)


def meet(
    session: Session, promise: str, subject: Subject, at: datetime, by: Actor, because: dict[str, Any],
) -> ClockView | None:
    """The promise was kept at `at`; None where no such clock runs. `at` ≤ `due_at` is in time.

    A breach that is stamped stays; one that nobody has found yet is stamped now. Raises NotAllowed for the bot: its own
    messages never meet a clock (5.1 g wants an answer, not a receipt).
    """
    if by.kind == "bot":
        raise NotAllowed("deadlines.bot_never_meets")
    row = _running(session, promise, subject)
    if row is None:
        return None
    if at > row.due_at and row.breached_at is None:
        breaching.stamp(session, [row], instants.now())
    row.met_at, row.met_by, row.met_because = at, by.label or by.id or by.kind, because
    session.flush()
    in_time = row.breached_at is None
    audit.record(session, by, "clock.meet", subject, clock=row.id, promise=promise, met_at=instants.iso(at),
                 in_time=in_time, because=because)
    events.publish(session, ClockMet(row.id, promise, *subject, row.person_id, at, in_time))
    db.notify(session, "board")
    return view(row)


def cancel(session: Session, promise: str, subject: Subject, by: Actor, because: dict[str, Any]) -> ClockView | None:
    """Ends a clock unmet; None where none runs. One that is past due is breached all the same."""
    row = _running(session, promise, subject)
    if row is None:
        return None
    now = instants.now()
    if now > row.due_at and row.breached_at is None:
        breaching.stamp(session, [row], now)
    row.cancelled_at = now
    session.flush()
    audit.record(session, by, "clock.cancel", subject, clock=row.id, promise=promise, because=because)
    db.notify(session, "board")
    return view(row)


def for_subjects(
    session: Session, kind: str, ids: Iterable[uuid.UUID], *, with_superseded: bool = False,
) -> dict[uuid.UUID, list[ClockView]]:
    """Clocks of many subjects in one query, earliest due first; subjects without any are left out."""
    wanted = select(Clock).where(Clock.subject_kind == kind, Clock.subject_id.in_(list(ids)))
    if not with_superseded:
        wanted = wanted.where(Clock.superseded_at.is_(None))
    found: dict[uuid.UUID, list[ClockView]] = {}
    for row in session.scalars(wanted.order_by(Clock.due_at, Clock.created_at)):
        found.setdefault(row.subject_id, []).append(view(row))
    return found


def open_by_due(
    session: Session, promise: str | None = None, limit: int = 50, *, due_before: datetime | None = None,
) -> list[ClockView]:
    """Clocks that still run, earliest due first, those already late among them."""
    wanted = select(Clock).where(Clock.met_at.is_(None), Clock.cancelled_at.is_(None), Clock.superseded_at.is_(None))
    if promise is not None:
        wanted = wanted.where(Clock.promise == promise)
    if due_before is not None:
        wanted = wanted.where(Clock.due_at < due_before)
    return [view(row) for row in session.scalars(wanted.order_by(Clock.due_at, Clock.id).limit(limit))]


def view(row: Clock) -> ClockView:
    """A row as others see it."""
    return ClockView(
        row.id, row.promise, promises.get(row.promise).title, row.subject_kind, row.subject_id, row.person_id,
        row.label, row.started_at, row.due_at, row.act_by, row.provisional, row.met_at, row.met_by, row.breached_at,
        row.detected_at, row.cancelled_at, row.superseded_at, row.superseded_by, row.count,
    )


def _running(session: Session, promise: str, subject: Subject) -> Clock | None:
    """The clock that runs, under its lock."""
    return session.scalar(
        select(Clock).where(
            Clock.promise == promise, Clock.subject_kind == subject[0], Clock.subject_id == subject[1],
            Clock.met_at.is_(None), Clock.cancelled_at.is_(None), Clock.superseded_at.is_(None),
        ).with_for_update().execution_options(populate_existing=True)
    )


def counted(count: Count, policy: dict[str, Any], **what: Any) -> Clock:
    """A fresh row of a count, not added to any session."""
    return Clock(started_at=count.accepted, due_at=count.due_at, act_by=count.act_by, provisional=count.provisional,
                 count=count.as_json(), policy=policy, created_at=instants.now(), **what)
