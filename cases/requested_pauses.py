"""What a request for a pause says (暂停申请的内容), and the entries of the timeline about it."""
from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from cases import kinds, requests_to_customers, timeline, written_wishes
from cases.approval import ApprovalRequest
from cases.kinds import Case
from deadlines import clocks, paused_time, promises
from deadlines.clocks import ApprovedPause
from deadlines.pause_reasons import GROUNDS, PauseReason
from kernel import instants
from kernel.actors import Actor
from kernel.ids import Subject
from kernel.wording import Message
from staff.members import StaffView, actor

ACT = "clock.pause"


def promise_of(request: ApprovalRequest) -> str:
    """The promise whose clock a request is about."""
    return str(request.facts["promise"])


def reason_of(request: ApprovalRequest) -> PauseReason:
    """Why the pause is requested; what an earlier version did not ask for is empty."""
    given = {name: str(request.facts.get(name, "")) for name in ("ground", "wish", "asked", "material")}
    return PauseReason(note=request.reason, **given)


def asker(request: ApprovalRequest) -> Actor:
    """Who requested it."""
    return Actor.staff(request.asked_by, request.asked_name)


def approved(request: ApprovalRequest, approver: StaffView) -> ApprovedPause:
    """The pause as it was approved."""
    return ApprovedPause(request.decided_at or instants.now(), request.until, reason_of(request), approver)


def paused_before(session: Session, case: Case) -> list[Message]:
    """How long each clock of a case and of those merged into it has been paused, whatever became of the clock."""
    found = clocks.for_subjects(session, case.kind, kinds.get(case.kind).family(session, case.id))
    return paused_time.messages([(clock.title, clock.count) for of_case in found.values() for clock in of_case],
                                instants.now())


def add_entry(
    session: Session, subject: Subject, request: ApprovalRequest, entry: str, by: StaffView, text: str, **more: Any,
) -> None:
    """Adds an entry about a request: its clock and ground, until when, who approved, and what it rests on."""
    facts: dict[str, Any] = {"clock": promises.get(promise_of(request)).title, **more}
    reason = reason_of(request)
    if reason.ground:
        facts["reason"] = GROUNDS.message(reason.ground)
    if wished := written_wishes.quoted(session, request.subject, reason.wish):
        facts["wished"] = Message("cases.wished", at=wished.at, text=wished.text)
    if asked := requests_to_customers.quoted(session, reason.asked, request.facts.get("asked_at")):
        facts["asked_for"] = Message("cases.asked_for", material=reason.material, at=asked.at, text=asked.text)
    if entry in ("pause_asked", "pause_approved", "paused"):
        facts["until"] = instants.iso(request.until)
    if entry in ("pause_approved", "paused"):
        facts |= {"approver": actor(by).label, "asked": request.asked_name}
    timeline.add(session, subject, entry, actor(by), text=text, **facts)
