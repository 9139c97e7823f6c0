"""Deadlines of cases that a notice, new hours or a pause moved: customers are told, owners alerted, timelines say it.
"""
from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import involved_staff, pause_notices, timeline
from cases.events import PauseApproved, PauseRevoked
from complaints import closing, receipts, split_parts
from complaints.access import KIND, subject_of
from complaints.case_kind import label
from complaints.tables import Complaint
from deadlines import promises
from deadlines.events import ClockPaused, ClockResumed, DeadlineMoved, DeadlinesMoved
from deadlines.pause_reasons import told
from kernel import db, instants, time_words
from kernel.actors import SYSTEM
from kernel.titles import Titles
from kernel.wording import Message
from notices import alerts
from notices.alerts import NewAlert

RECEIPT = "receipt"  # the letter of an outside complaint turned out to be received earlier
BECAUSE = Titles("complaints.moved_because", ("calendar.yml", "hours.yml", RECEIPT))


def tell(session: Session, event: DeadlinesMoved) -> None:
    """Tells what a recount moved, each customer and each owner once for each deadline.

    A customer who was not told the receipt yet is told one with the right deadlines instead.
    """
    moves = [one for one in event.moves if one.subject_kind == KIND]
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
    told_by_receipt = {row.id for row in rows.values()
                       if receipts.tell_anew(session, row, even_sent=event.because == RECEIPT)}
    for one in moves:
        row = rows[one.subject_id]
        pause_notices.tell_anew(session, subject_of(row.id), one.promise)
        if row.id in told_by_receipt:
            continue
        closing.notify_customer(session, row, "complaints.told_deadline_moved", number=row.number,
                                title=promises.title(one.promise), because=because, moved=moved(one))


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
