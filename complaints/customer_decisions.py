"""Decisions of the customer: accept or refuse a solution, withdraw or add to the case, ask for a person.

Each is an explicit act: a button with confirmation or its plain typed command, the case link, or a record by staff of
how it was said. Thanks or "好的" decide nothing. A customer who refuses gets the date of a revised solution. `at` is
when the customer did it, by default now: in chat the instant of the very message, however much later it is read.
"""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from cases import assignment, call_tasks, material_arrivals, timeline
from cases.access import must_be_open
from cases.events import PersonWanted
from complaints import access, closing, reopening, stages, transitions
from complaints.access import subject_of
from complaints.case_kind import as_case, label
from complaints.complaint_promises import REVISED
from complaints.tables import Complaint
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel import audit, db, events, instants, time_words
from kernel.actors import Actor
from kernel.errors import BadInput, NotFound
from kernel.wording import Message
from notices import alerts
from people import vault
from staff.members import StaffView, actor

TEXT_LIMIT = 2000
LEAST = 2


def accept(
    session: Session, by: Actor, complaint_id: uuid.UUID, said: str = "", *, at: datetime | None = None,
) -> None:
    """The customer accepts the delivered solution. Staff who record it say how and when it was said.

    Raises Conflict if no solution was delivered.
    """
    row = access.locked(session, complaint_id)
    said = _said(session, row, said, least=4 if by.kind == "staff" else 0)
    transitions.move(session, row, "accept", by, "accepted", at=at, text=said)
    closing.stop_waiting(session, row.id)
    audit.record(session, by, "complaint.accept", subject_of(row.id))
    _alert_owner(session, row, by, "complaints.alert_accepted", "")


def reject(
    session: Session, by: Actor, complaint_id: uuid.UUID, reason: str, *, at: datetime | None = None,
) -> ClockView:
    """The customer refuses the solution with a reason. Returns the clock of the revised solution, for its date.

    Raises Conflict if no solution was delivered, BadInput without a reason.
    """
    row = access.locked(session, complaint_id)
    reason = _said(session, row, reason, least=LEAST)
    transitions.move(session, row, "reject", by, "rejected", at=at, text=reason)
    closing.stop_waiting(session, row.id)
    clock = clocks.start(session, REVISED, subject_of(row.id), row.person_id,
                         at or instants.now(), by, label=label(row))
    audit.record(session, by, "complaint.reject", subject_of(row.id))
    _alert_owner(session, row, by, "complaints.alert_rejected", reason)
    return clock


def withdraw(
    session: Session, by: Actor, complaint_id: uuid.UUID, reason: str = "", *, whole: bool = False,
    at: datetime | None = None,
) -> list[str]:
    """The customer withdraws the case. Open clocks are cancelled; one past due stays breached.

    Cases merged into it that nobody answered are withdrawn with it only if the customer said so (`whole`); otherwise
    they become cases of their own again, and their numbers are returned.
    """
    row = access.locked(session, complaint_id)
    reason = _said(session, row, reason, least=4 if by.kind == "staff" else 0)
    stages.after(row.state, "withdraw")
    timeline.add(session, subject_of(row.id), "withdrawn", by, at=at, text=reason)
    going_on = reopening.withdraw(session, row, by, reason, whole=whole)
    audit.record(session, by, "complaint.withdraw", subject_of(row.id), whole=whole)
    return going_on


def add(
    session: Session, by: Actor, complaint_id: uuid.UUID, text: str, *, at: datetime | None = None,
) -> None:
    """The customer adds to an open case. Raises Conflict if it has ended."""
    row = access.locked(session, complaint_id)
    must_be_open(as_case(row))
    text = _said(session, row, text, least=LEAST, refusal="complaints.nothing_added")
    timeline.add(session, subject_of(row.id), "added", by, at=at, text=text)
    audit.record(session, by, "complaint.add", subject_of(row.id))
    _alert_owner(session, row, by, "complaints.alert_added", text)
    if by.kind != "staff":
        material_arrivals.added(session, subject_of(row.id), text)
    if row.state == "proposed":
        closing.await_answer(session, row, instants.now())


def ask_person(session: Session, by: Actor, complaint_id: uuid.UUID, reason: str = "") -> bool:
    """Puts the customer into the queue of the case's conversation. Raises NotFound.

    Returns False if the case has no conversation; then a call task is created.
    """
    row = session.get(Complaint, complaint_id)  # not locked: queueing, below, must lock the conversation first
    if row is None:
        raise NotFound("complaints.not_found")
    row = session.get_one(Complaint, row.merged_into) if row.merged_into else row
    reason = _said(session, row, reason, least=0)
    timeline.add(session, subject_of(row.id), "person_wanted", by, text=reason)
    if row.conversation_id is None:
        call_tasks.create(session, subject_of(row.id), f"wanted:{instants.today().isoformat()}",
                        Message("complaints.call_wanted"))
        return False
    events.publish(session, PersonWanted(
        *subject_of(row.id), as_case(row).label, row.number, row.person_id, row.conversation_id, reason))
    return True


# recorded by staff to whom the customer said it

def record_verbal_acceptance(session: Session, staff: StaffView, complaint_id: uuid.UUID, said: str) -> None:
    """Records an acceptance given verbally; `said` is how and when."""
    row = access.handled(session, staff, complaint_id)
    accept(session, actor(staff), row.id, said)


def record_verbal_refusal(session: Session, staff: StaffView, complaint_id: uuid.UUID, reason: str) -> None:
    """Records a refusal given verbally; the customer gets the date of a revised solution."""
    row = access.handled(session, staff, complaint_id)
    clock = reject(session, actor(staff), row.id, reason)
    closing.notify_customer(session, row, "complaints.told_rejected", number=row.number,
                            due=time_words.deadline_message(clock.due_at, clock.count.last_day))


def record_verbal_withdrawal(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, said: str, whole: bool = False,
) -> None:
    """Records a withdrawal given verbally; `said` is how and when, `whole` that it was said of the merged cases too."""
    row = access.handled(session, staff, complaint_id)
    withdraw(session, actor(staff), row.id, said, whole=whole)


def record_verbal_addition(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """Records what the customer added verbally."""
    row = access.handled(session, staff, complaint_id)
    add(session, actor(staff), row.id, text)


def _said(session: Session, row: Complaint, text: str, least: int, refusal: str = "") -> str:
    text = text.replace("\x00", "").strip()
    if len(text) < least:
        if refusal or least > LEAST:
            raise BadInput(refusal or "complaints.how_said")
        raise BadInput("complaints.no_reason", least=least)
    if len(text) > TEXT_LIMIT:
        raise BadInput("complaints.too_long", field=Message("complaints.field.text"), limit=TEXT_LIMIT,
                       length=len(text))
    return vault.tokenise(session, row.person_id, text)


def _alert_owner(session: Session, row: Complaint, by: Actor, words: str, text: str) -> None:
    owner_id = assignment.owner(session, subject_of(row.id))
    if owner_id is not None and by.id != str(owner_id):
        alerts.create(session, "complaint.customer", Message(words, number=row.number, text=text[:200]),
                    subject=subject_of(row.id), key=f"{row.id}:{instants.now().isoformat()}",
                    staff_ids=[owner_id], level="notice")
    db.notify(session, "board", row.id)
