"""Meeting a clock (兑现), in time or late, and undoing it if the message was not delivered after all.

Locks: a clock's row is locked after whatever the caller's room has locked (docs/locking.md).
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines import breaches, counting_rules, warning_schedule
from deadlines.clock_view import ClockView, Subject, running, view
from deadlines.counting import Count
from deadlines.events import ClockLifted, ClockMet, ClockTakenBack
from deadlines.tables import Clock
from kernel import audit, db, events, instants
from kernel.actors import Actor
from kernel.errors import NotAllowed


def meet(
    session: Session, promise: str, subject: Subject, at: datetime, by: Actor, because: dict[str, Any],
    *, in_flight_since: datetime | None = None, noted_at: datetime | None = None,
) -> ClockView | None:
    """Meets the clock at `at`; None if no such clock runs. `at` ≤ `due_at` is in time.

    What a person noted, such as a call, counts from `noted_at`: a record made after the deadline proves nothing at the
    deadline, so the clock is breached whether the sweep came before the record or not (docs/decisions/0014).

    A stamped breach stays, with one exception: if the message was being sent since `in_flight_since`, at the deadline
    at the latest, and arrived in time, the breach stamped meanwhile is lifted, also where another message has met the
    clock late in between. A breach not yet detected is stamped now. Raises NotAllowed for the bot: its own messages
    never meet a clock (5.1 g requires an answer).
    """
    if by.kind == "bot":
        raise NotAllowed("deadlines.bot_never_meets")
    row = running(session, promise, subject) or (_met_late(session, promise, subject) if in_flight_since else None)
    if row is None:
        return None
    if noted_at is not None:
        because = {**because, "noted_at": instants.iso(noted_at)}
    proven = in_flight_since is not None and max(at, in_flight_since) <= row.due_at
    if row.met_at is not None and not proven:
        return None
    if row.breached_at is not None and proven:
        _lift(session, row, at, by, because)
    elif row.breached_at is None and max(at, noted_at or at) > row.due_at:
        breaches.stamp(session, [row], instants.now(), over=True)
    row.met_at, row.met_by, row.met_because, row.warn_at = at, by.name, because, None
    session.flush()
    in_time = row.breached_at is None
    audit.record(session, by, "clock.meet", subject, clock=row.id, promise=promise, met_at=instants.iso(at),
                 in_time=in_time, because=because)
    events.publish(session, ClockMet(row.id, promise, *subject, row.person_id, at, in_time))
    db.notify(session, "board")
    return view(row)


def _met_late(session: Session, promise: str, subject: Subject) -> Clock | None:
    """The latest clock that was met late, locked; None if there is none."""
    return session.scalar(
        select(Clock).where(
            Clock.promise == promise, Clock.subject_kind == subject[0], Clock.subject_id == subject[1],
            Clock.met_at.is_not(None), Clock.breached_at.is_not(None), Clock.cancelled_at.is_(None),
            Clock.superseded_at.is_(None),
        ).order_by(Clock.met_at.desc()).limit(1).with_for_update().execution_options(populate_existing=True))


def _lift(session: Session, row: Clock, at: datetime, by: Actor, because: dict[str, Any]) -> None:
    """Lifts a breach that was stamped while the message that met the promise was being sent."""
    subject = (row.subject_kind, row.subject_id)
    audit.record(session, by, "clock.lift", subject, clock=row.id, promise=row.promise,
                 detected_at=instants.iso(row.detected_at or row.due_at), met_at=instants.iso(at), because=because)
    row.breached_at = row.detected_at = None
    session.flush()
    breaches.withdraw_alert(session, row, "deadlines.alert_lifted")
    events.publish(session, ClockLifted(row.id, row.promise, *subject, row.due_at, at))


def take_back(
    session: Session, promise: str, subject: Subject, by: Actor, because: dict[str, Any],
) -> ClockView | None:
    """Undoes a meeting whose message was not delivered after all (企业微信 msg_send_fail); `due_at` stays.

    Only if `because["outbox_id"]` is the message that met the clock; None otherwise, and if another clock of this
    promise has started since. If it is past due by now, it is stamped at once.
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
        row.warn_at = warning_schedule.next_one(Count.from_json(row.count), counting_rules.hours_now(session),
                                                row.warned)
    session.flush()
    audit.record(session, by, "clock.take_back", subject, clock=row.id, promise=promise,
                 met_at=instants.iso(was) if was else None, because=because)
    now = instants.now()
    if now > row.due_at and row.breached_at is None:
        breaches.stamp(session, [row], now)
    events.publish(session, ClockTakenBack(row.id, promise, *subject, row.due_at))
    db.notify(session, "clocks", instants.iso(row.due_at))
    db.notify(session, "board")
    return view(row)
