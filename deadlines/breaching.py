"""Stamping breaches (超时): the deadline itself, when it was found, audit, alert and event in one act, in bulk."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from deadlines import alerts, answering, promises, telling
from deadlines.alerts import Telling
from deadlines.events import ClockBreached, ClocksBreached
from deadlines.tables import Clock
from kernel import audit, db, events, instants
from kernel.actors import SYSTEM
from kernel.wording import say

ALERT = "breach"


class Late(NamedTuple):
    """What the rest of the house is told of a clock that ran out."""

    id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    person_id: uuid.UUID
    label: str
    due_at: datetime
    provisional: bool
    last_day: str


_LATE = (Clock.id, Clock.promise, Clock.subject_kind, Clock.subject_id, Clock.person_id, Clock.label, Clock.due_at,
         Clock.provisional, Clock.count["last_day"].as_string().label("last_day"))


def stamp(session: Session, clocks: Sequence[Clock], detected_at: datetime) -> None:
    """Marks clocks, whose rows the caller has locked, as breached at their own due instant."""
    for clock in clocks:
        clock.breached_at, clock.detected_at, clock.warn_at = clock.due_at, detected_at, None
    session.flush()
    _tell(session, [
        Late(c.id, c.promise, c.subject_kind, c.subject_id, c.person_id, c.label, c.due_at, c.provisional,
             c.count["last_day"]) for c in clocks])


def due_ids(session: Session, now: datetime, limit: int) -> list[uuid.UUID]:
    """Clocks that ran out before `now` and aren't stamped, earliest first; not locked."""
    return list(session.scalars(select(Clock.id).where(*_ran_out(now)).order_by(Clock.due_at).limit(limit)))


def stamp_due(session: Session, now: datetime, limit: int, among: Sequence[uuid.UUID] | None = None) -> int:
    """Finds, locks and marks up to `limit` clocks that ran out before `now`, earliest first; says how many.

    One statement stamps them all. Rows that somebody else holds are skipped; `among` narrows it to some.
    """
    wanted = select(Clock.id).where(*_ran_out(now))
    if among is not None:
        wanted = wanted.where(Clock.id.in_(among))
    due = wanted.order_by(Clock.due_at).limit(limit).with_for_update(skip_locked=True).cte("due")
    stamped = session.execute(
        update(Clock).where(Clock.id == due.c.id)
        .values(breached_at=Clock.due_at, detected_at=now, warn_at=None).returning(*_LATE)
        .execution_options(synchronize_session=False))
    late = [Late(*row) for row in stamped]
    session.expire_all()
    _tell(session, sorted(late, key=lambda one: (one.due_at, one.id)))
    return len(late)


def _ran_out(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Clock.due_at < now, Clock.met_at.is_(None), Clock.breached_at.is_(None), Clock.cancelled_at.is_(None),
            Clock.superseded_at.is_(None))


def _tell(session: Session, late: Sequence[Late]) -> None:
    if not late:
        return
    audit.record_many(session, SYSTEM, "clock.breach", [
        ((one.subject_kind, one.subject_id),
         {"clock": str(one.id), "promise": one.promise, "due_at": instants.iso(one.due_at),
          "provisional": one.provisional}) for one in late])
    answers = answering.of(session, [(one.subject_kind, one.subject_id) for one in late])
    alerts.write(session, ALERT, "breach", [
        Telling(str(one.id), _words(one), (one.subject_kind, one.subject_id), one.id,
                not_for=answers[one.subject_kind, one.subject_id].concerning) for one in late])
    found = tuple(ClockBreached(one.id, one.promise, one.subject_kind, one.subject_id, one.person_id, one.due_at,
                                one.provisional) for one in late)
    for event in found:
        events.publish(session, event)
    events.publish(session, ClocksBreached(found))
    db.notify(session, "board")


def _words(late: Late) -> str:
    key = "deadlines.alert_breach_provisional" if late.provisional else "deadlines.alert_breach"
    return say(key, label=late.label, title=promises.title(late.promise),
               due=telling.due(late.due_at, date.fromisoformat(late.last_day)))
