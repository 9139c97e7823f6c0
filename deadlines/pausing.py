"""Pausing a clock (时限暂停): needs a reason of the list, another person's approval and a limit; the count explains it."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from deadlines import counting_rules, promises, recounting
from deadlines.clock_view import ClockView, Subject, running, view
from deadlines.counting import Count, Pause
from deadlines.events import ClockPaused, ClockResumed
from deadlines.pause_reasons import (
    EVIDENCE,
    GROUNDS,
    LONGEST_MATERIAL,
    SHORTEST_MATERIAL,
    SHORTEST_NOTE,
    WISH,
    PauseReason,
)
from deadlines.tables import Clock
from kernel import db, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from staff import permissions
from staff.members import StaffView

LONGEST = timedelta(days=30)


@dataclass(frozen=True)
class ApprovedPause:
    """A pause as it was approved: from its approval at `start` until `until` at the latest."""

    start: datetime
    until: datetime
    reason: PauseReason
    approver: StaffView


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
    row = check(session, promise, subject, until, reason)
    return _put(session, row, ApprovedPause(instants.now(), until, reason, approver), by)


def planned(session: Session, promise: str, subject: Subject, approved: ApprovedPause) -> Count:
    """The count that the clock will have once the pause is in force; changes nothing. Raises as `pause`."""
    permissions.require(approved.approver, "clock.approve_pause")
    row = check(session, promise, subject, approved.until, approved.reason)
    return _counted(session, row, _with(row, approved))


def put_in_force(
    session: Session, promise: str, subject: Subject, approved: ApprovedPause, by: Actor, told_at: datetime,
    count: Count,
) -> ClockView | None:
    """Puts a pause in force of which the customer was told at `told_at`, with the `count` that was `planned` and told.

    None, and nothing changes, if they learned it too late: once the deadline or the pause was over, or where the clock
    does not run any more or was paused otherwise. A stamped breach stays.
    """
    row = running(session, promise, subject)
    if row is None or row.breached_at is not None or told_at >= min(row.due_at, approved.until):
        return None
    if any(one.end > approved.start for one in Count.from_json(row.count).pauses):
        return None
    return _put(session, row, approved, by, replace(count, accepted=row.started_at))


def _put(session: Session, row: Clock, approved: ApprovedPause, by: Actor, told: Count | None = None) -> ClockView:
    reason, until = approved.reason, approved.until.replace(microsecond=0)
    count = told or _counted(session, row, _with(row, approved))
    new = _recount(session, row, count, by, "clock.pause", until=instants.iso(until), ground=reason.ground,
                   reason=reason.note.strip(), wish=reason.wish, asked=reason.asked, material=reason.material,
                   approver=str(approved.approver.id))
    events.publish(session, ClockPaused(new.id, row.promise, row.subject_kind, row.subject_id, reason.ground, until,
                                        new.due_at, new.count.last_day, told is not None, reason.material))
    return new


def _with(row: Clock, approved: ApprovedPause) -> tuple[Pause, ...]:
    approver = approved.approver
    return (*recounting.exact(row).pauses, Pause(
        approved.start.replace(microsecond=0), approved.until.replace(microsecond=0), approved.reason.note.strip(),
        f"{approver.name}（{approver.number}）", approved.reason.ground, approved.reason.material))


def check(session: Session, promise: str, subject: Subject, until: datetime, reason: PauseReason) -> Clock:
    """The clock, if it may be paused from now until `until` for this reason; raises as `pause` does otherwise."""
    now, until = instants.now().replace(microsecond=0), until.replace(microsecond=0)
    if reason.ground not in GROUNDS:
        raise BadInput("deadlines.pause_no_ground", known=list(GROUNDS.values()))
    if promises.get(promise).only_by_wish and reason.ground != WISH:
        raise BadInput("deadlines.pause_only_by_wish", title=promises.get(promise).title)
    if reason.ground == WISH and not reason.wish:
        raise BadInput("deadlines.pause_no_wish")
    if reason.ground == EVIDENCE:
        _check_asked(reason)
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


def _check_asked(reason: PauseReason) -> None:
    if not reason.asked:
        raise BadInput("deadlines.pause_not_asked")
    if not SHORTEST_MATERIAL <= len(reason.material.strip()) <= LONGEST_MATERIAL:
        raise BadInput("deadlines.pause_no_material", least=SHORTEST_MATERIAL, most=LONGEST_MATERIAL)


def resume(session: Session, promise: str, subject: Subject, by: Actor) -> ClockView:
    """Ends the pause now, before its limit. Raises Conflict if the clock is not paused, NotFound if it does not run."""
    now = instants.now().replace(microsecond=0)
    row = _open(session, promise, subject)
    pauses = Count.from_json(row.count).pauses
    if not pauses or pauses[-1].end <= now:
        raise Conflict("deadlines.not_paused")
    ended = pauses[-1]._replace(end=max(now, pauses[-1].start))
    new = _recount(session, row, _counted(session, row, (*pauses[:-1], ended)), by, "clock.resume",
                   since=instants.iso(ended.start))
    events.publish(session, ClockResumed(new.id, promise, *subject, new.due_at, new.count.last_day))
    return new


def _open(session: Session, promise: str, subject: Subject) -> Clock:
    row = running(session, promise, subject)
    if row is None:
        raise NotFound("deadlines.no_clock", title=promises.get(promise).title)
    if row.breached_at is not None or row.due_at < instants.now():
        raise Conflict("deadlines.pause_late")
    return row


def _counted(session: Session, row: Clock, pauses: tuple[Pause, ...]) -> Count:
    return counting_rules.rules_now(session).count_paused(row.promise, row.policy, recounting.exact(row), pauses)


def _recount(
    session: Session, row: Clock, count: Count, by: Actor, act: str, **why: object,
) -> ClockView:
    [(_, new)] = recounting.supersede(session, [(row, count)], counting_rules.rules_now(session), by, act, **why)
    db.notify(session, "clocks", instants.iso(new.due_at))
    db.notify(session, "board")
    return view(new)
