"""How a case ends: closing, ending without agreement, silence of the customer; `reopening` has the way back.

A complaint is closed once the customer accepted a delivered solution. Five days after a delivered solution without an
answer, the customer is told that the case will be closed; only that proof starts the remaining two days. Whom neither
messages nor calls reach is closed as unreachable by a supervisor. The customer can reopen it for thirty days.
"""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, customer_notices, timeline
from complaints import access, categories, merged_parts, stages, transitions
from complaints.access import KIND, handled, subject_of
from complaints.case_kind import as_case
from complaints.complaint_promises import ANSWERED_BY_SOLUTION
from complaints.events import ComplaintClosed
from complaints.tables import Complaint, ComplaintMessage
from conversations import inbox, threads
from deadlines import clocks, timers
from kernel import audit, db, events, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Message
from notices import notice_views
from staff.members import StaffView, actor

SILENCE_NOTICE = "complaint.silence_told"
SILENCE_OVER = "complaint.silence_over"
TELL_AFTER = timedelta(days=5)
CLOSE_AFTER = timedelta(days=7)
TIME_LEFT = CLOSE_AFTER - TELL_AFTER  # counted from when the announcement reached the customer
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
    """Ends a case, whose lock the caller holds, by `act` and informs the customer; open clocks are cancelled, and so
    are notices that were not told and that have lost their object.

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
    ending = because if because in notice_views.ENDINGS else "closed"
    for one in family:
        customer_notices.cancel(session, subject_of(one), _WITHOUT_OBJECT, ending, by)
    stop_waiting(session, row.id)
    timeline.add(session, subject_of(row.id), "closed", by, because=because,
                 text=text or stages.BECAUSE.message(because))
    audit.record(session, by, "complaint.close", subject_of(row.id), because=because)
    notify_customer(session, row, f"complaints.told_{because}", kind=categories.KINDS.message(row.kind),
                    number=row.number, days=stages.REOPENABLE_DAYS)
    events.publish(session, ComplaintClosed(row.id, row.number, row.person_id, because))
    db.notify(session, "board", row.id)


# What the customer is told by a sentence of this room, as a key of `notice_views.WHAT`; others say it themselves.
_WHAT = {
    "complaints.silence": "announcement", "complaints.told_rejected": "refusal",
    "complaints.told_reopened": "reopening", "complaints.told_reopened_late": "reopening",
    "complaints.told_merged": "merging", "complaints.told_split": "splitting",
    "complaints.told_part_goes_on": "splitting", "complaints.told_deadline_moved": "deadline",
    "complaints.told_deadlines_moved": "deadline",
    "complaints.told_paused": "pause", "complaints.told_resumed": "resuming",
    "complaints.told_pause_revoked": "resuming", "complaints.told_split_running": "splitting",
    "complaints.told_withdrawn": "withdrawal",
    **{f"complaints.told_{because}": "closing" for because in (
        "done", "answered", "no_answer", "no_agreement", "unreachable")},
}


# What need not be told any more once the case has ended: the message of its end has the number and what can be done. A
# merging or splitting concerns other numbers as well.
_WITHOUT_OBJECT = tuple(what for what in notice_views.WHAT if what not in ("merging", "splitting", "other"))


def notify_customer(
    session: Session, row: Complaint, words: str, /, *, what: str = "", ref: str = "", **facts: object,
) -> None:
    """Tells the customer a sentence, in their language: by their conversation, otherwise by a call task.

    It meets no clock. `what` is a key of `notice_views.WHAT`, `ref` what the sentence is about; the timeline and the
    ledger say 已告知 at the proof. The caller holds the case's lock.
    """
    what = what or _WHAT.get(words, "other")
    customer_notices.tell(session, as_case(row), what, Message(words, **facts),
                          told_entry="silence_told" if what == "announcement" else "told",
                          by_call=row.closed_because != "unreachable", ref=ref)


# silence of the customer

def await_answer(session: Session, row: Complaint, since: datetime) -> None:
    """Starts the timer of the customer's silence, counted from `since`: the delivery of a solution or the customer's
    last message. What was announced before doesn't hold any more. While a case merged into it waits for an answer, it
    cannot be closed, so no timer is set.
    """
    stop_waiting(session, row.id)
    if not merged_parts.unanswered(session, row.id):
        timers.set(session, SILENCE_NOTICE, subject_of(row.id), since + TELL_AFTER)


def stop_waiting(session: Session, complaint_id: uuid.UUID, because: str = "answered") -> None:
    """Cancels the timers of the customer's silence, and an announcement that did not reach them yet, `because` of a key
    of `notice_views.CANCELLED`.
    """
    for kind in (SILENCE_NOTICE, SILENCE_OVER):
        timers.cancel(session, kind, subject_of(complaint_id))
    customer_notices.cancel(session, subject_of(complaint_id), ["announcement"], because)


def restart_silence(session: Session, person_id: uuid.UUID, at: datetime) -> None:
    """Restarts the timers of silence of every unanswered solution of a customer who wrote at `at`."""
    for complaint_id in session.scalars(select(Complaint.id).where(
            Complaint.person_id == person_id, Complaint.state == "proposed").order_by(Complaint.id)):
        row = access.locked(session, complaint_id)
        if row.state == "proposed":
            await_answer(session, row, max(at, row.proposed_at or at))


def announce_silence(session: Session, complaint_id: uuid.UUID) -> None:
    """After five days of silence: tells the customer how long they have left, from when they are told, and how to
    answer. Until there is a proof nothing else happens.
    """
    row = access.locked(session, complaint_id)
    if row.id != complaint_id or row.state != "proposed" or merged_parts.unanswered(session, row.id):
        return
    wrote_at = _last_wrote(session, row.person_id)
    if wrote_at is not None and wrote_at + TELL_AFTER > instants.now():  # it was not handled yet
        await_answer(session, row, wrote_at)
        return
    customer_notices.cancel(session, subject_of(row.id), ["announcement"], "replaced")
    notify_customer(session, row, "complaints.silence", number=row.number, days=TIME_LEFT.days)


def silence_announced(session: Session, complaint_id: uuid.UUID, at: datetime) -> None:
    """The announcement reached the customer at `at`: the time that it states begins."""
    row = access.locked(session, complaint_id)
    if row.id == complaint_id and row.state == "proposed":
        timers.set(session, SILENCE_OVER, subject_of(row.id), at + TIME_LEFT)


def silence_not_announced(session: Session, complaint_id: uuid.UUID) -> None:
    """The platform revoked the delivery of the announcement: the time that it states has not begun."""
    timers.cancel(session, SILENCE_OVER, subject_of(complaint_id))


def silence_ends_at(session: Session, complaint_id: uuid.UUID) -> datetime | None:
    """When the case is closed without an answer; None as long as the customer was not told so."""
    announced = _announced(session, complaint_id)
    return timers.pending(session, SILENCE_OVER, subject_of(complaint_id)) if announced else None


def close_silent(session: Session, complaint_id: uuid.UUID) -> None:
    """Closes a case as unanswered, two days after the customer was told. If they were not told, announces it."""
    row = access.locked(session, complaint_id)
    if row.id != complaint_id or row.state != "proposed" or merged_parts.unanswered(session, row.id):
        return
    announced = _announced(session, row.id)
    if announced is None:
        if not any(one.what == "announcement" for one in customer_notices.pending(session, subject_of(row.id))):
            announce_silence(session, row.id)
        return
    wrote_at = _last_wrote(session, row.person_id)
    if wrote_at is not None and wrote_at > announced:  # it was not handled yet
        await_answer(session, row, wrote_at)
        return
    if instants.now() < announced + TIME_LEFT:
        timers.set(session, SILENCE_OVER, subject_of(row.id), announced + TIME_LEFT)
        return
    end(session, row, "lapse", "no_answer", SYSTEM)


def _last_wrote(session: Session, person_id: uuid.UUID) -> datetime | None:
    """When the customer wrote last, on whatever channel."""
    written = [inbox.latest(session, one.id) for one in threads.by_person(session, person_id)]
    return max((one.received_at for one in written if one), default=None)


def _announced(session: Session, complaint_id: uuid.UUID) -> datetime | None:
    """When the customer was told that the case will be closed; None if not, or if it was cancelled since."""
    found = [one for one in notice_views.of(session, [subject_of(complaint_id)])
             if one.what == "announcement" and one.cancelled_at is None]
    return found[-1].told_at if found else None
