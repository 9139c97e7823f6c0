"""Pausing a case's clock (暂停计时): a member of staff requests it, another approves or declines.

A request alone changes nothing. An approved pause is in force once the customer was told of it, so that no deadline
is later than the customer knows; if they were not told before the deadline or the pause is over, it never is. A
customer who asked for it in writing knows of it: such a pause is in force at its approval, as it is where the kind of
case tells its customers nothing of pauses. A pause that awaits material from the customer rests on the message or call
that asked them for it.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases import (
    access,
    approval,
    customer_notices,
    evidence,
    kinds,
    pause_notices,
    requested_pauses,
    requests_to_customers,
    timeline,
    written_wishes,
)
from cases.approval import Approvable, ApprovalRequest
from cases.kinds import Case
from cases.requested_pauses import ACT
from cases.timeline import Entry
from deadlines import clocks, pausing, promises
from deadlines.pause_reasons import EVIDENCE, GROUNDS, WISH, PauseReason
from kernel import instants
from kernel.errors import BadInput, Conflict
from kernel.ids import Subject
from kernel.wording import Message
from notices import alerts, notice_views
from people import identifiers
from staff.members import StaffView, actor

RIGHT = "clock.approve_pause"


def ask(
    session: Session, staff: StaffView, subject: Subject, promise: str, until: datetime, reason: PauseReason,
) -> uuid.UUID:
    """Requests a pause of a clock until `until`; alerts everybody who may approve. Returns the request's id.

    Raises BadInput without a reason that suffices, for a wish that this case's customer has not written, for material
    that they were not asked for by a message or letter that reached them or in a noted call, or after which they handed
    in a file, for an invalid limit, or if nobody
    else may approve; Conflict if the clock is late, paused, already requested or approved, or set from outside;
    NotFound if it does not run.
    """
    case = access.handled(session, staff, subject)
    if any(requested_pauses.promise_of(one) == promise for one in pause_notices.untold(session, case.subject)):
        raise Conflict("cases.pause_waits", title=promises.get(promise).title)
    if len(reason.note.strip()) > approval.REASON_LIMIT:
        raise BadInput("cases.reason_long", limit=approval.REASON_LIMIT, length=len(reason.note.strip()))
    pausing.check(session, promise, case.subject, until, reason)
    entries = timeline.of(session, case.kind, *kinds.get(case.kind).family(session, case.id))
    written = written_wishes.of(session, case, evidence.of(session, case.subject), entries)
    if reason.wish and reason.wish not in {one.reference for one in written}:
        raise BadInput("deadlines.pause_no_wish")
    facts = {"promise": promise, "until": instants.iso(until), "ground": reason.ground, "wish": reason.wish}
    if reason.ground == EVIDENCE:
        asked_at = _asked_at(session, case, reason, entries)
        _must_be_unanswered(session, case, asked_at)
        if identifiers.find(reason.material):  # customers are told it
            raise BadInput("cases.material_identifies")
        facts |= {"asked": reason.asked, "asked_at": instants.iso(asked_at), "material": reason.material.strip()}
    try:
        request = approval.ask(session, staff, case, ACT, promise, facts, until, reason.note)
    except Conflict:
        raise Conflict("cases.pause_asked_already", title=promises.get(promise).title) from None
    return request.id


def _asked_at(session: Session, case: Case, reason: PauseReason, entries: Sequence[Entry]) -> datetime:
    """When the customer was asked for the material. Raises BadInput if they were not."""
    notices = notice_views.of(session, customer_notices.family(session, (case.kind, case.survivor)))
    for one in requests_to_customers.of(session, case, entries, notices):
        if one.reference == reason.asked:
            return one.at
    raise BadInput("deadlines.pause_not_asked")


def _must_be_unanswered(session: Session, case: Case, asked_at: datetime) -> None:
    """Raises BadInput where the customer handed in a file since they were asked: whatever is missing is asked anew."""
    arrived = [one for one in evidence.of(session, case.subject) if one.at > asked_at and one.by_kind != "staff"]
    if arrived:
        raise BadInput("cases.pause_answered", at=arrived[-1].at, name=arrived[-1].name)


def resume(session: Session, staff: StaffView, subject: Subject, promise: str) -> None:
    """Resumes a paused clock before its limit."""
    case = access.handled(session, staff, subject)
    clocks.resume(session, promise, case.subject, actor(staff))
    timeline.add(session, case.subject, "resumed", actor(staff))


def may_approve(one: StaffView, asking: StaffView, about: Collection[uuid.UUID]) -> bool:
    """Whether `one` may approve a pause requested by `asking` on a case about these members."""
    return approval.may_approve(one, asking, ACT, about)


def _carry_out(session: Session, request: ApprovalRequest, approver: StaffView) -> None:
    reason, case = requested_pauses.reason_of(request), kinds.one(session, request.subject)
    if reason.asked:  # its delivery may have been revoked meanwhile
        _must_be_unanswered(session, case, _asked_at(session, case, reason, timeline.of(
            session, case.kind, *kinds.get(case.kind).family(session, case.survivor))))
    if is_told_first(request):
        pause_notices.begin(session, request, approver)
    else:
        clocks.pause(session, requested_pauses.promise_of(request), request.subject, request.until,
                     requested_pauses.asker(request), approver=approver, reason=reason)


def is_told_first(request: ApprovalRequest) -> bool:
    """Whether the pause is in force only once the customer was told of it."""
    return kinds.get(request.case_kind).tells_pauses and requested_pauses.reason_of(request).ground != WISH


_ENTRIES = {"asked": "pause_asked", "approved": "paused", "declined": "pause_declined", "dropped": "pause_dropped"}
_ALERTS = {"asked": "cases.alert_pause_asked", "approved": "cases.alert_pause_approved",
           "declined": "cases.alert_pause_declined"}


def _news(
    session: Session, case: Case, request: ApprovalRequest, what: str, by: StaffView, text: str,
    alerted: Collection[uuid.UUID],
) -> None:
    """Adds the timeline entry, and alerts the approvers or the requester."""
    title, ground = promises.get(requested_pauses.promise_of(request)).title, requested_pauses.reason_of(request).ground
    waits, asked = what == "approved" and is_told_first(request), what == "asked"
    before = requested_pauses.paused_before(session, case) if asked else []
    requested_pauses.add_entry(session, case.subject, request, "pause_approved" if waits else _ENTRIES[what], by, text,
                               **({"paused_before": before} if before else {}))
    if alerted:
        key = "cases.alert_pause_asked_again" if before else _ALERTS[what]
        said = Message("cases.alert_pause_approved_untold" if waits else key, label=case.label, name=by.name,
                       title=title, until=request.until, ground=GROUNDS.message(ground) if ground else "",
                       reason=text[:200], before=before)
        alerts.create(session, f"{case.kind}.pause_asked" if asked else f"{case.kind}.pause_answered", said,
                    subject=case.subject, key=str(request.id), staff_ids=alerted,
                    level="warning" if asked else "notice")


approval.register(Approvable(ACT, RIGHT, "pause", _carry_out, _news))
