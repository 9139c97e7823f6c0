"""Clocks (时钟): a promise, a subject, a person, and how it ended. For every room that promises something.

Locks: a clock's row, after whatever the caller's room has locked; never the other way round (docs/locking.md).
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines import breaching, no_open_minute, promises, published, warning
from deadlines.counting import Count, given_instant
from deadlines.events import ClockLifted, ClockMet, ClockTakenBack
from deadlines.pausing import pause as pause
from deadlines.pausing import resume as resume
from deadlines.published import Rules
from deadlines.running import runs
from deadlines.tables import Clock
from deadlines.views import ClockView as ClockView
from deadlines.views import State as State
from deadlines.views import Subject as Subject
from deadlines.views import counted, running, view
from kernel import audit, db, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotAllowed
from kernel.wording import say
from notices import alerts


def start(
    session: Session, promise: str, subject: Subject, person_id: uuid.UUID, accepted_at: datetime, by: Actor,
    *, label: str | None = None,
) -> ClockView:
    """Starts the clock of a promise at `accepted_at`, by the policy, calendar and hours in force.

    `label` is what an alert calls the subject (投诉 T7K-4QX-9HM). Starting the same again gives the clock that runs;
    from another instant it is a Conflict. Where no published open minute is left before the deadline, who is on duty is
    told at once. Raises BadInput for a promise that nobody registered or whose deadline comes from outside.
    """
    if promises.get(promise).unit == "instant":
        raise BadInput("deadlines.needs_due", title=promises.get(promise).title)
    known = _already(session, promise, subject, accepted_at)
    if known is not None:
        return known
    rules = published.rules_now(session)
    return _begin(session, promise, subject, person_id, rules.count(promise, accepted_at), rules, by, label)


def start_until(
    session: Session, promise: str, subject: Subject, person_id: uuid.UUID, accepted_at: datetime, due_at: datetime,
    by: Actor, *, label: str | None = None, because: str = "",
) -> ClockView:
    """Starts the clock of a promise whose deadline somebody outside has set (来函); `because` says where it stands.

    A letter whose term is over when it arrives is a breach at once. Raises BadInput for a promise that is counted.
    """
    if promises.get(promise).unit != "instant":
        raise BadInput("deadlines.is_counted", title=promises.get(promise).title)
    known = _already(session, promise, subject, accepted_at)
    if known is not None and known.due_at == due_at:
        return known
    if known is not None:
        raise Conflict("deadlines.already_running", title=known.title, started=instants.iso(known.started_at))
    rules = published.rules_now(session)
    count = given_instant(accepted_at, due_at, rules.hours, because)
    return _begin(session, promise, subject, person_id, count, rules, by, label)


def _already(session: Session, promise: str, subject: Subject, accepted_at: datetime) -> ClockView | None:
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
                  label=label or promises.get(promise).title)
    session.add(row)
    session.flush()
    audit.record(session, by, "clock.start", subject, clock=row.id, promise=promise, due_at=instants.iso(row.due_at),
                 provisional=row.provisional)
    no_open_minute.tell_on_duty(session, row)
    db.notify(session, "clocks", instants.iso(row.due_at))
    return view(row)


def meet(
    session: Session, promise: str, subject: Subject, at: datetime, by: Actor, because: dict[str, Any],
    *, in_flight_since: datetime | None = None,
) -> ClockView | None:
    """The promise was kept at `at`; None where no such clock runs. `at` ≤ `due_at` is in time.

    A breach that is stamped stays, with one exception: a message on its way since `in_flight_since`, at the deadline at
    the latest, that proves to have arrived in time lifts the breach stamped meanwhile. One that nobody has found yet is
    stamped now. Raises NotAllowed for the bot: its own messages never meet a clock (5.1 g wants an answer).
    """
    if by.kind == "bot":
        raise NotAllowed("deadlines.bot_never_meets")
    row = running(session, promise, subject)
    if row is None:
        return None
    if at > row.due_at and row.breached_at is None:
        breaching.stamp(session, [row], instants.now(), over=True)
    elif row.breached_at is not None and in_flight_since is not None and max(at, in_flight_since) <= row.due_at:
        _lift(session, row, at, by, because)
    row.met_at, row.met_by, row.met_because, row.warn_at = at, by.label or by.id or by.kind, because, None
    session.flush()
    in_time = row.breached_at is None
    audit.record(session, by, "clock.meet", subject, clock=row.id, promise=promise, met_at=instants.iso(at),
                 in_time=in_time, because=because)
    events.publish(session, ClockMet(row.id, promise, *subject, row.person_id, at, in_time))
    db.notify(session, "board")
    return view(row)


def _lift(session: Session, row: Clock, at: datetime, by: Actor, because: dict[str, Any]) -> None:
    """Takes a breach off: it was stamped while the message that kept the promise was on its way."""
    subject = (row.subject_kind, row.subject_id)
    audit.record(session, by, "clock.lift", subject, clock=row.id, promise=row.promise,
                 detected_at=instants.iso(row.detected_at or row.due_at), met_at=instants.iso(at), because=because)
    row.breached_at = row.detected_at = None
    session.flush()
    if alerts.withdraw(session, breaching.ALERT, str(row.id)):
        alerts.tell(session, "lifted", say("deadlines.alert_lifted", label=row.label,
                                           title=promises.title(row.promise)),
                    subject=subject, key=f"{row.id}:{instants.iso(at)}")
    events.publish(session, ClockLifted(row.id, row.promise, *subject, row.due_at, at))


def take_back(
    session: Session, promise: str, subject: Subject, by: Actor, because: dict[str, Any],
) -> ClockView | None:
    """Undoes a meeting whose message turned out not to have arrived (企业微信 msg_send_fail); `due_at` stands.

    Only where `because["outbox_id"]` is the message that met the clock; None otherwise, and where another clock of
    this promise has begun since. What is past due by now is stamped at once.
    """
    if running(session, promise, subject) is not None:
        return None
    row = session.scalar(
        select(Clock).where(
            Clock.promise == promise, Clock.subject_kind == subject[0], Clock.subject_id == subject[1],
            Clock.met_at.is_not(None), Clock.cancelled_at.is_(None), Clock.superseded_at.is_(None),
            Clock.met_because["outbox_id"].as_string() == str(because.get("outbox_id")),
        ).order_by(Clock.met_at.desc()).limit(1).with_for_update().execution_options(populate_existing=True))
    if row is None:
        return None
    was, row.met_at, row.met_by, row.met_because = row.met_at, None, None, None
    if row.breached_at is None:
        row.warn_at = warning.next_one(Count.from_json(row.count), published.hours_now(session), row.warned)
    session.flush()
    audit.record(session, by, "clock.take_back", subject, clock=row.id, promise=promise,
                 met_at=instants.iso(was) if was else None, because=because)
    now = instants.now()
    if now > row.due_at and row.breached_at is None:
        breaching.stamp(session, [row], now)
    events.publish(session, ClockTakenBack(row.id, promise, *subject, row.due_at))
    db.notify(session, "clocks", instants.iso(row.due_at))
    db.notify(session, "board")
    return view(row)


def cancel(session: Session, promise: str, subject: Subject, by: Actor, because: dict[str, Any]) -> ClockView | None:
    """Ends a clock unmet; None where none runs. One that is past due is breached all the same."""
    row = running(session, promise, subject)
    if row is None:
        return None
    now = instants.now()
    if now > row.due_at and row.breached_at is None:
        breaching.stamp(session, [row], now, over=True)
    row.cancelled_at, row.warn_at = now, None
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
    wanted = select(Clock).where(runs())
    if promise is not None:
        wanted = wanted.where(Clock.promise == promise)
    if due_before is not None:
        wanted = wanted.where(Clock.due_at < due_before)
    return [view(row) for row in session.scalars(wanted.order_by(Clock.due_at, Clock.id).limit(limit))]
