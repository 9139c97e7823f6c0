"""Acts of staff on a complaint: note, reply, propose a solution, record a call, correct, escalate."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cases import assignment, conflict_of_interest, timeline
from complaints import access, case_messages, categories, delivery_effects, filing, merged_parts, stages
from complaints.access import KIND, handled, subject_of
from complaints.answer_criteria import Means
from complaints.case_kind import as_case
from complaints.case_messages import REPLY_LIMIT as REPLY_LIMIT
from complaints.tables import Complaint, ComplaintMessage
from conversations import outbox
from conversations.chat_notices import CHAT
from kernel import audit, instants
from kernel.errors import BadInput, Conflict, NotFound
from kernel.wording import Message
from notices import alerts, customer_notices
from people import vault
from staff import members
from staff.members import StaffView, actor

NOTE_LEAST = 4
NOTED_AFTER = timedelta(minutes=2)  # a call noted later shows both instants


def add_note(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """Adds a note that customers never see. Raises BadInput for an empty or too long one."""
    row = handled(session, staff, complaint_id)
    text = text.strip()
    if not text:
        raise BadInput("complaints.empty_reply")
    if len(text) > REPLY_LIMIT:
        raise BadInput("complaints.too_long", field=Message("complaints.field.note"), limit=REPLY_LIMIT,
                       length=len(text))
    timeline.add(session, subject_of(row.id), "noted", actor(staff), text=vault.tokenise(session, row.person_id, text))
    audit.record(session, actor(staff), "complaint.note", subject_of(row.id))


def reply(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str, means: Means = "response",
) -> uuid.UUID:
    """Queues a person's message for this case; `means` is `response` or `solution`. Returns the outbox id.

    It meets a clock only when it is delivered (5.1 g). Raises Conflict at a stage that does not allow it, and while a
    solution, or the same text, is on its way to the customer or waits for their answer.
    """
    row = handled(session, staff, complaint_id)
    _check_stage(session, row, means)
    case_messages.require_not_under_way(session, row, text, means)
    return case_messages.send(session, staff, row, text, means)


def record_call(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, at: datetime, text: str, means: Means = "response",
    noted_because: str = "", *, told: Collection[uuid.UUID] | None = None,
) -> None:
    """Records a call with the customer: when, and what was said. It counts as a delivered message (5.1 g).

    A call before a deadline that is noted only after it (补记) needs the reason, `noted_because`; both instants are
    shown, and the breach stays. `told` are notices that the customer was told in it (`delivery_effects.apply_call`).
    When it was noted is kept with any call that was not noted at once.

    Raises BadInput if the call is in the future or before the case, or without a note on what was said, or without that
    reason, or where something ticked was written only after the call; Conflict if the same call was recorded already.
    """
    row, now = handled(session, staff, complaint_id), instants.now()
    if len(text.strip()) < NOTE_LEAST:
        raise BadInput("complaints.no_call_note")
    if at > now:
        raise BadInput("complaints.in_the_future", instant=at)
    if at < row.accepted_at:
        raise BadInput("complaints.before_case", instant=at, accepted=row.accepted_at)
    _check_stage(session, row, means)
    said = vault.tokenise(session, row.person_id, text.strip())
    if any((one.kind, one.at, one.facts.get("means"), one.facts.get("text")) == ("called", at, means, said)
           for one in timeline.of(session, KIND, row.id)):
        raise Conflict("complaints.call_noted_already", at=at)
    afterwards: dict[str, Any] = {}
    if missed := delivery_effects.missed_meanwhile(session, row.id, means, at, now):
        if len(noted_because.strip()) < NOTE_LEAST:
            raise BadInput("complaints.no_noting_reason", due=missed)
        because = vault.tokenise(session, row.person_id, noted_because.strip()[:REPLY_LIMIT])
        afterwards = {"noted_at": instants.iso(now), "noted_because": because}
    elif now - at >= NOTED_AFTER:
        afterwards = {"noted_at": instants.iso(now)}
        if noted_because.strip():
            afterwards["noted_because"] = vault.tokenise(session, row.person_id, noted_because.strip()[:REPLY_LIMIT])
    timeline.add(session, subject_of(row.id), "called", actor(staff), at=at, means=means, text=said, **afterwards)
    audit.record(session, actor(staff), "complaint.call", subject_of(row.id), at=instants.iso(at), means=means,
                 **afterwards)
    delivery_effects.apply_call(session, row, at, actor(staff), means, told)


def _check_stage(session: Session, row: Complaint, means: Means) -> None:
    """Raises Conflict if a message of this meaning is not possible at the case's stage."""
    stages.after(row.state, "propose" if means == "solution" else "respond",
                 part_waits=merged_parts.wait(session, row))


def confirm_delivered(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, outbox_id: uuid.UUID, at: datetime, how: str,
) -> None:
    """Records that a message arrived although the platform could not confirm it; `how` is how the person knows.

    If it was under way at a deadline and arrived in time, the breach is lifted, as by the platform's own confirmation.
    Raises BadInput, NotFound for a message of another case, Conflict if it was already delivered or never sent.
    """
    row = handled(session, staff, complaint_id)
    if len(how.strip()) < NOTE_LEAST:
        raise BadInput("complaints.no_call_note")
    message = session.get(ComplaintMessage, outbox_id)
    if message is None or message.complaint_id not in access.family(session, row.id):
        raise NotFound("complaints.no_message")
    if message.delivered_at is not None and message.taken_back_at is None:
        raise Conflict("complaints.already_delivered")
    since = outbox.under_way_since(session, outbox_id)
    if since is None:
        raise Conflict("complaints.never_sent")
    if at > instants.now():
        raise BadInput("complaints.in_the_future", instant=at)
    if at < message.sent_at:
        raise BadInput("complaints.before_sent", instant=at, sent=message.sent_at)
    audit.record(session, actor(staff), "complaint.confirm_delivered", subject_of(row.id), outbox=outbox_id,
                 at=instants.iso(at))
    timeline.add(session, subject_of(message.complaint_id), "confirmed", actor(staff),
                 text=vault.tokenise(session, row.person_id, how.strip()[:REPLY_LIMIT]))
    message.delivered_at = message.taken_back_at = None
    delivery_effects.apply_delivery(session, row.id, outbox_id, message.staff_id, max(at, since), since)
    customer_notices.delivered(session, CHAT, str(outbox_id), max(at, since), {
        "by": actor(staff).label, "noted_at": instants.now()})


def correct(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, *, category: str | None = None,
    severity: str | None = None, store_id: uuid.UUID | None = None, of_no_store: bool = False,
    order_number: str | None = None, concerning: Collection[uuid.UUID] | None = None,
) -> None:
    """Corrects the facts of a case; None leaves a fact unchanged. An owner whom the case now concerns is replaced.

    `of_no_store` makes it a case of the platform itself. Raises BadInput for an unknown category or severity.
    """
    row = handled(session, staff, complaint_id)
    changed: dict[str, Any] = {}
    if category is not None and category != row.category:
        categories.title(category)
        row.category, changed["category"] = category, category
    if severity is not None and severity != row.severity:
        if severity not in filing.SEVERITIES:
            raise BadInput("complaints.no_severity", value=severity[:40], known=list(filing.SEVERITIES))
        row.severity, changed["severity"] = severity, severity
    if store_id is not None and store_id != row.store_id:
        row.store_id, changed["store"] = store_id, str(store_id)
    elif of_no_store and row.store_id is not None:
        row.store_id, changed["store"] = None, ""
    if order_number is not None and order_number.strip() != (row.order_number or ""):
        row.order_number, changed["order"] = order_number.strip()[:filing.LINE_LIMIT] or None, True
    if concerning is not None and set(concerning) != access.concerned(session, row.id):
        changed["concerning"] = sorted(s.number for s in members.many(session, concerning).values())
        conflict_of_interest.set_concerned(session, subject_of(row.id), concerning)
        assignment.reassign(session, as_case(row), set(concerning))
    if changed:
        timeline.add(session, subject_of(row.id), "changed", actor(staff), **changed)
        audit.record(session, actor(staff), "complaint.correct", subject_of(row.id), **changed)


def escalate(session: Session, staff: StaffView, complaint_id: uuid.UUID, reason: str) -> None:
    """Escalates a case to the supervisors, with the reason; its stage does not change. Raises BadInput, Conflict."""
    row = handled(session, staff, complaint_id, "complaint.read")
    if len(reason.strip()) < NOTE_LEAST:
        raise BadInput("complaints.no_reason", least=NOTE_LEAST)
    if row.state not in stages.OPEN:
        raise stages.impossible(row.state, "escalate")
    if row.severity == "normal":
        row.severity = "serious"
    timeline.add(session, subject_of(row.id), "escalated", actor(staff), text=reason.strip())
    audit.record(session, actor(staff), "complaint.escalate", subject_of(row.id))
    alerts.create(session, "complaint.escalated",
                Message("complaints.alert_escalated", number=row.number, name=staff.name,
                        reason=reason.strip()[:200]),
                subject=subject_of(row.id), key=f"{row.id}:{instants.now().isoformat()}", level="warning",
                staff_ids=assignment.supervisors(session, subject_of(row.id)))
