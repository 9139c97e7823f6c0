"""Clocks of a subject that had ended and continues (恢复时限), and of a subject that was made from another.

Ending a subject cancels its clocks, but cleanses nothing: the promise stands as it was told, with the same deadline.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deadlines import breaches, counting_rules, no_open_hours_alert, recounting
from deadlines.clock_view import ClockView, Subject, counted, view
from deadlines.counting import Count
from deadlines.events import DeadlinesMoved
from deadlines.hours import Hours
from deadlines.tables import Clock
from kernel import audit, db, events, instants
from kernel.actors import Actor


def revive(session: Session, subject: Subject, by: Actor, since: datetime, because: dict[str, Any]) -> list[ClockView]:
    """Makes the clocks of a subject run again that were cancelled, unmet, at or after `since`; earliest due first.

    Each gets a new row with the same start, count and deadline; the cancelled row is kept and refers to it. It is
    counted again as far as a recount would have done so had it run on (`recounting.as_told`): a notice or new hours
    that came meanwhile may move it earlier, and later only where it was told as provisional; `DeadlinesMoved` then
    tells so. One that was late stays late. One
    that fell due while the subject was ended is stamped as breached at its deadline and marked `due_while_ended`,
    because nobody could have met it then.
    """
    rows = list(session.scalars(
        select(Clock).where(
            Clock.subject_kind == subject[0], Clock.subject_id == subject[1], Clock.cancelled_at >= since,
            Clock.met_at.is_(None), Clock.superseded_at.is_(None))
        .order_by(Clock.id).with_for_update().execution_options(populate_existing=True)))
    if not rows:
        return []
    now, rules = instants.now(), counting_rules.rules_now(session)
    for old in rows:
        old.superseded_at = now
    pairs = []
    for old in rows:
        count = recounting.exact(old)
        if old.breached_at is None:
            count = recounting.recounted(old, rules, now)
        new = _copy(old, count, subject, rules.hours)
        new.due_while_ended = old.due_while_ended or (old.breached_at is None and new.due_at < now)
        pairs.append((old, new))
    session.add_all(new for _, new in pairs)
    session.flush()
    for old, new in pairs:
        old.superseded_by = new.id
    session.flush()
    audit.record_many(session, by, "clock.revive", [
        (subject, {"clock": str(new.id), "before": str(old.id), "promise": new.promise,
                   "due_at": instants.iso(new.due_at), "because": because}) for old, new in pairs])
    for because_of, moves in recounting.moves_by_file(pairs, rules).items():
        events.publish(session, DeadlinesMoved(moves, because_of))
    missed = [new for _, new in pairs if new.due_while_ended and new.breached_at is None]
    if missed:
        breaches.stamp(session, missed, now)
    for _, new in pairs:
        db.notify(session, "clocks", instants.iso(new.due_at))
    db.notify(session, "board")
    return sorted((view(new) for _, new in pairs), key=lambda clock: clock.due_at)


@dataclass(frozen=True)
class Inheritance:
    """How a new subject gets the clocks of another: its name in alerts, and what is added to why a clock was met.

    `not_met_for_it`: promises that what met them kept for the other subject only. Of these the one that is due first
    and still ahead runs for the new subject; the rest isn't promised to it.
    """

    label: str
    because: Mapping[str, Any]
    not_met_for_it: Collection[str] = ()


def inherit(
    session: Session, subject: Subject, origin: Subject, by: Actor, given: Inheritance,
) -> list[ClockView]:
    """Gives a subject that was made from `origin` the same clocks: what was promised to one was promised to both.

    Each has the deadline of the original, whether it runs, was met, cancelled or is late; only a pause that is in force
    was approved for the original alone: from now on the new subject's clock runs. Nobody is alerted, because
    whatever is late was reported of the original; only where a promise runs for the new subject alone (`Inheritance`)
    and no open minute is left for it, the staff on duty are.
    """
    rows = session.scalars(
        select(Clock).where(Clock.subject_kind == origin[0], Clock.subject_id == origin[1],
                            Clock.superseded_at.is_(None))
        .order_by(Clock.id).with_for_update().execution_options(populate_existing=True)).all()
    left = _not_met(rows, given.not_met_for_it, instants.now())
    rows = [row for row in rows if row.promise not in given.not_met_for_it or row.id in left]
    rules = counting_rules.rules_now(session)
    made = []
    for row in rows:
        runs_again = left.get(row.id, False)
        count = _without_pause_in_force(row, rules, instants.now())
        new = _copy(row, count, subject, rules.hours, warned=0 if runs_again else row.warned)
        new.label, new.due_while_ended = given.label, row.due_while_ended
        if not runs_again:
            new.met_at, new.met_by = row.met_at, row.met_by
            new.met_because = None if row.met_at is None else {**(row.met_because or {}), **given.because}
            new.cancelled_at = row.cancelled_at
        if new.met_at is not None or new.cancelled_at is not None:
            new.warn_at = None
        made.append(new)
    session.add_all(made)
    session.flush()
    audit.record_many(session, by, "clock.inherit", [
        (subject, {"clock": str(new.id), "of": str(row.id), "promise": new.promise,
                   "due_at": instants.iso(new.due_at), **given.because})
        for row, new in zip(rows, made, strict=True)])
    for row, new in zip(rows, made, strict=True):
        if left.get(row.id, False):
            no_open_hours_alert.alert_staff_on_duty(session, new)
        db.notify(session, "clocks", instants.iso(new.due_at))
    return [view(new) for new in made]


def _without_pause_in_force(row: Clock, rules: counting_rules.Rules, now: datetime) -> Count:
    """A row's count with a pause that is in force ending now. What it excluded until now was excluded for both."""
    count, now = recounting.exact(row), now.replace(microsecond=0)
    if row.breached_at is not None or not any(one.end > now for one in count.pauses):
        return count
    pauses = (one if one.end <= now else one._replace(end=now) for one in count.pauses)
    return rules.count_paused(row.promise, row.policy, count, tuple(one for one in pauses if one.start < one.end))


def _not_met(rows: Sequence[Clock], promises: Collection[str], now: datetime) -> dict[uuid.UUID, bool]:
    """The clocks of these promises that the new subject has, by id: those that run, otherwise the first that is still
    ahead, with whether it runs again.
    """
    of_them = [row for row in rows if row.promise in promises and row.cancelled_at is None]
    running = {row.id: False for row in of_them if row.met_at is None}
    ahead = min((row for row in of_them if row.due_at > now), key=lambda row: row.due_at, default=None)
    return running or ({ahead.id: True} if ahead is not None else {})


def _copy(row: Clock, count: Count, subject: Subject, hours: Hours, *, warned: int | None = None) -> Clock:
    """A new row of this count with the same promise and breach; not added to a session."""
    new = counted(count, row.policy, hours, row.warned if warned is None else warned, promise=row.promise,
                  subject_kind=subject[0], subject_id=subject[1], person_id=row.person_id, label=row.label)
    new.breached_at, new.detected_at = row.breached_at, row.detected_at
    if row.breached_at is not None:
        new.warn_at = None
    return new
