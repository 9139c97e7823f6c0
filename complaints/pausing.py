"""Pausing a case's clock (暂停计时): one member of staff asks, another approves or declines, each by an act of their own.

Until it is approved the clock runs on as it was promised; nothing is held back by asking.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import access, timeline
from complaints.access import actor, handled
from complaints.tables import Complaint, ComplaintPause
from deadlines import clocks, pausing, promises
from kernel import audit, instants, time_words, wording
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from notices import alerts
from staff import members, permissions
from staff.members import StaffView

REASON_LIMIT = 500


@dataclass(frozen=True)
class PauseView:
    """A pause that waits for approval: of the case's clock of `promise`, until `until` at the latest."""

    id: uuid.UUID
    complaint_id: uuid.UUID
    promise: str
    until: datetime
    reason: str
    asked_by: uuid.UUID
    asked_name: str
    asked_at: datetime


def ask(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, promise: str, until: datetime, reason: str,
) -> uuid.UUID:
    """Asks that a clock stand still until `until`; tells everybody who may approve. Gives the request's id.

    Raises BadInput without a reason, with a limit that isn't one, or where nobody else may approve; Conflict for a
    clock that is late, paused, asked for already, or set from outside; NotFound where it doesn't run.
    """
    row = handled(session, staff, complaint_id)
    reason = reason.strip()
    if len(reason) > REASON_LIMIT:
        raise BadInput("complaints.too_long", field="原因", limit=REASON_LIMIT, length=len(reason))
    pausing.check(session, promise, ("complaint", row.id), until, reason)
    told = approvers(session, staff, row.id)
    if not told:
        raise BadInput("complaints.no_approver")
    now = instants.now()
    for before in _undecided(session, [row.id], promise):
        if before.until > now:
            raise Conflict("complaints.pause_asked_already", title=promises.get(promise).title)
        before.decided_at, before.approved = now, False  # it lapsed: nobody decided while it could still have helped
    request = ComplaintPause(
        complaint_id=row.id, promise=promise, until=until, reason=reason, asked_by=staff.id,
        asked_name=actor(staff).label, asked_at=now)
    session.add(request)
    session.flush()
    timeline.add(session, row.id, "pause_asked", actor(staff), text=reason, clock=promises.get(promise).title,
                 until=instants.iso(until))
    audit.record(session, actor(staff), "complaint.ask_pause", ("complaint", row.id), promise=promise,
                 until=instants.iso(until), reason=reason)
    alerts.tell(session, "complaint.pause_asked",
                wording.say("complaints.alert_pause_asked", number=row.number, name=staff.name,
                            title=promises.get(promise).title, until=time_words.day_time(until), reason=reason[:200]),
                subject=("complaint", row.id), key=str(request.id), staff_ids=told, level="warning")
    return request.id


def approve(session: Session, staff: StaffView, complaint_id: uuid.UUID, request_id: uuid.UUID) -> None:
    """The clock stands still from now on; the count names who approved.

    Raises NotAllowed for who asked or may not approve, NotFound for a request that isn't this case's, Conflict for one
    decided already; and what stands against the pause by now, as in `ask`.
    """
    row = handled(session, staff, complaint_id, "clock.approve_pause")
    request = _waiting(session, row, request_id)
    if request.asked_by == staff.id:
        raise NotAllowed("deadlines.pause_self")
    clocks.pause(session, request.promise, ("complaint", request.complaint_id), request.until,
                 Actor.staff(request.asked_by, request.asked_name), approver=staff, reason=request.reason)
    _decide(request, staff, True)
    timeline.add(session, row.id, "paused", actor(staff), text=request.reason, until=instants.iso(request.until),
                 clock=promises.get(request.promise).title, approver=actor(staff).label, asked=request.asked_name)
    audit.record(session, actor(staff), "complaint.approve_pause", ("complaint", row.id), request=request.id)
    _answer(session, row, request, wording.say(
        "complaints.alert_pause_approved", number=row.number, name=staff.name,
        title=promises.get(request.promise).title, until=time_words.day_time(request.until)))


def decline(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, request_id: uuid.UUID, reason: str = "",
) -> None:
    """The clock runs on. Whoever asked takes it back without a word; anybody else who may approve says why not."""
    row = handled(session, staff, complaint_id)
    request = _waiting(session, row, request_id)
    own = request.asked_by == staff.id
    reason = reason.strip()
    if not own:
        permissions.require(staff, "clock.approve_pause", access.concerned(session, row.id))
        if len(reason) < pausing.SHORTEST_REASON:
            raise BadInput("complaints.no_reason")
    _decide(request, staff, False)
    timeline.add(session, row.id, "pause_dropped" if own else "pause_declined", actor(staff),
                 text=reason[:REASON_LIMIT], clock=promises.get(request.promise).title)
    audit.record(session, actor(staff), "complaint.decline_pause", ("complaint", row.id), request=request.id,
                 reason=reason[:REASON_LIMIT])
    if not own:
        _answer(session, row, request, wording.say(
            "complaints.alert_pause_declined", number=row.number, name=staff.name,
            title=promises.get(request.promise).title, reason=reason[:200]))


def waiting(session: Session, *complaint_ids: uuid.UUID) -> list[PauseView]:
    """Requests on these cases on which nobody has decided and which could still help, the oldest first."""
    return [PauseView(r.id, r.complaint_id, r.promise, r.until, r.reason, r.asked_by, r.asked_name, r.asked_at)
            for r in _undecided(session, complaint_ids) if r.until > instants.now()]


def approvers(session: Session, staff: StaffView, complaint_id: uuid.UUID) -> list[uuid.UUID]:
    """Who may approve what `staff` asks for on this case: never themselves, nor whom it concerns."""
    concerning = access.concerned(session, complaint_id)
    return [one.id for one in members.all_active(session) if may_approve(one, staff, concerning)]


def may_approve(one: StaffView, asking: StaffView, concerning: Collection[uuid.UUID]) -> bool:
    """Whether `one` may approve what `asking` asks for on a case about these members."""
    return one.id != asking.id and permissions.may(one, "clock.approve_pause", concerning)


def _undecided(
    session: Session, complaint_ids: Sequence[uuid.UUID], promise: str | None = None,
) -> list[ComplaintPause]:
    wanted = select(ComplaintPause).where(
        ComplaintPause.complaint_id.in_(complaint_ids), ComplaintPause.decided_at.is_(None))
    if promise is not None:
        wanted = wanted.where(ComplaintPause.promise == promise)
    return list(session.scalars(wanted.order_by(ComplaintPause.asked_at)))


def _waiting(session: Session, row: Complaint, request_id: uuid.UUID) -> ComplaintPause:
    found = session.get(ComplaintPause, request_id, populate_existing=True)  # under the case's lock
    if found is None or found.complaint_id not in access.family(session, row.id):
        raise NotFound("complaints.no_pause")
    if found.decided_at is not None:
        raise Conflict("complaints.pause_decided")
    return found


def _decide(request: ComplaintPause, staff: StaffView, approved: bool) -> None:
    request.decided_at, request.decided_by, request.approved = instants.now(), staff.id, approved


def _answer(session: Session, row: Complaint, request: ComplaintPause, text: str) -> None:
    alerts.tell(session, "complaint.pause_answered", text, subject=("complaint", row.id), key=str(request.id),
                staff_ids=[request.asked_by], level="notice")
