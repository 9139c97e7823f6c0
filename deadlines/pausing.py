"""Pausing a clock (时限暂停): needs a reason of the list, another person's approval and a limit; the count explains it."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from deadlines import counting_rules, promises, recounting
from deadlines.clock_view import ClockView, Subject, running, view
from deadlines.counting import Count, Pause
from deadlines.events import ClockPaused, ClockResumed
from deadlines.pause_reasons import GROUNDS, SHORTEST_NOTE, WISH, PauseReason
from deadlines.tables import Clock
from kernel import db, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from staff import permissions
from staff.members import StaffView

LONGEST = timedelta(days=30)


def pause(
    session: Session, promise: str, subject: Subject, until: datetime, by: Actor, *, approver: StaffView,
    reason: PauseReason,
) -> ClockView:
    """Pauses the clock from now until `until` at the latest; the old row is kept, the new row's count contains the
    pause.

    The clock resumes at `until`, or earlier by `resume`. Hours are extended by the length of the pause; working days
    that it covers entirely are left out, and a last day whose end it covers. Raises BadInput without a reason that
    suffices for this promise or for an invalid limit, NotAllowed if the approver is the requester or may not approve,
    Conflict if the clock is late, paused, or set from outside.
    """
    permissions.require(approver, "clock.approve_pause")
    if str(approver.id) == by.id:
        raise NotAllowed("deadlines.pause_self")
    now = instants.now().replace(microsecond=0)
    until = until.replace(microsecond=0)
    row = check(session, promise, subject, until, reason)
    before = recounting.exact(row)
    added = Pause(now, until, reason.note.strip(), f"{approver.name}（{approver.number}）", reason.ground)
    new = _recount(session, row, (*before.pauses, added), by, "clock.pause", until=instants.iso(until),
                   ground=reason.ground, reason=reason.note.strip(), wish=reason.wish, approver=str(approver.id))
    events.publish(session, ClockPaused(
        new.id, promise, *subject, reason.ground, until, new.due_at, new.count.last_day))
    return new


def check(session: Session, promise: str, subject: Subject, until: datetime, reason: PauseReason) -> Clock:
    """The clock, if it may be paused from now until `until` for this reason; raises as `pause` does otherwise."""
    now = instants.now().replace(microsecond=0)
    if reason.ground not in GROUNDS:
        raise BadInput("deadlines.pause_no_ground", known=list(GROUNDS.values()))
    if promises.get(promise).only_by_wish and reason.ground != WISH:
        raise BadInput("deadlines.pause_only_by_wish", title=promises.get(promise).title)
    if reason.ground == WISH and not reason.wish:
        raise BadInput("deadlines.pause_no_wish")
    if len(reason.note.strip()) < SHORTEST_NOTE:
        raise BadInput("deadlines.pause_reason", least=SHORTEST_NOTE)
    if not now < until <= now + LONGEST:
        raise BadInput("deadlines.pause_until", days=LONGEST.days)
    row = _open(session, promise, subject)
    before = Count.from_json(row.count)
    if before.unit == "instant":
        raise Conflict("deadlines.pause_outside")
    if any(one.end > now for one in before.pauses):
        raise Conflict("deadlines.paused_already")
    return row


def resume(session: Session, promise: str, subject: Subject, by: Actor) -> ClockView:
    """Ends the pause now, before its limit. Raises Conflict if the clock is not paused, NotFound if it does not run."""
    now = instants.now().replace(microsecond=0)
    row = _open(session, promise, subject)
    pauses = Count.from_json(row.count).pauses
    if not pauses or pauses[-1].end <= now:
        raise Conflict("deadlines.not_paused")
    ended = pauses[-1]._replace(end=max(now, pauses[-1].start))
    new = _recount(session, row, (*pauses[:-1], ended), by, "clock.resume", since=instants.iso(ended.start))
    events.publish(session, ClockResumed(new.id, promise, *subject, new.due_at, new.count.last_day))
    return new


def _open(session: Session, promise: str, subject: Subject) -> Clock:
    row = running(session, promise, subject)
    if row is None:
        raise NotFound("deadlines.no_clock", title=promises.get(promise).title)
    if row.breached_at is not None or row.due_at < instants.now():
        raise Conflict("deadlines.pause_late")
    return row


def _recount(
    session: Session, row: Clock, pauses: tuple[Pause, ...], by: Actor, act: str, **why: object,
) -> ClockView:
    rules = counting_rules.rules_now(session)
    count = rules.count_again(row.promise, row.policy, recounting.exact(row), pauses)
    [(_, new)] = recounting.supersede(session, [(row, count)], rules, by, act, **why)
    db.notify(session, "clocks", instants.iso(new.due_at))
    db.notify(session, "board")
    return view(new)
