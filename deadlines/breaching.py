"""Stamping a breach (超时): the deadline itself, when it was found, audit, alert and event in one act."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from deadlines import alerts, promises, telling
from deadlines.events import ClockBreached
from deadlines.tables import Clock
from kernel import audit, db, events, instants
from kernel.actors import SYSTEM
from kernel.wording import say


def stamp(session: Session, clocks: Sequence[Clock], detected_at: datetime) -> None:
    """Marks clocks, whose rows the caller has locked, as breached at their own due instant."""
    for clock in clocks:
        clock.breached_at = clock.due_at
        clock.detected_at = detected_at
    session.flush()
    for clock in clocks:
        audit.record(session, SYSTEM, "clock.breach", (clock.subject_kind, clock.subject_id), clock=clock.id,
                     promise=clock.promise, due_at=instants.iso(clock.due_at), provisional=clock.provisional)
    alerts.write(session, "breach", [(clock, _told(clock)) for clock in clocks])
    for clock in clocks:
        events.publish(session, ClockBreached(clock.id, clock.promise, clock.subject_kind, clock.subject_id,
                                              clock.person_id, clock.due_at, clock.provisional))
    if clocks:
        db.notify(session, "board")


def _told(clock: Clock) -> str:
    key = "deadlines.alert_breach_provisional" if clock.provisional else "deadlines.alert_breach"
    last_day = date.fromisoformat(clock.count["last_day"])
    title = promises.get(clock.promise).title
    return say(key, label=clock.label, title=title, due=telling.due(clock.due_at, last_day))
