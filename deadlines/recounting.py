"""Recounting (重算) after a notice or new hours. The old row is kept and refers to the new one.

A deadline is kept as the customer was told it (docs/decisions/0014): it may move earlier, and later only if it was told
as provisional.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from deadlines import breaches, counting_rules
from deadlines.clock_conditions import waits
from deadlines.clock_view import ClockView, Subject, counted, view
from deadlines.counting import Count
from deadlines.events import BreachesWithdrawn, CalendarChanged, DeadlineMoved, DeadlinesMoved
from deadlines.hours import Hours
from deadlines.tables import Clock
from kernel import audit, db, events, instants
from kernel.actors import Actor

BATCH = 1000


def recount(session: Session, by: Actor, because: str) -> int:
    """Recounts every clock that may change, and returns how many did; `because` is the file that changed.

    These are running clocks, and those breached by a provisional count, met late or not. A clock breached by a final
    count, or met in time, stays as it is.
    """
    after, changed = None, 0
    rules: counting_rules.Rules | None = None
    while True:
        wanted = select(Clock).where(_may_change()).order_by(Clock.id).limit(BATCH).with_for_update()
        if after is not None:
            wanted = wanted.where(Clock.id > after)
        rows = list(session.scalars(wanted.execution_options(populate_existing=True)))
        if not rows:
            break
        after = rows[-1].id
        rules = rules or counting_rules.rules_now(session)
        changed += _batch(session, rows, rules, by, because)
    if changed:
        db.notify(session, "clocks")
        db.notify(session, "board")
    events.publish(session, CalendarChanged(because, changed))
    return changed


def _may_change() -> ColumnElement[bool]:
    return and_(
        Clock.superseded_at.is_(None), Clock.cancelled_at.is_(None),
        or_(waits(), and_(Clock.provisional, Clock.breached_at.is_not(None))),
    )


def _batch(session: Session, rows: list[Clock], rules: counting_rules.Rules, by: Actor, because: str) -> int:
    now = instants.now()
    changed: list[tuple[Clock, Count]] = []
    for old in rows:
        count = recounted(old, rules, now)
        if count.as_json() != old.count:
            changed.append((old, count))
    pairs = supersede(session, changed, rules, by, "clock.recount", because=because)
    late = [new for _, new in pairs if new.met_at is not None and new.met_at > new.due_at]
    breaches.stamp(session, late, now, over=True)
    _withdraw_breaches(session, pairs)
    moves = tuple(_move(old, new) for old, new in pairs if old.due_at != new.due_at and new.met_at is None)
    if moves:
        events.publish(session, DeadlinesMoved(moves, because))
    return len(pairs)


def _withdraw_breaches(session: Session, pairs: Sequence[tuple[Clock, Clock]]) -> None:
    """Withdraws the breaches of clocks that others have replaced."""
    withdrawn = [old for old, _ in pairs if old.breached_at is not None]
    if withdrawn:
        breaches.withdraw(session, withdrawn)
        events.publish(session, BreachesWithdrawn(tuple(breaches.event_of(old) for old in withdrawn)))


@dataclass(frozen=True)
class WouldChange:
    """A clock with the count that a recount would give it. `kept`: later by the count alone, but told to the customer.
    """

    clock: ClockView
    count: Count
    kept: bool


def recounted(row: Clock, rules: counting_rules.Rules, now: datetime) -> Count:
    """The count that a recount by these rules at `now` gives a clock, as far as it was told so (`as_told`)."""
    return _again(row, rules, now)[0]


def _again(row: Clock, rules: counting_rules.Rules, now: datetime) -> tuple[Count, bool]:
    before = exact(row)
    again = rules.count_again(row.promise, row.policy, before)
    count = as_told(before, again, rules.hours, now)
    return count, count.due_at == before.due_at < again.due_at


def would_change(session: Session, rules: counting_rules.Rules, since: date) -> Iterator[WouldChange]:
    """The clocks that a recount by these rules would change, or would but for what was told; changes nothing.

    `since` is the first day that differs by these rules: a clock due before it is not counted again. Earliest due
    first, as they stand now; what begins or ends meanwhile is not among them.
    """
    touched = select(Clock).where(_may_change(), Clock.due_at > instants.midnight(since))
    wanted = touched.order_by(Clock.due_at, Clock.id)
    now = instants.now()
    for row in session.scalars(wanted.execution_options(yield_per=BATCH)):
        count, kept = _again(row, rules, now)
        if kept or count.as_json() != row.count:
            yield WouldChange(view(row), count, kept)


def as_told(before: Count, again: Count, hours: Hours, now: datetime) -> Count:
    """The recount as far as it may take the place of what the customer was told. Pure.

    Earlier is always possible, but not before `now`: nobody could still act. Later only to a later day, and only if the
    date was told as provisional, because then the customer was told that it would be counted again.
    """
    earlier = now <= again.due_at <= before.due_at or again.due_at == before.due_at
    later = before.provisional and again.last_day > before.last_day
    if earlier or later:
        return again
    return replace(before, act_by=hours.last_open_at_or_before(before.due_at, before.accepted),
                   provisional=before.provisional and again.provisional)


def count_from(
    session: Session, by: Actor, subject: Subject, accepted_at: datetime, because: str, *, untold: bool = False,
) -> bool:
    """Counts a subject's clocks from another instant of acceptance, met or not; False if that is impossible.

    These are the clocks that began with the subject; one that began later, such as by a refusal, has its own beginning.
    Where the customer gains by it, it may take the place of what they were told; what is due already is late, and a
    breach is dated anew. Impossible where there is no clock, where one was paused and, unless the customer was not told
    the deadlines that stand (`untold`), where a deadline would be later. A breach against a wrong instant is withdrawn.
    `because` is as in `DeadlinesMoved`, which is published.
    """
    rows = list(session.scalars(
        select(Clock).where(Clock.subject_kind == subject[0], Clock.subject_id == subject[1],
                            Clock.superseded_at.is_(None), Clock.cancelled_at.is_(None))
        .order_by(Clock.id).with_for_update().execution_options(populate_existing=True)))
    began = min((row.started_at for row in rows), default=None)
    rows = [row for row in rows if row.started_at == began]
    rules = counting_rules.rules_now(session, accepted_at)
    counts = [(row, rules.count(row.promise, accepted_at)) for row in rows]
    if not rows or any(Count.from_json(row.count).pauses or (not untold and count.due_at > row.due_at)
                       for row, count in counts):
        return False
    pairs = supersede(session, counts, rules, by, "clock.recount", because=because)
    breaches.stamp(session, [new for _, new in pairs if new.met_at is not None and (
        new.met_at > new.due_at or view(new).is_noted_afterwards)], instants.now(), over=True)
    _withdraw_breaches(session, pairs)
    moves = tuple(_move(old, new) for old, new in pairs if new.met_at is None)
    if moves:
        events.publish(session, DeadlinesMoved(moves, because))
    db.notify(session, "clocks", instants.iso(min(new.due_at for _, new in pairs)))
    db.notify(session, "board")
    return True


def _move(old: Clock, new: Clock) -> DeadlineMoved:
    return DeadlineMoved(
        new.id, new.promise, new.subject_kind, new.subject_id, new.person_id, old.due_at,
        Count.from_json(old.count).last_day, new.due_at, Count.from_json(new.count).last_day, new.provisional)


def moves_by_file(
    pairs: Sequence[tuple[Clock, Clock]], rules: counting_rules.Rules,
) -> dict[str, tuple[DeadlineMoved, ...]]:
    """The pairs of old and new rows that have another deadline, by the file that changed since."""
    found: dict[str, list[DeadlineMoved]] = {}
    for old, new in pairs:
        if old.due_at != new.due_at:
            calendar = "calendar.yml"
            same = old.policy.get("files", {}).get(calendar) == rules.files.get(calendar)
            found.setdefault("hours.yml" if same else calendar, []).append(_move(old, new))
    return {name: tuple(moves) for name, moves in found.items()}


def exact(row: Clock) -> Count:
    """A row's count with the row's own instants: JSON has milliseconds, rows microseconds."""
    return replace(Count.from_json(row.count), accepted=row.started_at, due_at=row.due_at)


def supersede(
    session: Session, changed: Sequence[tuple[Clock, Count]], rules: counting_rules.Rules, by: Actor, act: str,
    **why: object,
) -> list[tuple[Clock, Clock]]:
    """Replaces each row by a row of the new count; the old row is kept and refers to it.

    Returns pairs of old and new.
    """
    now = instants.now()
    pairs = [
        (old, counted(
            count, rules.policy_again(old.policy), rules.hours, old.warned, promise=old.promise,
            subject_kind=old.subject_kind, subject_id=old.subject_id, person_id=old.person_id, label=old.label,
            met_at=old.met_at, met_by=old.met_by, met_because=old.met_because,
            cancelled_at=old.cancelled_at, cancelled_by=old.cancelled_by,
        )) for old, count in changed
    ]
    for old, _ in pairs:
        old.superseded_at = now
    session.flush()  # the old rows end before the new ones start: only one may run at a time
    session.add_all(new for _, new in pairs)
    session.flush()
    for old, new in pairs:
        old.superseded_by = new.id
    session.flush()
    audit.record_many(session, by, act, [
        ((old.subject_kind, old.subject_id),
         {"clock": str(new.id), "before": str(old.id), "promise": old.promise, "due_at": instants.iso(new.due_at),
          "due_before": instants.iso(old.due_at), **why}) for old, new in pairs])
    return pairs
