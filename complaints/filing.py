"""Filing a complaint: receipt number and both clocks in one act (5.1 g)."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import categories, numbers, timeline
from complaints.events import ComplaintFiled
from complaints.tables import Complaint
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel import audit, db, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput

RESPONSE = "complaint.response"
SOLUTION = "complaint.solution"
FACTS_LIMIT = 4000
WISH_LIMIT = 1000
_EARLIEST = timedelta(hours=24)


@dataclass(frozen=True)
class Filed:
    """What the customer is told: receipt number and both clocks with their counts."""

    complaint_id: uuid.UUID
    number: str
    accepted_at: datetime
    response: ClockView
    solution: ClockView


def acceptance(confirmed_at: datetime, received_at: datetime) -> datetime:
    """The instant from which the count runs: the customer's confirming message by the platform's time.

    Never after our receipt (the platform's clock may be fast) and at most 24 hours before it (or wrong altogether):
    our own queue or outage never shortens what was promised, nor does a broken clock lengthen it.
    """
    return min(received_at, max(confirmed_at, received_at - _EARLIEST))


def file(
    session: Session, by: Actor, person_id: uuid.UUID, facts: str, category: str, wish: str | None = None, *,
    channel: str, conversation_id: uuid.UUID | None = None, contact_preference: str | None = None,
    confirmed_at: datetime | None = None, received_at: datetime | None = None,
) -> Filed:
    """Files a complaint and starts both clocks: 48 hours to respond, 7 working days for a solution (5.1 g).

    `facts` and `wish` are texts whose identifiers are already tokens. Raises BadInput naming the field.
    """
    categories.title(category)
    facts, wish = facts.strip(), (wish or "").strip() or None
    if len(facts) < 4:
        raise BadInput("complaints.no_facts")
    for field, text, limit in (("经过", facts, FACTS_LIMIT), ("诉求", wish or "", WISH_LIMIT)):
        if len(text) > limit:
            raise BadInput("complaints.too_long", field=field, limit=limit, length=len(text))
    now = instants.now()
    received_at = received_at or now
    accepted_at = acceptance(confirmed_at or received_at, received_at)
    row = Complaint(
        number=_unused(session), kind="complaint", person_id=person_id, conversation_id=conversation_id,
        channel=channel, category=category, facts=facts, wish=wish, contact_preference=contact_preference,
        state="received", accepted_at=accepted_at, received_at=received_at, filed_by=by.kind, created_at=now,
    )
    session.add(row)
    session.flush()
    subject = ("complaint", row.id)
    label = f"投诉 {row.number}"
    response = clocks.start(session, RESPONSE, subject, person_id, accepted_at, by, label=label)
    solution = clocks.start(session, SOLUTION, subject, person_id, accepted_at, by, label=label)
    timeline.add(session, row.id, "filed", by, at=accepted_at, number=row.number, channel=channel)
    audit.record(session, by, "complaint.file", subject, number=row.number, category=category)
    events.publish(session, ComplaintFiled(row.id, row.number, person_id, category, accepted_at))
    db.notify(session, "board", row.id)
    return Filed(row.id, row.number, accepted_at, response, solution)


def _unused(session: Session) -> str:
    while True:
        number = numbers.new_number()
        if session.scalar(select(Complaint.id).where(Complaint.number == number)) is None:
            return number
