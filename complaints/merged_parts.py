"""Parts of a case: the younger cases merged into it (并入的案件). A part that nobody answered keeps the case open.

An elder case ends only when each part's promises were met, by an answer or a solution given since. A customer who
withdraws the elder case has not withdrawn its parts: those that nobody answered become cases of their own again.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, customer_notices, timeline
from complaints import categories, transitions
from complaints.access import KIND, subject_of
from complaints.complaint_promises import ANSWERED_BY_SOLUTION
from complaints.events import ComplaintReopened
from complaints.tables import Complaint
from deadlines import clocks
from kernel import audit, events
from kernel.actors import Actor
from kernel.errors import Conflict
from kernel.wording import Message


@dataclass(frozen=True)
class Part:
    """A case merged into another; it `waits` while one of its promises for a response or a solution is not met."""

    id: uuid.UUID
    number: str
    category: str
    waits: bool

    @property
    def named(self) -> Message:
        """The part in a sentence: T7K4QX9HM（疑似诈骗）."""
        return Message("complaints.part", number=self.number, category=categories.TITLES.message(self.category))


def of(session: Session, complaint_id: uuid.UUID) -> list[Part]:
    """The parts of a case, eldest first."""
    rows = session.execute(
        select(Complaint.id, Complaint.number, Complaint.category).where(Complaint.merged_into == complaint_id)
        .order_by(Complaint.accepted_at, Complaint.id)).all()
    if not rows:
        return []
    running = {subject_id for subject_id, found in clocks.for_subjects(session, KIND, [row.id for row in rows]).items()
               if any(one.is_running and one.promise in ANSWERED_BY_SOLUTION for one in found)}
    return [Part(row.id, row.number, row.category, row.id in running) for row in rows]


def unanswered(session: Session, complaint_id: uuid.UUID) -> list[Part]:
    """Parts that nobody answered, eldest first."""
    return [part for part in of(session, complaint_id) if part.waits]


def wait(session: Session, row: Complaint) -> bool:
    """Whether a part of this case was not answered."""
    return bool(unanswered(session, row.id))


def require_answered(session: Session, row: Complaint) -> None:
    """Raises Conflict, which names the parts, if a part of this case was not answered."""
    waiting = unanswered(session, row.id)
    if waiting:
        raise Conflict("complaints.part_unanswered", number=row.number, parts=[part.named for part in waiting])


def separate(session: Session, row: Complaint, part_id: uuid.UUID, by: Actor) -> str:
    """Makes a part of `row`, whose lock the caller holds, a case of its own again; returns its number.

    It has the stage that was reached with it and its own clocks, which ran all the time; the elder case's owner. That
    it was merged need not be told any more.
    """
    part = session.scalars(select(Complaint).where(Complaint.id == part_id).with_for_update(key_share=True)
                           .execution_options(populate_existing=True)).one()
    part.merged_into = part.closed_at = part.closed_because = None
    transitions.put_back(session, part, transitions.stage_reached(session, part), by, "separated", number=row.number)
    customer_notices.cancel(session, subject_of(part.id), ["merging"], "separated", by)
    owner_id = assignment.owner(session, subject_of(row.id))
    assignment.set_owner(session, subject_of(part.id), owner_id)
    if owner_id is None:
        assignment.watch(session, subject_of(part.id))
    timeline.add(session, subject_of(row.id), "separated_from", by, number=part.number)
    audit.record(session, by, "complaint.separate", subject_of(row.id), part=part.id)
    events.publish(session, ComplaintReopened(part.id, part.number, part.person_id))
    return part.number
