"""Intake from other systems and platforms: the complaint is already known, belongs to an open case, or becomes a new
case.
"""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access, categories, filing, receipts
from complaints.access import subject_of
from complaints.channels import OUTSIDE
from complaints.filing import NewCase
from complaints.outside import case_matching, reference_acts, sources
from complaints.outside.case_matching import Match
from complaints.outside.sources import Source
from complaints.tables import Complaint
from kernel import wording
from kernel.actors import Actor
from kernel.errors import BadInput
from kernel.wording import Message
from notices import alerts
from people import persons, vault

Outcome = Literal["filed", "matched", "known"]


@dataclass(frozen=True)
class Arrived:
    """What the platform or system sent. `contact` is how the customer can be reached, stored in the vault only."""

    source: str
    external_number: str
    received_at: datetime
    category: str
    facts: str
    wish: str | None = None
    contact: str | None = None
    deadline_at: datetime | None = None
    url: str | None = None
    store_id: uuid.UUID | None = None
    order_number: str | None = None
    severity: str | None = None


@dataclass(frozen=True)
class IntakeResult:
    """The result of the intake. `link` is the case link of a new case."""

    outcome: Outcome
    complaint_id: uuid.UUID
    number: str
    reference_id: uuid.UUID
    link: str | None = None


def hold(session: Session, arrivals: Sequence[Arrived]) -> None:
    """Takes the locks of what is to be received in one transaction: first the numbers, then the open cases to which
    they belong, each in order. Taken one arrival after another, they could block another import or a merge for good.
    """
    known = sources.every(session)
    reference_acts.one_at_a_time(session, [
        (one.source, one.external_number) for one in arrivals if one.source in known])
    matches = [_match(session, one) for one in arrivals]
    cases = {match.complaint_id for match in matches if match is not None and match.complaint_id is not None}
    if cases:
        access.locked_together(session, cases)


def _match(session: Session, arrived: Arrived) -> Match | None:
    return case_matching.find(
        session, text=f"{arrived.facts}\n{arrived.wish or ''}", contact=arrived.contact or "",
        order_number=arrived.order_number, category=arrived.category)


def receive(session: Session, by: Actor, arrived: Arrived) -> IntakeResult:
    """Files a complaint, or adds it to a case. The same number of the same platform again changes nothing.

    If the same person has an open case, it is added to that one and the owner is alerted, so that one dispute does not
    get two different answers. Otherwise a case is filed; its 48 hours and 7 working days count from our receipt. Raises
    BadInput.
    """
    source = sources.find(session, arrived.source)
    categories.title(arrived.category)
    _lengths(arrived)
    known = reference_acts.known(session, source, arrived.external_number)
    if known is not None:
        reference_id, complaint_id = known
        return IntakeResult("known", complaint_id, session.get_one(Complaint, complaint_id).number, reference_id)
    match = _match(session, arrived)
    if match is not None and match.complaint_id is not None:
        return _matched(session, by, source, arrived, match.complaint_id, match.how)
    person_id = match.person_id if match else persons.make(session).id
    made = filing.file(session, by, NewCase(
        person_id, arrived.facts, arrived.category, OUTSIDE.key, arrived.wish, via=source.via,
        contact_preference=arrived.contact, called_at=arrived.received_at, store_id=arrived.store_id,
        order_number=arrived.order_number, severity=arrived.severity))
    receipts.tell(session, made)
    reference_id = _register(session, by, made.complaint_id, source, arrived)
    return IntakeResult("filed", made.complaint_id, made.number, reference_id, made.link)


def _matched(
    session: Session, by: Actor, source: Source, arrived: Arrived, complaint_id: uuid.UUID, how: Message,
) -> IntakeResult:
    reference_id = _register(session, by, complaint_id, source, arrived)
    row = session.scalars(select(Complaint).where(Complaint.id == complaint_id)).one()

    def kept(text: str) -> str:
        return vault.tokenise(session, row.person_id, text.replace("\x00", "").strip())

    parts = [wording.written(kept(arrived.facts))]
    if arrived.wish:
        parts.append(Message("complaints.outside.wish", text=kept(arrived.wish)))
    if arrived.contact:
        parts.append(Message("complaints.outside.contact", text=kept(arrived.contact)))
    timeline.add(session, subject_of(row.id), "outside_text", by, source=source.title,
                 number=arrived.external_number.strip(), text=wording.lines(parts), how=how)
    owner_id = assignment.owner(session, subject_of(row.id))
    alerts.create(session, "complaint.matched",
                Message("complaints.alert_matched", number=row.number, source=source.title,
                        external=arrived.external_number.strip(), how=how),
                subject=subject_of(row.id), key=str(reference_id), level="notice",
                staff_ids=[owner_id] if owner_id else [])
    return IntakeResult("matched", row.id, row.number, reference_id)


def _register(session: Session, by: Actor, complaint_id: uuid.UUID, source: Source, arrived: Arrived) -> uuid.UUID:
    return reference_acts.register(session, by, complaint_id, source.key, arrived.external_number, arrived.received_at,
                            arrived.deadline_at, arrived.url)


def _lengths(arrived: Arrived) -> None:
    """Checks the lengths that filing allows, also for text added to a case. Raises BadInput naming the field."""
    for field, text, limit in (("facts", arrived.facts, filing.FACTS_LIMIT), ("wish", arrived.wish, filing.WISH_LIMIT),
                               ("contact", arrived.contact, filing.LINE_LIMIT),
                               ("order_number", arrived.order_number, filing.LINE_LIMIT)):
        if text and len(text.strip()) > limit:
            raise BadInput("complaints.too_long", field=Message(f"complaints.field.{field}"), limit=limit,
                           length=len(text.strip()))
    if len(arrived.facts.strip()) < filing.FACTS_LEAST:
        raise BadInput("complaints.no_facts")
