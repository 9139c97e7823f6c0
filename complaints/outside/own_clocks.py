"""An outside complaint that was received before the case it joins: it starts its own clocks, from its own receipt.

The case keeps its number and what its customer was told; the outside complaint is filed as a part of it, as after
merging: with a number of its own, its clocks counted from its receipt and met by acts on the case.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases import assignment
from complaints import access, closing, filing, merging, receipts, stages
from complaints.access import KIND, subject_of
from complaints.channels import OUTSIDE
from complaints.complaint_promises import RESPONSE, SOLUTION
from complaints.filing import Filed, NewCase
from complaints.tables import Complaint
from deadlines import clocks, fulfilment
from kernel import time_words
from kernel.actors import Actor
from kernel.wording import Message, Text
from notices import alerts


@dataclass(frozen=True)
class Letter:
    """What the outside complaint says; where nothing is known it repeats the case."""

    source: Text
    via: str
    number: str
    facts: str | None = None
    wish: str | None = None
    category: str | None = None


def needed(session: Session, case: Complaint, received_at: datetime) -> bool:
    """Whether it was received before the clocks of this open case and of its parts began."""
    if case.kind != "complaint" or case.state not in stages.OPEN:
        return False
    first = session.scalar(select(func.min(Complaint.accepted_at)).where(
        Complaint.id.in_(access.family(session, case.id))))
    return first is None or received_at < first


def start(session: Session, by: Actor, case: Complaint, received_at: datetime, letter: Letter) -> Filed:
    """Files it as a part of `case`, whose lock the caller holds, and alerts the case's owner, without one everybody.

    The customer is told its receipt with its own deadlines, and that it is handled with the case. What they were
    answered on the case since then answers it as well.
    """
    owner_id = assignment.owner(session, subject_of(case.id))
    made = filing.file(session, by, NewCase(
        case.person_id, letter.facts or case.facts, letter.category or case.category, OUTSIDE.key,
        letter.wish or case.wish, via=letter.via, conversation_id=case.conversation_id,
        contact_preference=case.contact_preference, called_at=received_at, store_id=case.store_id,
        order_number=case.order_number, severity=case.severity, concerning=access.concerned(session, case.id),
        acting_for=case.acting_for, mandate=case.mandate, joined_to=case.id, owner_id=owner_id, is_part=True))
    receipts.tell(session, made)
    part = access.locked(session, made.complaint_id)
    why = Message("complaints.outside.own_clocks", source=letter.source, number=letter.number, received=received_at)
    merging.absorb(session, by, case, part, why, because="joined")
    closing.notify_customer(session, part, "complaints.told_merged", number=part.number, into=case.number)
    _repeat_answers(session, case, part)
    response = made.response
    if response is not None:
        alerts.create(
            session, "complaint.own_clocks",
            Message("complaints.alert_own_clocks", number=case.number, part=part.number, why=why,
                    due=time_words.deadline_message(response.due_at, response.count.last_day)),
            subject=subject_of(case.id), key=str(part.id), level="warning",
            staff_ids=[owner_id] if owner_id else [])
    return made


def _repeat_answers(session: Session, case: Complaint, part: Complaint) -> None:
    """Meets the part's clocks by the answers given on the case since the part was received."""
    for clock in clocks.for_subjects(session, KIND, [case.id]).get(case.id, []):
        if clock.promise in (RESPONSE, SOLUTION) and clock.met_at is not None and clock.met_at >= part.accepted_at:
            fulfilment.meet(session, clock.promise, subject_of(part.id), clock.met_at,
                            Actor("staff", "", clock.met_by or ""), {"answered_on": str(case.id)})
