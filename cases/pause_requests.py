"""Pausing a case's clock (暂停计时): a member of staff requests it, another approves or declines.

A request alone changes nothing: the clock runs until it is approved.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cases import access, approval, evidence, kinds, timeline, written_wishes
from cases.approval import Approvable, ApprovalRequest
from cases.kinds import Case
from deadlines import clocks, pausing, promises
from deadlines.pause_reasons import GROUNDS, PauseReason
from kernel import instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from kernel.ids import Subject
from kernel.wording import Message
from notices import alerts
from staff.members import StaffView, actor

ACT = "clock.pause"
RIGHT = "clock.approve_pause"


def ask(
    session: Session, staff: StaffView, subject: Subject, promise: str, until: datetime, reason: PauseReason,
) -> uuid.UUID:
    """Requests a pause of a clock until `until`; alerts everybody who may approve. Returns the request's id.

    Raises BadInput without a reason that suffices, for a wish that this case's customer has not written, for an invalid
    limit, or if nobody else may approve; Conflict if the clock is late, paused, already requested, or set from outside;
    NotFound if it does not run.
    """
    case = access.handled(session, staff, subject)
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
    clocks.pause(session, promise_of(request), request.subject, request.until,
                 Actor.staff(request.asked_by, request.asked_name), approver=approver, reason=reason_of(request))


_ENTRIES = {"asked": "pause_asked", "approved": "paused", "declined": "pause_declined", "dropped": "pause_dropped"}
_ALERTS = {"asked": "cases.alert_pause_asked", "approved": "cases.alert_pause_approved",
           "declined": "cases.alert_pause_declined"}


def _news(
    session: Session, case: Case, request: ApprovalRequest, what: str, by: StaffView, text: str,
    alerted: Collection[uuid.UUID],
) -> None:
    """Adds the timeline entry, and alerts the approvers or the requester."""
    title, ground = promises.get(promise_of(request)).title, reason_of(request).ground
    facts: dict[str, Any] = {"clock": title}
    if ground:
        facts["reason"] = GROUNDS.message(ground)
    if wished := written_wishes.quoted(session, request.subject, reason_of(request).wish):
        facts["wished"] = Message("cases.wished", at=wished.at, text=wished.text)
    if what in ("asked", "approved"):
        facts["until"] = instants.iso(request.until)
    if what == "approved":
        facts |= {"approver": actor(by).label, "asked": request.asked_name}
    timeline.add(session, case.subject, _ENTRIES[what], actor(by), text=text, **facts)
    if alerted:
        asked = what == "asked"
        said = Message(_ALERTS[what], label=case.label, name=by.name, title=title, until=request.until,
                       ground=GROUNDS.message(ground) if ground else "", reason=text[:200])
        alerts.create(session, f"{case.kind}.pause_asked" if asked else f"{case.kind}.pause_answered", said,
                    subject=case.subject, key=str(request.id), staff_ids=alerted,
                    level="warning" if asked else "notice")


approval.register(Approvable(ACT, RIGHT, "pause", _carry_out, _news))
