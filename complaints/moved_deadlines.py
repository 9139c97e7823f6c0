"""Deadlines of cases that a notice, new hours or a pause moved: customers are told, owners alerted, timelines say it.
"""
from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import customer_notices, involved_staff, pause_notices, timeline
from cases.events import PauseApproved, PauseRevoked
from complaints import closing, receipts, split_parts, told_deadlines
from complaints.access import KIND, subject_of
from complaints.case_kind import label
from complaints.tables import Complaint
from deadlines import clocks, promises
from deadlines.events import ClockPaused, ClockResumed, DeadlineMoved, DeadlinesMoved
from deadlines.pause_reasons import told
from kernel import db, instants, time_words
from kernel.actors import SYSTEM
from kernel.titles import Titles
from kernel.wording import Message
from notices import alerts
from notices.alerts import NewAlert

RECEIPT = "receipt"  # the receipt of an outside complaint was corrected
BECAUSE = Titles("complaints.moved_because", ("calendar.yml", "hours.yml", RECEIPT))


def tell(session: Session, event: DeadlinesMoved) -> None:
    """Tells what a recount moved: each owner once for each deadline, each customer once for all of a case's.

    A customer who was not told the receipt yet is told one with the right deadlines instead. What moved only as an
    instant and is told by the same words is no move.
    """
    of_cases = [one for one in event.moves if one.subject_kind == KIND]
    for one in of_cases:
        pause_notices.tell_anew(session, subject_of(one.subject_id), one.promise)
    moves = [one for one in of_cases if _said(one.due_before, one.day_before) != _said(one.due_at, one.last_day)]
    if not moves:
        return
    now, because = instants.now(), BECAUSE.message(event.because)
    rows = {row.id: row for row in session.scalars(
        select(Complaint).where(db.among(Complaint.id, {one.subject_id for one in moves})))}
    timeline.add_many(session, KIND, "deadline_moved", SYSTEM, [
        (one.subject_id, now, {"clock": promises.title(one.promise), "clock_id": str(one.clock_id), "reason": because,
                               "moved": moved(one)}) for one in moves])
    responsible = involved_staff.answers(session, KIND, list(rows))
    alerts.write(session, "complaint.deadline_moved", "notice", [
        NewAlert(f"{one.clock_id}", Message("complaints.alert_deadline_moved", label=label(rows[one.subject_id]),
                                            title=promises.title(one.promise), because=because, moved=moved(one)),
                 subject_of(one.subject_id),
                 (owner,) if (owner := responsible[one.subject_id].owner_id) else (),
                 responsible[one.subject_id].concerning) for one in moves])
    for row in rows.values():
        if not receipts.tell_anew(session, row, even_sent=event.because == RECEIPT):
            _tell_customer(session, row, event.because, [one for one in moves if one.subject_id == row.id])


def _tell_customer(session: Session, row: Complaint, because: str, moves: list[DeadlineMoved]) -> None:
    """One notice of all the deadlines that moved, against those that the customer was last told."""
    if because == RECEIPT and told_deadlines.waiting(session, row.id, RECEIPT):
        customer_notices.cancel(session, subject_of(row.id), [told_deadlines.DEADLINE], "replaced", ref=RECEIPT)
        moves = _since_told(session, row)
    ref, why = because if because == RECEIPT else "", BECAUSE.message(because)
    if len(moves) == 1:
        closing.notify_customer(session, row, "complaints.told_deadline_moved", ref=ref, number=row.number, because=why,
                                title=promises.title(moves[0].promise), moved=moved(moves[0]))
    elif moves:
        said = [Message("complaints.clock_moved", title=promises.title(one.promise), moved=moved(one)) for one in moves]
        closing.notify_customer(session, row, "complaints.told_deadlines_moved", ref=ref, number=row.number,
                                because=why, moves=said)


def _since_told(session: Session, row: Complaint) -> list[DeadlineMoved]:
    """The running clocks whose deadlines are others than the customer was last told."""
    told, found = told_deadlines.told(session, row.id), []
    for now in clocks.for_subjects(session, KIND, [row.id]).get(row.id, []):
        before = told.get(now.promise)
        if now.is_running and before is not None and (
                _said(before.due_at, before.count.last_day) != _said(now.due_at, now.count.last_day)):
            found.append(DeadlineMoved(now.id, now.promise, KIND, row.id, now.person_id, before.due_at,
                                       before.count.last_day, now.due_at, now.count.last_day, now.provisional))
    return found


def _said(due_at: datetime, last_day: date) -> Message:
    """How people are told a deadline."""
    return time_words.deadline_message(due_at, last_day)


def tell_of_pause(session: Session, event: ClockPaused) -> None:
    """A clock was paused: its customer is told of it, unless they know already."""
    if not event.told:
        _paused(session, event.subject_id, event)


def tell_of_approved_pause(session: Session, event: PauseApproved) -> None:
    """A pause was approved: its customer is told of it, and only then it comes into force."""
    _paused(session, event.case_id, event, ref=str(event.request_id))


def _paused(session: Session, complaint_id: uuid.UUID, event: ClockPaused | PauseApproved, *, ref: str = "") -> None:
    """Tells why a clock is paused, in words made for the customer, until when, and the new deadline."""
    row = session.get_one(Complaint, complaint_id)
    closing.notify_customer(session, row, "complaints.told_paused", number=row.number, ref=ref,
                            title=promises.title(event.promise), because=told(event.ground, event.material),
                            until=event.until, due=time_words.deadline_message(event.due_at, event.last_day))


def tell_of_revoked_pause(session: Session, event: PauseRevoked) -> None:
    """A pause proved void: parts split off under it count without it, too, and whoever was told of it is told so."""
    row = session.get_one(Complaint, event.case_id)
    if event.tell:
        _revoked(session, row, event.promise, event.due_at, event.last_day)
    for part, clock in split_parts.revoke_pause(session, [row.id], event.promise, event.start):
        timeline.add(session, subject_of(part.id), "pause_revoked", SYSTEM, clock=clock.title)
        if clock.is_running:
            _revoked(session, part, event.promise, clock.due_at, clock.count.last_day)


def _revoked(session: Session, row: Complaint, promise: str, due_at: datetime, last_day: date) -> None:
    closing.notify_customer(session, row, "complaints.told_pause_revoked", number=row.number,
                            title=promises.title(promise), due=time_words.deadline_message(due_at, last_day))


def tell_of_resumption(session: Session, event: ClockResumed) -> None:
    """A paused clock runs again before its limit: its customer is told the deadline."""
    row = session.get_one(Complaint, event.subject_id)
    closing.notify_customer(session, row, "complaints.told_resumed", number=row.number,
                            title=promises.title(event.promise),
                            due=time_words.deadline_message(event.due_at, event.last_day))


def moved(one: DeadlineMoved) -> Message:
    """Both deadlines, the new one marked where it is still provisional."""
    return Message("complaints.moved_provisionally" if one.provisional else "complaints.moved",
                   before=time_words.deadline_message(one.due_before, one.day_before),
                   due=time_words.deadline_message(one.due_at, one.last_day))
