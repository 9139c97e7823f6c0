"""A complaint arrives from another system or platform: known already, of an open case, or a new case."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import categories, filing
from complaints.access import subject_of
from complaints.channels import OUTSIDE
from complaints.filing import NewCase
from complaints.outside import case_matching, reference_acts, sources
from complaints.outside.sources import Source
from complaints.tables import Complaint
from kernel.actors import Actor
from kernel.errors import BadInput
from kernel.wording import Message
from notices import alerts
from people import persons, vault

Outcome = Literal["filed", "matched", "known"]


@dataclass(frozen=True)
class Arrived:
    """What the platform or system sent. `contact` is how the customer can be reached: it goes into the vault alone."""

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
    """What became of it. `link` is the case link of a new case."""

    outcome: Outcome
    complaint_id: uuid.UUID
    number: str
    reference_id: uuid.UUID
    link: str | None = None


def receive(session: Session, by: Actor, arrived: Arrived) -> IntakeResult:
    """Takes it in. The same number of the same platform again changes nothing.

    For an open case of the same person it is added to it, and its owner told, so that nothing is answered twice and
    differently; otherwise a case is filed, whose 48 hours and 7 working days count from our receipt. Raises BadInput.
    """
    source = sources.find(session, arrived.source)
    categories.title(arrived.category)
    _lengths(arrived)
    known = reference_acts.known(session, source, arrived.external_number)
    if known is not None:
        reference_id, complaint_id = known
        return IntakeResult("known", complaint_id, session.get_one(Complaint, complaint_id).number, reference_id)
    match = case_matching.find(session, text=f"{arrived.facts}\n{arrived.wish or ''}", contact=arrived.contact or "",
                               order_number=arrived.order_number, category=arrived.category)
    if match is not None and match.complaint_id is not None:
        return _matched(session, by, source, arrived, match.complaint_id, match.how)
    person_id = match.person_id if match else persons.make(session).id
    made = filing.file(session, by, NewCase(
        person_id, arrived.facts, arrived.category, OUTSIDE.key, arrived.wish, via=source.via,
        contact_preference=arrived.contact, called_at=arrived.received_at, store_id=arrived.store_id,
        order_number=arrived.order_number, severity=arrived.severity))
    reference_id = _register(session, by, made.complaint_id, source, arrived)
    return IntakeResult("filed", made.complaint_id, made.number, reference_id, made.link)


def _matched(
    session: Session, by: Actor, source: Source, arrived: Arrived, complaint_id: uuid.UUID, how: str,
) -> IntakeResult:
    reference_id = _register(session, by, complaint_id, source, arrived)
    row = session.scalars(select(Complaint).where(Complaint.id == complaint_id)).one()
    parts = [arrived.facts, f"诉求：{arrived.wish}" if arrived.wish else "",
             f"联系方式：{arrived.contact}" if arrived.contact else ""]
    text = vault.tokenise(session, row.person_id, "\n".join(part.replace("\x00", "").strip() for part in parts if part))
    timeline.add(session, subject_of(row.id), "outside_text", by, source=source.title,
                 number=arrived.external_number.strip(), text=text, how=how)
    owner_id = assignment.owner(session, subject_of(row.id))
    alerts.tell(session, "complaint.matched",
                Message("complaints.alert_matched", number=row.number, source=source.title,
                        external=arrived.external_number.strip(), how=how),
                subject=subject_of(row.id), key=str(reference_id), level="notice",
                staff_ids=[owner_id] if owner_id else [])
    return IntakeResult("matched", row.id, row.number, reference_id)


def _register(session: Session, by: Actor, complaint_id: uuid.UUID, source: Source, arrived: Arrived) -> uuid.UUID:
    return reference_acts.register(session, by, complaint_id, source.key, arrived.external_number, arrived.received_at,
                            arrived.deadline_at, arrived.url)


def _lengths(arrived: Arrived) -> None:
    """The limits of filing, for what is added to a case as well."""
    for field, text, limit in (("经过", arrived.facts, filing.FACTS_LIMIT), ("诉求", arrived.wish, filing.WISH_LIMIT),
                               ("联系方式", arrived.contact, filing.LINE_LIMIT),
                               ("订单号", arrived.order_number, filing.LINE_LIMIT)):
        if text and len(text.strip()) > limit:
            raise BadInput("complaints.too_long", field=field, limit=limit, length=len(text.strip()))
    if len(arrived.facts.strip()) < filing.FACTS_LEAST:
        raise BadInput("complaints.no_facts")
