"""Telling a customer of an approved pause (告知暂停): it is in force once they were told, and no longer if they were not.
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from cases import approval, assignment, customer_notices, kinds, requested_pauses, timeline
from cases.approval import ApprovalRequest
from cases.events import PauseApproved, PauseRevoked
from deadlines import pausing, promises, revoked_pauses, timers
from deadlines.clock_view import running
from deadlines.counting import Count
from deadlines.revoked_pauses import Revoked
from kernel import events, instants, time_words
from kernel.actors import SYSTEM
from kernel.errors import HongniangError
from kernel.ids import Subject
from kernel.wording import Message
from notices import alerts, notice_views
from notices.notice_views import NoticeView
from staff import members
from staff.members import StaffView

UNTOLD = "case.pause_untold"  # kind of the timer at which a pause lapses that the customer was not told


def untold(session: Session, subject: Subject) -> list[ApprovalRequest]:
    """The approved pauses of a case that wait for its customer to be told."""
    return untold_among(session, notice_views.of(session, [subject]))


def untold_among(session: Session, notices: Iterable[NoticeView]) -> list[ApprovalRequest]:
    """The approved pauses that wait for a customer to be told, by the notices that were read."""
    return [request for one in notices if one.is_pending and (request := _of(session, one)) is not None]


def _of(session: Session, notice: NoticeView | None) -> ApprovalRequest | None:
    """The approved pause that a notice tells of; None for any other notice."""
    wanted = notice is not None and notice.what == "pause" and bool(notice.ref)
    return approval.get(session, uuid.UUID(notice.ref)) if notice is not None and wanted else None


def begin(session: Session, request: ApprovalRequest, approver: StaffView) -> None:
    """Tells the customer of an approved pause, with the deadline that follows. Raises as `pausing.planned`."""
    promise, subject = requested_pauses.promise_of(request), request.subject
    reason = requested_pauses.reason_of(request)
    count = pausing.planned(session, promise, subject, requested_pauses.approved(request, approver))
    approval.remember(session, request.id, told=count.as_json())
    _lapses(session, request)
    events.publish(session, PauseApproved(
        *subject, request.id, promise, reason.ground, request.until, count.due_at, count.last_day, reason.material))


def _lapses(session: Session, request: ApprovalRequest) -> None:
    """Sets the timer at which the pause lapses unless the customer was told of it."""
    clock = running(session, requested_pauses.promise_of(request), request.subject)
    timers.set(session, UNTOLD, request.subject, min(clock.due_at if clock else request.until, request.until),
               {"request": str(request.id)}, key=str(request.id))


def told(session: Session, notice_id: uuid.UUID, at: datetime) -> None:
    """The customer was told of a pause at `at`: it is in force, unless that was too late. The case's lock is held.

    What a person noted, such as a call, counts from when it was noted, as it does where a call meets a clock.
    """
    notice = notice_views.get(session, notice_id)
    request = _of(session, notice)
    approver = members.get(session, request.decided_by) if request and request.decided_by else None
    if notice is None or request is None or approver is None:
        return
    timers.cancel(session, UNTOLD, request.subject, str(request.id))
    noted_at = notice.proof.proof.get("noted_at", at) if notice.proof else at
    clock = pausing.put_in_force(
        session, requested_pauses.promise_of(request), request.subject, requested_pauses.approved(request, approver),
        requested_pauses.asker(request), max(at, noted_at), Count.from_json(request.facts["told"]))
    if clock is None:
        _add_void(session, request, "lapsed")
    else:
        requested_pauses.add_entry(session, request.subject, request, "paused", approver, request.reason)


def tell_anew(session: Session, subject: Subject, promise: str) -> None:
    """The clock has another deadline: a pause that the customer was not told yet is told with the one that follows."""
    for request in untold(session, subject):
        approver = members.get(session, request.decided_by) if request.decided_by else None
        if requested_pauses.promise_of(request) != promise or approver is None:
            continue
        customer_notices.cancel(session, subject, ["pause"], "replaced", ref=str(request.id))
        try:
            begin(session, request, approver)
        except HongniangError:  # it is over, late, or may not be approved by them any more
            _add_void(session, request, "lapsed")


def lapse(session: Session, subject: Subject, request_id: str) -> None:
    """The customer was not told of a pause in time: it never comes into force. The case's lock is held."""
    customer_notices.cancel(session, subject, ["pause"], "lapsed", ref=request_id)


def drop_met(session: Session, subject: Subject, promise: str) -> None:
    """The clock was met: a pause of it that the customer was not told is not told any more."""
    for request in untold(session, subject):
        if requested_pauses.promise_of(request) == promise:
            customer_notices.cancel(session, subject, ["pause"], "met", ref=str(request.id))


def void(session: Session, notice_id: uuid.UUID) -> None:
    """The notice of an approved pause was cancelled: the timeline says that the pause is not in force, and why."""
    notice = notice_views.get(session, notice_id)
    request = _of(session, notice)
    if notice is not None and request is not None and notice.cancelled_because != "replaced":
        timers.cancel(session, UNTOLD, request.subject, str(request.id))
        _add_void(session, request, notice.cancelled_because)


def _add_void(session: Session, request: ApprovalRequest, because: str) -> None:
    timeline.add(session, request.subject, "pause_void", SYSTEM,
                 clock=promises.get(requested_pauses.promise_of(request)).title,
                 reason=notice_views.CANCELLED.message(because))


# a pause that proves void

def not_told(session: Session, notice_id: uuid.UUID) -> None:
    """The proof that the customer was told of a pause was revoked: the pause is not in force, and is told anew.

    The case's lock is held. It is not told anew where it could not come into force any more.
    """
    notice = notice_views.get(session, notice_id)
    request = _of(session, notice)
    approver = members.get(session, request.decided_by) if request and request.decided_by else None
    if request is None or approver is None:
        return
    revoked = _revoke(session, request, "untold")
    because = _why_not_again(request, revoked)
    if not because:
        try:
            _begin_again(session, request, approver)
        except HongniangError:  # it is over, late, or may not be approved by them any more
            because = "lapsed"
    if because:
        customer_notices.cancel(session, request.subject, ["pause"], because, ref=str(request.id))


def _why_not_again(request: ApprovalRequest, revoked: Revoked | None) -> str:
    """Why a pause is not told anew, as a key of `notice_views.CANCELLED`; empty where it may be."""
    if revoked is None or revoked.pause.end < request.until.replace(microsecond=0):
        return "lapsed"  # it was in force no more, or was ended before its limit
    return "met" if revoked.clock.met_at else "closed" if revoked.clock.cancelled_at else ""


def _begin_again(session: Session, request: ApprovalRequest, approver: StaffView) -> None:
    """Lets the customer be told again: by the same notice, or by another one if the deadline would not be the same."""
    promise, subject = requested_pauses.promise_of(request), request.subject
    count = pausing.planned(session, promise, subject, requested_pauses.approved(request, approver))
    if count.due_at != Count.from_json(request.facts["told"]).due_at:
        customer_notices.cancel(session, subject, ["pause"], "replaced", ref=str(request.id))
        begin(session, request, approver)
    else:
        _lapses(session, request)


def asking_revoked(session: Session, outbox_id: uuid.UUID) -> None:
    """The message that asked customers for material was not delivered: pauses that rest on it are void."""
    for request in approval.approved_with(session, requested_pauses.ACT, "asked", f"message:{outbox_id}"):
        kinds.locked(session, request.subject)
        customer_notices.cancel(session, request.subject, ["pause"], "unasked", ref=str(request.id))
        _revoke(session, request, "unasked")


def _revoke(session: Session, request: ApprovalRequest, because: str) -> Revoked | None:
    """Takes a pause back, if it is in force: timeline, requester and owner hear of it. `because`: untold or unasked."""
    promise, subject = requested_pauses.promise_of(request), request.subject
    revoked = revoked_pauses.revoke(session, promise, subject, request.decided_at or instants.now(), SYSTEM)
    if revoked is None:
        return None
    clock, why = revoked.clock, Message(f"cases.pause_revoked_{because}")
    due = time_words.deadline_message(clock.due_at, clock.count.last_day)
    timeline.add(session, subject, "pause_revoked", SYSTEM, clock=clock.title, reason=why,
                 moved=Message("cases.pause_revoked_due", due=due))
    owner_id = assignment.owner(session, kinds.one(session, subject).subject)
    alerts.create(session, f"{subject[0]}.pause_answered",
                  Message("cases.alert_pause_revoked", label=kinds.one(session, subject).label, title=clock.title,
                          why=why, due=due),
                  subject=subject, key=f"{request.id}:{clock.id}", level="warning",
                  staff_ids=sorted({request.asked_by, *([owner_id] if owner_id else [])}))
    knows = because == "unasked" or revoked.pause.end < request.until.replace(microsecond=0)
    events.publish(session, PauseRevoked(*subject, promise, revoked.pause.start, clock.due_at, clock.count.last_day,
                                         knows and clock.is_running))
    return revoked
