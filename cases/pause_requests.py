"""Pausing a case's clock (暂停计时): a member of staff requests it, another approves or declines.

A request alone changes nothing. An approved pause is in force once the customer was told of it, so that no deadline
is later than the customer knows; if they were not told before the deadline or the pause is over, it never is. A
customer who asked for it in writing knows of it: such a pause is in force at its approval, as it is where the kind of
case tells its customers nothing of pauses.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cases import access, approval, customer_notices, evidence, kinds, timeline, written_wishes
from cases.approval import Approvable, ApprovalRequest
from cases.events import PauseApproved
from cases.kinds import Case
from deadlines import clocks, pausing, promises, timers
from deadlines.clock_view import running
from deadlines.clocks import ApprovedPause
from deadlines.counting import Count
from deadlines.pause_reasons import GROUNDS, WISH, PauseReason
from kernel import events, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict, HongniangError
from kernel.ids import Subject
from kernel.wording import Message
from notices import alerts, notice_views
from notices.notice_views import NoticeView
from staff import members
from staff.members import StaffView, actor

ACT = "clock.pause"
RIGHT = "clock.approve_pause"
UNTOLD = "case.pause_untold"  # kind of the timer at which a pause lapses that the customer was not told


def ask(
    session: Session, staff: StaffView, subject: Subject, promise: str, until: datetime, reason: PauseReason,
) -> uuid.UUID:
    """Requests a pause of a clock until `until`; alerts everybody who may approve. Returns the request's id.

    Raises BadInput without a reason that suffices, for a wish that this case's customer has not written, for an invalid
    limit, or if nobody else may approve; Conflict if the clock is late, paused, already requested or approved, or set
    from outside; NotFound if it does not run.
    """
    case = access.handled(session, staff, subject)
    if any(promise_of(one) == promise for one in untold(session, case.subject)):
        raise Conflict("cases.pause_waits", title=promises.get(promise).title)
    if len(reason.note.strip()) > approval.REASON_LIMIT:
        raise BadInput("cases.reason_long", limit=approval.REASON_LIMIT, length=len(reason.note.strip()))
    pausing.check(session, promise, case.subject, until, reason)
    family = kinds.get(case.kind).family(session, case.id)
    written = written_wishes.of(session, case, evidence.of(session, case.subject),
                                timeline.of(session, case.kind, *family))
    if reason.wish and reason.wish not in {one.reference for one in written}:
        raise BadInput("deadlines.pause_no_wish")
    try:
        request = approval.ask(session, staff, case, ACT, promise,
                               {"promise": promise, "until": instants.iso(until), "ground": reason.ground,
                                "wish": reason.wish}, until, reason.note)
    except Conflict:
        raise Conflict("cases.pause_asked_already", title=promises.get(promise).title) from None
    return request.id


def resume(session: Session, staff: StaffView, subject: Subject, promise: str) -> None:
    """Resumes a paused clock before its limit."""
    case = access.handled(session, staff, subject)
    clocks.resume(session, promise, case.subject, actor(staff))
    timeline.add(session, case.subject, "resumed", actor(staff))


def may_approve(one: StaffView, asking: StaffView, about: Collection[uuid.UUID]) -> bool:
    """Whether `one` may approve a pause requested by `asking` on a case about these members."""
    return approval.may_approve(one, asking, ACT, about)


def promise_of(request: ApprovalRequest) -> str:
    """The promise whose clock a request is about."""
    return str(request.facts["promise"])


def reason_of(request: ApprovalRequest) -> PauseReason:
    """Why the pause is requested; without a ground if the request was made by an earlier version."""
    return PauseReason(str(request.facts.get("ground", "")), request.reason, str(request.facts.get("wish", "")))


def _carry_out(session: Session, request: ApprovalRequest, approver: StaffView) -> None:
    if _told_first(request):
        _begin_telling(session, request, approver)
    else:
        clocks.pause(session, promise_of(request), request.subject, request.until, _asker(request), approver=approver,
                     reason=reason_of(request))


def _told_first(request: ApprovalRequest) -> bool:
    """Whether the pause is in force only once the customer was told of it."""
    return kinds.get(request.case_kind).tells_pauses and reason_of(request).ground != WISH


def _asker(request: ApprovalRequest) -> Actor:
    return Actor.staff(request.asked_by, request.asked_name)


# telling the customer first

def untold(session: Session, subject: Subject) -> list[ApprovalRequest]:
    """The approved pauses of a case that wait for its customer to be told."""
    return [request for one in notice_views.pending(session, [subject]) if (request := _of(session, one)) is not None]


def _of(session: Session, notice: NoticeView | None) -> ApprovalRequest | None:
    """The approved pause that a notice tells of; None for any other notice."""
    wanted = notice is not None and notice.what == "pause" and bool(notice.ref)
    return approval.get(session, uuid.UUID(notice.ref)) if notice is not None and wanted else None


def _begin_telling(session: Session, request: ApprovalRequest, approver: StaffView) -> None:
    promise, subject = promise_of(request), request.subject
    count = pausing.planned(session, promise, subject, _approved(request, approver))
    approval.remember(session, request.id, told=count.as_json())
    clock = running(session, promise, subject)
    timers.set(session, UNTOLD, subject, min(clock.due_at if clock else request.until, request.until),
               {"request": str(request.id)}, key=str(request.id))
    events.publish(session, PauseApproved(
        *subject, request.id, promise, reason_of(request).ground, request.until, count.due_at, count.last_day))


def _approved(request: ApprovalRequest, approver: StaffView) -> ApprovedPause:
    return ApprovedPause(request.decided_at or instants.now(), request.until, reason_of(request), approver)


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
    clock = pausing.put_in_force(session, promise_of(request), request.subject, _approved(request, approver),
                                 _asker(request), max(at, noted_at), Count.from_json(request.facts["told"]))
    if clock is None:
        _add_void(session, request, "lapsed")
    else:
        _add_entry(session, request.subject, request, "paused", approver, request.reason)


def tell_anew(session: Session, subject: Subject, promise: str) -> None:
    """The clock has another deadline: a pause that the customer was not told yet is told with the one that follows."""
    for request in untold(session, subject):
        approver = members.get(session, request.decided_by) if request.decided_by else None
        if promise_of(request) != promise or approver is None:
            continue
        customer_notices.cancel(session, subject, ["pause"], "replaced", ref=str(request.id))
        try:
            _begin_telling(session, request, approver)
        except HongniangError:  # it is over, late, or may not be approved by them any more
            _add_void(session, request, "lapsed")


def lapse(session: Session, subject: Subject, request_id: str) -> None:
    """The customer was not told of a pause in time: it never comes into force. The case's lock is held."""
    customer_notices.cancel(session, subject, ["pause"], "lapsed", ref=request_id)


def drop_met(session: Session, subject: Subject, promise: str) -> None:
    """The clock was met: a pause of it that the customer was not told is not told any more."""
    for request in untold(session, subject):
        if promise_of(request) == promise:
            customer_notices.cancel(session, subject, ["pause"], "met", ref=str(request.id))


def void(session: Session, notice_id: uuid.UUID) -> None:
    """The notice of an approved pause was cancelled: the timeline says that the pause is not in force, and why."""
    notice = notice_views.get(session, notice_id)
    request = _of(session, notice)
    if notice is not None and request is not None and notice.cancelled_because != "replaced":
        timers.cancel(session, UNTOLD, request.subject, str(request.id))
        _add_void(session, request, notice.cancelled_because)


def _add_void(session: Session, request: ApprovalRequest, because: str) -> None:
    timeline.add(session, request.subject, "pause_void", SYSTEM, clock=promises.get(promise_of(request)).title,
                 reason=notice_views.CANCELLED.message(because))


_ENTRIES = {"asked": "pause_asked", "approved": "paused", "declined": "pause_declined", "dropped": "pause_dropped"}
_ALERTS = {"asked": "cases.alert_pause_asked", "approved": "cases.alert_pause_approved",
           "declined": "cases.alert_pause_declined"}


def _news(
    session: Session, case: Case, request: ApprovalRequest, what: str, by: StaffView, text: str,
    alerted: Collection[uuid.UUID],
) -> None:
    """Adds the timeline entry, and alerts the approvers or the requester."""
    title, ground = promises.get(promise_of(request)).title, reason_of(request).ground
    waits = what == "approved" and _told_first(request)
    _add_entry(session, case.subject, request, "pause_approved" if waits else _ENTRIES[what], by, text)
    if alerted:
        asked = what == "asked"
        said = Message("cases.alert_pause_approved_untold" if waits else _ALERTS[what], label=case.label, name=by.name,
                       title=title, until=request.until, ground=GROUNDS.message(ground) if ground else "",
                       reason=text[:200])
        alerts.create(session, f"{case.kind}.pause_asked" if asked else f"{case.kind}.pause_answered", said,
                    subject=case.subject, key=str(request.id), staff_ids=alerted,
                    level="warning" if asked else "notice")


def _add_entry(
    session: Session, subject: Subject, request: ApprovalRequest, entry: str, by: StaffView, text: str,
) -> None:
    facts: dict[str, Any] = {"clock": promises.get(promise_of(request)).title}
    if ground := reason_of(request).ground:
        facts["reason"] = GROUNDS.message(ground)
    if wished := written_wishes.quoted(session, request.subject, reason_of(request).wish):
        facts["wished"] = Message("cases.wished", at=wished.at, text=wished.text)
    if entry in ("pause_asked", "pause_approved", "paused"):
        facts["until"] = instants.iso(request.until)
    if entry in ("pause_approved", "paused"):
        facts |= {"approver": actor(by).label, "asked": request.asked_name}
    timeline.add(session, subject, entry, actor(by), text=text, **facts)


approval.register(Approvable(ACT, RIGHT, "pause", _carry_out, _news))
