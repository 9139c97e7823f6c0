"""Effects of a delivery on a case: clocks met and stages moved, and their reversal if the platform revokes the
delivery.

A merged case's clocks keep running and are met by acts on the elder case.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, call_tasks, customer_notices, timeline
from complaints import access, case_messages, closing, merged_parts, split_parts, stages, transitions
from complaints.access import KIND, subject_of
from complaints.complaint_promises import ANSWERED_BY_SOLUTION, RESPONSE
from complaints.tables import Complaint, ComplaintMessage
from conversations.chat_notices import CHAT
from deadlines import clocks, fulfilment
from kernel import db, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput
from kernel.wording import Message, Text
from notices import alerts, notice_views
from notices import customer_notices as ledger
from staff import members
from staff.members import actor


def apply_delivery(
    session: Session, complaint_id: uuid.UUID, outbox_id: uuid.UUID, staff_id: uuid.UUID, at: datetime,
    in_flight_since: datetime | None = None, noted_at: datetime | None = None,
) -> None:
    """Applies the delivery, at `at`, of a person's message for this case; sending had begun at `in_flight_since`.

    `noted_at` is when somebody noted it, None where a machine proved it: a note after the deadline leaves the breach.
    """
    row = access.locked(session, complaint_id)
    message = session.get(ComplaintMessage, outbox_id, populate_existing=True)
    by = _sender(session, staff_id)
    if message is None or message.delivered_at is not None:
        return
    message.delivered_at = at
    call_tasks.complete(session, KIND, [row.id], SYSTEM, "delivered", cause=f"message:{outbox_id}")
    timeline.add(session, subject_of(row.id), f"{message.means}_delivered", by, at=at, outbox_id=str(outbox_id),
                 short=message.short)
    if message.means == "courtesy":
        return
    because = {"outbox_id": str(outbox_id), "delivered_at": at.isoformat(), "means": message.means}
    part_waits = merged_parts.wait(session, row)
    _meet(session, row, message.means, at, by, because, in_flight_since, noted_at)
    # A second solution may arrive after the first was accepted: it counts as delivered, and does not move the stage.
    act = "propose" if message.means == "solution" else "respond"
    if act in stages.possible_acts(row.state, part_waits=part_waits):
        transitions.move(session, row, act, by, part_waits=part_waits)
        if message.means == "solution":
            row.proposed_at = at
            closing.await_answer(session, row, at)
    if message.short:
        _mark_short(session, row, outbox_id)


def _meet(
    session: Session, row: Complaint, means: str, at: datetime, by: Actor, because: dict[str, Any],
    in_flight_since: datetime | None = None, noted_at: datetime | None = None,
) -> None:
    family = access.family(session, row.id)
    clocks.hold(session, KIND, family)
    for one in family:
        for promise in ANSWERED_BY_SOLUTION if means == "solution" else (RESPONSE,):
            fulfilment.meet(session, promise, subject_of(one), at, by, because, in_flight_since=in_flight_since,
                            noted_at=noted_at)
    db.notify(session, "board", row.id)


def missed_meanwhile(
    session: Session, complaint_id: uuid.UUID, means: str, at: datetime, now: datetime,
) -> datetime | None:
    """The first deadline between `at` and `now` of a running clock that a call at `at` would meet; None if none."""
    family = access.family(session, complaint_id)
    promised = ANSWERED_BY_SOLUTION if means == "solution" else (RESPONSE,)
    return min((clock.due_at for found in clocks.for_subjects(session, KIND, family).values() for clock in found
                if clock.promise in promised and clock.is_running and at <= clock.due_at < now), default=None)


def apply_call(
    session: Session, row: Complaint, at: datetime, by: Actor, means: str, told: Collection[uuid.UUID] | None = None,
) -> None:
    """Applies a recorded call with the customer at `at`, which counts as a delivered message.

    `told` are the notices that the customer was told in it, None: all that waited, and a solution only if the call was
    about one. The caller holds the case's lock. Raises BadInput where one of `told` was written only after the call.
    """
    part_waits = merged_parts.wait(session, row)
    _meet(session, row, means, at, by, {"call": True, "means": means}, noted_at=instants.now())
    transitions.move(session, row, "propose" if means == "solution" else "respond", by, part_waits=part_waits)
    if means == "solution":
        row.proposed_at = at
        closing.await_answer(session, row, at)
    call_tasks.complete(session, KIND, [row.id], by, "called")
    _told_in_call(session, row, at, by, means, told)


def _told_in_call(
    session: Session, row: Complaint, at: datetime, by: Actor, means: str, told: Collection[uuid.UUID] | None,
) -> None:
    subject, chosen = subject_of(row.id), True
    if told is None:
        told = [one.id for one in customer_notices.pending(session, subject)
                if one.what != "solution" or means == "solution"]
        chosen = False
    spoken = customer_notices.spoken(session, subject, by, at, "", told)
    later = [one for one in customer_notices.pending(session, subject) if chosen and one.id in told]
    if later:
        raise BadInput("complaints.not_yet_written", at=at,
                       whats=[notice_views.WHAT.message(one.what) for one in later])
    if means == "solution" and not any(one.what == "solution" for one in spoken):
        said = ledger.sent(session, case_messages.solution_notice(row), customer_notices.CALL, f"spoken:{ids.new_id()}")
        ledger.delivered(session, customer_notices.CALL, said.attempts[0].ref, at, {
            "by": by.label, "noted_at": instants.now()})


def apply_told_solution(session: Session, notice_id: uuid.UUID, at: datetime) -> None:
    """The customer learned a solution that was sent as a message by another way, at `at`: it counts as delivered."""
    notice = notice_views.get(session, notice_id)
    noted_at = notice.proof.proof.get("noted_at") if notice and notice.proof else None
    for attempt in notice.attempts if notice else ():
        message = session.get(ComplaintMessage, uuid.UUID(attempt.ref)) if attempt.way == CHAT else None
        if message is not None and (message.delivered_at is None or message.taken_back_at is not None):
            message.delivered_at = message.taken_back_at = None
            apply_delivery(session, message.complaint_id, message.outbox_id, message.staff_id, at, noted_at=noted_at)


def apply_failure(session: Session, complaint_id: uuid.UUID, outbox_id: uuid.UUID, reason: Text) -> None:
    """Records that a person's message was refused or that its delivery is unknown: clocks keep running, and a call task
    is created.
    """
    row = access.locked(session, complaint_id)
    timeline.add(session, subject_of(row.id), "delivery_failed", SYSTEM, outbox_id=str(outbox_id), reason=reason)
    call_tasks.create(session, subject_of(row.id), f"message:{outbox_id}",
                    Message("complaints.call_undelivered", reason=reason))


def undo_delivery(session: Session, complaint_id: uuid.UUID, outbox_id: uuid.UUID, reason: Text) -> None:
    """Reverses a delivery that the platform later reports as failed: the clocks it had met run again, with the same
    deadline.
    """
    row = access.locked(session, complaint_id)
    message = session.get(ComplaintMessage, outbox_id, populate_existing=True)
    if message is None or message.delivered_at is None or message.taken_back_at is not None:
        return
    message.taken_back_at = instants.now()
    session.flush()
    because = {"outbox_id": str(outbox_id), "reason": reason}
    for one in access.family(session, row.id):
        for promise in ANSWERED_BY_SOLUTION:
            fulfilment.take_back(session, promise, subject_of(one), SYSTEM, because)
    split_parts.take_back(session, access.family(session, row.id), SYSTEM, because)
    if row.state in ("responded", "proposed"):
        transitions.put_back(session, row, stages.after_deliveries(_standing(session, row.id)), SYSTEM)
    if message.means == "solution" and row.state != "proposed":
        closing.stop_waiting(session, row.id, "retracted")
        row.proposed_at = None
    timeline.add(session, subject_of(row.id), "delivery_taken_back", SYSTEM, outbox_id=str(outbox_id), reason=reason)
    call_tasks.create(session, subject_of(row.id), f"message:{outbox_id}",
                    Message("complaints.call_taken_back", reason=reason))


def _standing(session: Session, complaint_id: uuid.UUID) -> list[str]:
    return list(session.scalars(select(ComplaintMessage.means).where(
        ComplaintMessage.complaint_id == complaint_id, ComplaintMessage.delivered_at.is_not(None),
        ComplaintMessage.taken_back_at.is_(None))))


def _mark_short(session: Session, row: Complaint, outbox_id: uuid.UUID) -> None:
    alerts.create(session, "complaint.short_answer", Message("complaints.alert_short", number=row.number),
                subject=subject_of(row.id), key=str(outbox_id), level="notice",
                staff_ids=assignment.supervisors(session, subject_of(row.id)))


def _sender(session: Session, staff_id: uuid.UUID) -> Actor:
    found = members.get(session, staff_id)
    return actor(found) if found else SYSTEM


