"""Clocks (时钟): a promise on a subject with a deadline, and how it ended. For every room that makes promises.

Locks: a clock's row is locked after whatever the caller's room has locked, never before (docs/locking.md).
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from deadlines import breaches, counting_rules, no_open_hours_alert, promises
from deadlines.clock_conditions import runs
from deadlines.clock_view import ClockView as ClockView
from deadlines.clock_view import State as State
from deadlines.clock_view import Subject as Subject
from deadlines.clock_view import counted, running, view
from deadlines.counting import Count, given_instant
from deadlines.counting_rules import Rules
from deadlines.pausing import ApprovedPause as ApprovedPause
from deadlines.pausing import pause as pause
from deadlines.pausing import resume as resume
from deadlines.reviving import Inheritance as Inheritance
from deadlines.reviving import inherit as inherit
from deadlines.reviving import revive as revive
from deadlines.tables import Clock
from kernel import audit, db, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Text


def start(
    session: Session, promise: str, subject: Subject, person_id: uuid.UUID, accepted_at: datetime, by: Actor,
    *, label: str | None = None,
) -> ClockView:
    """Starts the clock of a promise at `accepted_at`, by the policy of that instant, the calendar and hours in force.

    `label` is the subject's name in alerts (投诉 T7K-4QX-9HM). Starting the same again returns the running clock; from
    another instant it raises Conflict. If no published open minute is left before the deadline, the staff on duty are
    alerted at once. Raises BadInput for an unregistered promise or one whose deadline is set from outside.
    """
    if promises.get(promise).unit == "instant":
        raise BadInput("deadlines.needs_due", title=promises.get(promise).title)
    known = _running(session, promise, subject, accepted_at)
    if known is not None:
        return known
    rules = counting_rules.rules_now(session, accepted_at)
    return _begin(session, promise, subject, person_id, rules.count(promise, accepted_at), rules, by, label)


def start_until(
    session: Session, promise: str, subject: Subject, person_id: uuid.UUID, accepted_at: datetime, due_at: datetime,
    by: Actor, *, label: str | None = None, because: Text = "",
) -> ClockView:
    """Starts the clock of a promise whose deadline an outside party has set (来函); `because` names the source.

    If the deadline has already passed, the clock is breached at once. Raises BadInput for a promise that is counted,
    Conflict if a clock of it with another deadline runs.
    """
    if promises.get(promise).unit != "instant":
        raise BadInput("deadlines.is_counted", title=promises.get(promise).title)
    known = _running(session, promise, subject, accepted_at)
    if known is not None and known.due_at == due_at:
        return known
    if known is not None:
        raise Conflict("deadlines.already_running", title=known.title, started=instants.iso(known.started_at))
    rules = counting_rules.rules_now(session)
    count = given_instant(accepted_at, due_at, rules.hours, because)
    return _begin(session, promise, subject, person_id, count, rules, by, label)


def _running(session: Session, promise: str, subject: Subject, accepted_at: datetime) -> ClockView | None:
    row = running(session, promise, subject)
    if row is not None and row.started_at != accepted_at:
        raise Conflict("deadlines.already_running", title=promises.get(promise).title,
                       started=instants.iso(row.started_at))
    return view(row) if row is not None else None


def _begin(
    session: Session, promise: str, subject: Subject, person_id: uuid.UUID, count: Count, rules: Rules, by: Actor,
    label: str | None,
) -> ClockView:
    row = counted(count, rules.policy_json(promise, count.accepted), rules.hours, promise=promise,
                  subject_kind=subject[0], subject_id=subject[1], person_id=person_id,
                  label=label or str(promises.get(promise).title))
    session.add(row)
    session.flush()
    audit.record(session, by, "clock.start", subject, clock=row.id, promise=promise, due_at=instants.iso(row.due_at),
                 provisional=row.provisional)
    no_open_hours_alert.alert_staff_on_duty(session, row)
    db.notify(session, "clocks", instants.iso(row.due_at))
    return view(row)


def hold(session: Session, kind: str, ids: Iterable[uuid.UUID]) -> None:
    """Locks all running clocks of these subjects in the order of their ids, before an act on several of them.

    A recount locks clocks in this order too; one clock after another, the act and a recount could wait for each other.
    """
    session.execute(select(Clock.id).where(Clock.subject_kind == kind, Clock.subject_id.in_(list(ids)), runs())
                    .order_by(Clock.id).with_for_update())


def cancel(session: Session, promise: str, subject: Subject, by: Actor, because: dict[str, Any]) -> ClockView | None:
    """Cancels a clock; None if none runs. One that is past due is stamped as breached first."""
    row = running(session, promise, subject)
    if row is None:
        return None
    now = instants.now()
    if now > row.due_at and row.breached_at is None:
        breaches.stamp(session, [row], now, over=True)
    row.cancelled_at, row.cancelled_by, row.warn_at = now, by.name, None
    session.flush()
    audit.record(session, by, "clock.cancel", subject, clock=row.id, promise=promise, because=because)
    db.notify(session, "board")
    return view(row)


def for_subjects(
    session: Session, kind: str, ids: Iterable[uuid.UUID], *, with_superseded: bool = False,
) -> dict[uuid.UUID, list[ClockView]]:
    """Clocks of many subjects in one query, earliest due first; subjects without clocks are omitted."""
    wanted = select(Clock).where(Clock.subject_kind == kind, Clock.subject_id.in_(list(ids)))
    if not with_superseded:
        wanted = wanted.where(Clock.superseded_at.is_(None))
    found: dict[uuid.UUID, list[ClockView]] = {}
    for row in session.scalars(wanted.order_by(Clock.due_at, Clock.created_at)):
        found.setdefault(row.subject_id, []).append(view(row))
    return found


def standing_at(session: Session, subject: Subject, at: datetime) -> list[ClockView]:
    """The clocks of a subject as they stood at an instant: those since replaced by a recount, not the later ones."""
    return [view(row) for row in session.scalars(
        select(Clock).where(Clock.subject_kind == subject[0], Clock.subject_id == subject[1], Clock.created_at <= at,
                            or_(Clock.superseded_at.is_(None), Clock.superseded_at > at))
        .order_by(Clock.due_at, Clock.created_at))]


def open_by_due(
    session: Session, promise: str | None = None, limit: int = 50, *, due_before: datetime | None = None,
) -> list[ClockView]:
    """Running clocks, earliest due first, including late ones."""
    wanted = select(Clock).where(runs())
    if promise is not None:
        wanted = wanted.where(Clock.promise == promise)
    if due_before is not None:
        wanted = wanted.where(Clock.due_at < due_before)
    return [view(row) for row in session.scalars(wanted.order_by(Clock.due_at, Clock.id).limit(limit))]
