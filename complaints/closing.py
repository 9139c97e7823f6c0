"""How a case ends: closing, ending without agreement, silence of the customer; `reopening` has the way back.

A complaint is closed once the customer accepted a delivered solution. Without an answer it is closed seven days after
the delivery, after a notice on the fifth day; the customer can reopen it for thirty days.
"""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access, categories, merged_parts, stages, transitions
from complaints.access import KIND, handled, subject_of
from complaints.complaint_promises import ANSWERED_BY_SOLUTION
from complaints.events import ComplaintClosed
from complaints.tables import Complaint, ComplaintMessage
from conversations import outbox
from deadlines import clocks, timers
from kernel import audit, db, events, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Message
from staff.members import StaffView, actor

SILENCE_NOTICE = "complaint.silence_told"
SILENCE_OVER = "complaint.silence_over"
TELL_AFTER = timedelta(days=5)
CLOSE_AFTER = timedelta(days=7)
LEAST = 4


def close(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """Closes a case whose solution the customer accepted; a suggestion or praise once it was answered.

    `text` is a note for colleagues; the customer gets the number and how to reopen the case. Raises Conflict if the
    case may not be closed yet, BadInput without a note.
    """
    row = handled(session, staff, complaint_id)
    _noted(text)
    if row.kind != "complaint":
        end(session, row, "answer", "answered", actor(staff), text.strip())
        return
    merged_parts.require_answered(session, row)
    stages.after(row.state, "close")
    if row.proposed_at is None:
        raise Conflict("complaints.not_told")
    end(session, row, "close", "done", actor(staff), text.strip())


def end_without_agreement(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """Ends a case without agreement: a revised solution was delivered and not accepted either.

    For supervisors; the customer is referred to mediation, 12315 and the courts. Raises Conflict if only one solution
    was offered, NotAllowed without `complaint.end`.
    """
    row = handled(session, staff, complaint_id, "complaint.end")
    _noted(text)
    merged_parts.require_answered(session, row)
    if _solutions(session, row) < 2:
        raise Conflict("complaints.revise_first")
    end(session, row, "end", "no_agreement", actor(staff), text.strip())


def _noted(text: str) -> None:
    if len(text.strip()) < LEAST:
        raise BadInput("complaints.no_note")


def _solutions(session: Session, row: Complaint) -> int:
    delivered = session.scalars(select(ComplaintMessage.outbox_id).where(
        ComplaintMessage.complaint_id.in_(access.family(session, row.id)), ComplaintMessage.means == "solution",
        ComplaintMessage.delivered_at.is_not(None), ComplaintMessage.taken_back_at.is_(None))).all()
    spoken = [e for e in timeline.of(session, KIND, row.id)
              if e.kind == "called" and e.facts.get("means") == "solution"]
    return len(delivered) + len(spoken)


def end(
    session: Session, row: Complaint, act: str, because: str, by: Actor, text: str = "", *, whole: bool = False,
) -> None:
    """Ends a case, whose lock the caller holds, by `act` and informs the customer; open clocks are cancelled.

    `because` is a key of `stages.BECAUSE`. Raises Conflict if the case cannot be ended so at its stage, or if a case
    merged into it was not answered, unless it is ended with it (`whole`).
    """
    if not whole:
        merged_parts.require_answered(session, row)
    transitions.move(session, row, act, by)
    row.closed_at, row.closed_because = instants.now(), because
    assignment.ended(session, subject_of(row.id))
    family = access.family(session, row.id)
    clocks.hold(session, KIND, family)
    for promise in ANSWERED_BY_SOLUTION:
        for one in family:
            clocks.cancel(session, promise, subject_of(one), by=by, because={"closed": because})
    stop_waiting(session, row.id)
    timeline.add(session, subject_of(row.id), "closed", by, because=because,
                 text=text or stages.BECAUSE.message(because))
    audit.record(session, by, "complaint.close", subject_of(row.id), because=because)
    notify_customer(session, row, f"complaints.told_{because}", kind=categories.KINDS.message(row.kind),
                    number=row.number, days=stages.REOPENABLE.days)
    events.publish(session, ComplaintClosed(row.id, row.number, row.person_id, because))
    db.notify(session, "board", row.id)


def notify_customer(session: Session, row: Complaint, words: str, **facts: object) -> None:
    """Queues a sentence for the customer in their language, if they have a conversation; it meets no clock."""
    if row.conversation_id is not None:
        outbox.enqueue(session, row.conversation_id, Message(words, **facts), author="system",
                   about=subject_of(row.id))


# silence of the customer

def await_answer(session: Session, row: Complaint, since: datetime) -> None:
    """Starts the timers of the customer's silence, counted from `since`: the delivery of a solution or the customer's
    last message. While a case merged into it waits for an answer, it cannot be closed, so no timer is set.
    """
    if merged_parts.unanswered(session, row.id):
        return
    subject = subject_of(row.id)
    timers.set(session, SILENCE_NOTICE, subject, since + TELL_AFTER)
    timers.set(session, SILENCE_OVER, subject, since + CLOSE_AFTER)


def stop_waiting(session: Session, complaint_id: uuid.UUID) -> None:
    """Cancels the timers of the customer's silence."""
    for kind in (SILENCE_NOTICE, SILENCE_OVER):
        timers.cancel(session, kind, subject_of(complaint_id))


def restart_silence(session: Session, person_id: uuid.UUID, at: datetime) -> None:
    """Restarts the timers of silence of every unanswered solution of a customer who wrote at `at`."""
    for complaint_id in session.scalars(select(Complaint.id).where(
            Complaint.person_id == person_id, Complaint.state == "proposed").order_by(Complaint.id)):
        row = access.locked(session, complaint_id)
        if row.state == "proposed":
            await_answer(session, row, at)


def announce_silence(session: Session, complaint_id: uuid.UUID) -> None:
    """After five days of silence: informs the customer when the case will be closed and how to answer."""
    row = access.locked(session, complaint_id)
    if row.id != complaint_id or row.state != "proposed" or merged_parts.unanswered(session, row.id):
        return
    at = (row.proposed_at or instants.now()) + CLOSE_AFTER
    at = max(at, instants.now() + (CLOSE_AFTER - TELL_AFTER))
    notify_customer(session, row, "complaints.silence", number=row.number, at=at)
    timeline.add(session, subject_of(row.id), "silence_told", SYSTEM)


def close_silent(session: Session, complaint_id: uuid.UUID) -> None:
    """After seven days of silence: closes the case as unanswered."""
    row = access.locked(session, complaint_id)
    if row.id == complaint_id and row.state == "proposed" and not merged_parts.unanswered(session, row.id):
        end(session, row, "lapse", "no_answer", SYSTEM)
