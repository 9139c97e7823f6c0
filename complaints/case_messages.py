"""Messages by staff for a case, from the case page or the desk, recorded with what their delivery means (5.1 g)."""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import call_tasks, letter_tasks, timeline
from complaints import access, answer_criteria
from complaints.access import KIND, subject_of
from complaints.answer_criteria import Means
from complaints.case_kind import as_case
from complaints.tables import Complaint, ComplaintMessage
from conversations import channels, outbox, threads
from conversations.chat_notices import CHAT
from conversations.messages import Button, Origin, Reply
from deadlines import timers
from kernel import audit, instants, wording
from kernel.errors import BadInput, Conflict
from kernel.wording import Message, say
from notices import customer_notices as ledger
from notices.customer_notices import NewNotice
from staff.members import StaffView, actor

REPLY_LIMIT = 2000
UNSEEN = "complaint.unseen"
UNCONFIRMED = timedelta(minutes=10)  # how long a sent message without a confirmation counts as on its way


def send(session: Session, staff: StaffView, row: Complaint, text: str, means: Means = "response") -> uuid.UUID:
    """Queues a message for the case's customer and records it; returns the outbox id. The caller has checked the
    permission.

    Raises BadInput if the text is empty or too long, or the case has no conversation.
    """
    text = text.strip()
    if not text:
        raise BadInput("complaints.empty_reply")
    if len(text) > REPLY_LIMIT:
        raise BadInput("complaints.too_long", field=Message("complaints.field.reply"), limit=REPLY_LIMIT,
                       length=len(text))
    if row.conversation_id is None:
        by_letter = letter_tasks.by_letter(session, [as_case(row)])
        raise BadInput("complaints.no_channel_nor_phone" if by_letter else "complaints.no_channel")
    choices = _choices(session, row.conversation_id, row.number) if means == "solution" else ()
    outbox_id = outbox.enqueue(
        session, row.conversation_id, Reply(text, choices, "human"),
        author="person", staff_id=staff.id, about=subject_of(row.id))
    return record_message(session, staff, row, outbox_id, text, means)


def require_not_under_way(session: Session, row: Complaint, text: str, means: Means) -> None:
    """Raises Conflict if the message would reach the customer twice, or two solutions would reach them at once.

    A solution waits until the one before it was delivered or failed; one with the same words, until the customer
    answered. The caller holds the case's lock, so that of several at once one is sent.
    """
    family = access.family(session, row.id)
    sent = list(session.scalars(select(ComplaintMessage).where(
        ComplaintMessage.complaint_id.in_(family), ComplaintMessage.taken_back_at.is_(None))))
    waiting = [one for one in sent if one.delivered_at is None]
    states = {one.id: one.state for one in outbox.rows(session, [one.outbox_id for one in waiting])}
    since = instants.now() - UNCONFIRMED
    under_way = {one.outbox_id for one in waiting if states.get(one.outbox_id) in ("queued", "sending") or (
        states.get(one.outbox_id) in ("sent", "handed_over") and one.sent_at > since)}
    if means == "solution" and any(one.means == "solution" and one.outbox_id in under_way for one in sent):
        raise Conflict("complaints.solution_under_way")
    again = under_way | {one.outbox_id for one in sent if means == one.means == "solution" and row.state == "proposed"
                         and one.delivered_at is not None and one.delivered_at == row.proposed_at}
    for entry in timeline.of(session, KIND, *family) if again else ():
        if entry.facts.get("outbox_id") in {str(one) for one in again} and entry.facts.get("text") == text.strip():
            raise Conflict("complaints.same_message")


def _choices(session: Session, conversation_id: uuid.UUID, number: str) -> tuple[Button, ...]:
    """Buttons under a solution, in the conversation's language.

    Each asks for confirmation before it decides anything.
    """
    named = f'{{"case": "{number}"}}'
    with wording.reading(threads.language(session, conversation_id)):
        return (Button(say("complaints.button.accept"), f"/accept_solution{named}"),
                Button(say("complaints.button.reject"), f"/reject_solution{named}"))


def record_message(
    session: Session, staff: StaffView, row: Complaint, outbox_id: uuid.UUID, text: str, means: Means = "response",
    *, macro: bool = False,
) -> uuid.UUID:
    """Records a message that was queued for the case. A greeting, or an unchanged canned response, counts as a
    courtesy.

    It meets a clock only when it is delivered. Where the channel acknowledges delivery, a timer is set that creates a
    call task if no acknowledgement arrives in time.
    """
    weight = answer_criteria.weigh(text)
    if means == "response" and (macro or weight.courtesy):
        means = "courtesy"
    now = instants.now()
    session.add(ComplaintMessage(outbox_id=outbox_id, complaint_id=row.id, means=means, staff_id=staff.id, sent_at=now,
                                 short=means == "response" and weight.short))
    timeline.add(session, subject_of(row.id), "proposing" if means == "solution" else "replied", actor(staff),
                 text=text, outbox_id=str(outbox_id), means=means)
    audit.record(session, actor(staff), f"complaint.{means}", subject_of(row.id), outbox=outbox_id)
    if means == "solution":
        ledger.sent(session, solution_notice(row), CHAT, str(outbox_id))
    channel = threads.get(session, row.conversation_id).channel if row.conversation_id else row.channel
    wait = channels.call_after(channel)
    if wait is not None and means != "courtesy":
        timers.set(session, UNSEEN, subject_of(row.id), now + wait, {"outbox_id": str(outbox_id)},
                   key=str(outbox_id))
    return outbox_id


def solution_notice(row: Complaint) -> NewNotice:
    """The ledger's row for a solution. A message that fails has a call task of its own, so the notice needs none."""
    return NewNotice(subject_of(row.id), row.person_id, row.conversation_id, "solution",
                     Message("complaints.solution_notice", number=row.number), told_entry="", by_call=False)


def record_message_from_desk(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, outbox_id: uuid.UUID, text: str, *, macro: bool,
) -> None:
    """Records a message that the serving member of staff sent for a case.

    Raises NotAllowed if the case is about them.
    """
    record_message(session, staff, access.handled(session, staff, complaint_id, "complaint.read"), outbox_id, text,
                   macro=macro)


def request_call_if_unseen(session: Session, complaint_id: uuid.UUID, outbox_id: uuid.UUID) -> None:
    """Creates a call task if the message has not been acknowledged. Called by the timer."""
    message = session.get(ComplaintMessage, outbox_id, populate_existing=True)
    if message is not None and message.delivered_at is None:
        case = access.locked(session, complaint_id)
        call_tasks.create(session, subject_of(case.id), f"message:{outbox_id}",
                        Message("complaints.call_unseen"))


@dataclass(frozen=True)
class CaseMessage:
    """How a message for a case counts, and whether it was delivered, according to the channel or to a member of staff.
    """

    means: str
    short: bool
    sent_at: datetime
    delivered_at: datetime | None
    taken_back_at: datetime | None

    @property
    def arrived(self) -> bool:
        return self.delivered_at is not None and self.taken_back_at is None


def messages_of(session: Session, complaint_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, CaseMessage]:
    """Messages that people sent for these cases, by the id in the outbox."""
    return {row.outbox_id: CaseMessage(row.means, row.short, row.sent_at, row.delivered_at, row.taken_back_at)
            for row in session.scalars(
                select(ComplaintMessage).where(ComplaintMessage.complaint_id.in_(complaint_ids)))}


def origins(session: Session, entries: Iterable[timeline.Entry]) -> dict[str, Origin]:
    """Origins of the texts of messages to the customer, by `outbox_id` of the timeline entries that quote them."""
    sent = [uuid.UUID(entry.facts["outbox_id"]) for entry in entries if entry.kind in ("replied", "proposing")]
    return {str(row.id): row.origin for row in outbox.rows(session, sent)} if sent else {}
