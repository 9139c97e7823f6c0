"""Intake from other systems and platforms: the complaint is already known, belongs to an open case, or becomes a new
case.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access, categories, filing, receipts, related_cases
from complaints.access import subject_of
from complaints.channels import OUTSIDE
from complaints.filing import Filed, NewCase
from complaints.outside import (
    case_matching,
    particular_changes,
    particulars,
    reference_acts,
    registered_numbers,
    sent_again,
    sources,
)
from complaints.outside.case_matching import Match
from complaints.outside.own_clocks import Letter
from complaints.outside.particulars import NOTHING, Circumstances, Particulars
from complaints.outside.reference_rows import COMPLAINT, REPORT
from complaints.outside.sources import Source
from complaints.tables import Complaint
from kernel import instants, wording
from kernel.actors import Actor
from kernel.errors import BadInput
from kernel.wording import Message
from notices import alerts
from people import persons, vault

Outcome = Literal["filed", "matched", "known"]
BOTH = "both"
INTAKE_NATURES = (COMPLAINT, REPORT, BOTH)


@dataclass(frozen=True)
class Arrived:
    """What the platform or system sent. `contact` is how the customer can be reached, stored in the vault only.

    `received_at` is when the company received it, None for now; `nature` is `complaint`, `report` or `both`, a report
    under `report_number` or the same one. `person_id` is its customer where the sender knows them.
    """

    source: str
    external_number: str
    received_at: datetime | None
    category: str
    facts: str
    wish: str | None = None
    contact: str | None = None
    deadline_at: datetime | None = None
    url: str | None = None
    store_id: uuid.UUID | None = None
    order_number: str | None = None
    severity: str | None = None
    nature: str = COMPLAINT
    report_number: str | None = None
    particulars: Particulars = NOTHING
    person_id: uuid.UUID | None = None
    concerning: Collection[uuid.UUID] = ()
    acting_for: str | None = None
    mandate: str | None = None


@dataclass(frozen=True)
class IntakeResult:
    """The result of the intake. `link` is the case link of a new case.

    `part` is the number under which its own clocks run in the case that it joined, None where they need none. `related`
    is the number of the customer's earlier case about the same matter, which has ended, otherwise that of their open
    case about another matter.
    """

    outcome: Outcome
    complaint_id: uuid.UUID
    number: str
    reference_id: uuid.UUID
    link: str | None = None
    part: str | None = None
    related: str | None = None


def hold(session: Session, arrivals: Sequence[Arrived]) -> None:
    """Takes the locks of what is to be received in one transaction: first the numbers, then the cases to which they
    belong or under which they are registered, each in order. Taken one arrival after another, they could block another
    import or a merge for good.
    """
    known = sources.every(session)
    numbers = [(one.source, number) for one in arrivals if one.source in known
               for number in (one.external_number, _report_number(one))]
    registered_numbers.one_at_a_time(session, numbers)
    matches = [_match(session, one) for one in arrivals]
    cases = {match.complaint_id for match in matches if match is not None and match.complaint_id is not None}
    cases |= registered_numbers.cases(session, numbers)
    if cases:
        access.locked_together(session, cases)


def _match(session: Session, arrived: Arrived) -> Match | None:
    return case_matching.find(
        session, text=f"{arrived.facts}\n{arrived.wish or ''}", contact=arrived.contact or "",
        order_number=arrived.order_number, category=arrived.category, person_id=arrived.person_id)


def receive(session: Session, by: Actor, arrived: Arrived) -> IntakeResult:
    """Files a complaint, or adds it to a case. The same number of the same platform again changes nothing, but enters
    what was still missing and points out what contradicts.

    If the same person has an open case about the same matter, it is added to that one and the owner is alerted, so that
    one dispute does not get two different answers; received earlier, it has clocks of its own there. Otherwise a case
    is filed; its 48 hours and 7 working days count from our receipt, and the owner of a case about another matter is
    alerted. A deadline that lies before the receipt is asked for again. Raises BadInput.
    """
    source = sources.find(session, arrived.source)
    categories.title(arrived.category)
    _lengths(arrived)
    doubtful = arrived.deadline_at
    if doubtful is not None and doubtful <= (arrived.received_at or instants.now()):
        arrived = replace(arrived, deadline_at=None)  # forwarded too late, or mistyped: asked for, never a refusal
    else:
        doubtful = None
    result = _receive(session, by, source, arrived, doubtful)
    if doubtful is not None and result.outcome != "known":
        sent_again.doubt_deadline(session, by, result.reference_id, doubtful)
    return result


def _receive(
    session: Session, by: Actor, source: Source, arrived: Arrived, doubtful: datetime | None,
) -> IntakeResult:
    if arrived.nature not in INTAKE_NATURES:
        raise BadInput("complaints.no_nature", value=arrived.nature[:40], known=list(INTAKE_NATURES))
    first = REPORT if arrived.nature == REPORT else COMPLAINT
    particulars.check(arrived.particulars, Circumstances(
        first, instants.shanghai(arrived.received_at).date() if arrived.received_at else None))
    known = registered_numbers.known(session, source, arrived.external_number, first)
    if known is not None:
        return _again(session, by, source, replace(arrived, deadline_at=arrived.deadline_at or doubtful), *known)
    match = _match(session, arrived)
    if match is not None and match.complaint_id is not None:
        return _matched(session, by, source, arrived, match.complaint_id, match.how)
    person_id = match.person_id if match else persons.make(session).id
    made = filing.file(session, by, NewCase(
        person_id, arrived.facts, arrived.category, OUTSIDE.key, arrived.wish, via=source.via,
        contact_preference=arrived.contact, called_at=arrived.received_at or instants.now(),
        store_id=arrived.store_id, order_number=arrived.order_number, severity=arrived.severity,
        concerning=arrived.concerning, acting_for=arrived.acting_for, mandate=arrived.mandate))
    receipts.tell(session, made)
    reference_id = _register(session, by, made.complaint_id, source, arrived, joins=False)
    related = _earlier(session, made.complaint_id)
    if match is not None and match.other_id is not None:
        other = _other_matter(session, by, source, arrived, match, made)
        related = related or other
    return IntakeResult("filed", made.complaint_id, made.number, reference_id, made.link, related=related)


def _again(
    session: Session, by: Actor, source: Source, arrived: Arrived, reference_id: uuid.UUID, complaint_id: uuid.UUID,
) -> IntakeResult:
    sent_again.take(session, by, reference_id, arrived.received_at, arrived.deadline_at)
    particular_changes.record(session, by, reference_id, arrived.particulars)
    if arrived.nature == BOTH and registered_numbers.known(session, source, _report_number(arrived), REPORT) is None:
        _register_report(session, by, complaint_id, source, arrived, reference_id)
    return IntakeResult("known", complaint_id, session.get_one(Complaint, complaint_id).number, reference_id)


def _other_matter(
    session: Session, by: Actor, source: Source, arrived: Arrived, match: Match, made: Filed,
) -> str:
    """Tells the owner of the customer's other open case, who can merge the two if they are one after all."""
    other = session.get_one(Complaint, match.other_id)
    related_cases.relate(session, session.get_one(Complaint, made.complaint_id), other.id, related_cases.OTHER)
    external = arrived.external_number.strip()
    timeline.add(session, subject_of(other.id), "outside_other", by, source=source.title, number=external,
                 text=Message("complaints.outside.filed_apart", number=made.number, how=match.how))
    owner_id = assignment.owner(session, subject_of(other.id))
    alerts.create(session, "complaint.other_matter",
                  Message("complaints.alert_other_matter", number=other.number, source=source.title, external=external,
                          how=match.how, made=made.number),
                  subject=subject_of(other.id), key=str(made.complaint_id), level="notice",
                  staff_ids=[owner_id] if owner_id else [])
    return other.number


def _earlier(session: Session, complaint_id: uuid.UUID) -> str | None:
    """The number of the ended case about the same matter that a case is related to; the latest of several."""
    found = [one.number for one in related_cases.of(session, complaint_id) if one.why == related_cases.EARLIER]
    return found[-1] if found else None


def _matched(
    session: Session, by: Actor, source: Source, arrived: Arrived, complaint_id: uuid.UUID, how: Message,
) -> IntakeResult:
    before = set(access.family(session, complaint_id))
    reference_id = _register(session, by, complaint_id, source, arrived)
    parts = [one for one in access.family(session, complaint_id) if one not in before]
    part = session.get_one(Complaint, parts[0]).number if parts else None
    row = session.scalars(select(Complaint).where(Complaint.id == complaint_id)).one()

    def kept(text: str) -> str:
        return vault.tokenise(session, row.person_id, text.replace("\x00", "").strip())

    said = [wording.written(kept(arrived.facts))]
    if arrived.wish:
        said.append(Message("complaints.outside.wish", text=kept(arrived.wish)))
    if arrived.contact:
        said.append(Message("complaints.outside.contact", text=kept(arrived.contact)))
    timeline.add(session, subject_of(row.id), "outside_text", by, source=source.title,
                 number=arrived.external_number.strip(), text=wording.lines(said), how=how)
    owner_id = assignment.owner(session, subject_of(row.id))
    alerts.create(session, "complaint.matched",
                Message("complaints.alert_matched", number=row.number, source=source.title,
                        external=arrived.external_number.strip(), how=how),
                subject=subject_of(row.id), key=str(reference_id), level="notice",
                staff_ids=[owner_id] if owner_id else [])
    related_cases.relate_to_named(session, by, row, f"{arrived.facts}\n{arrived.wish or ''}")
    return IntakeResult("matched", row.id, row.number, reference_id, part=part, related=_earlier(session, row.id))


def _register(
    session: Session, by: Actor, complaint_id: uuid.UUID, source: Source, arrived: Arrived, *, joins: bool = True,
) -> uuid.UUID:
    letter = Letter(source.title, source.via, arrived.external_number.strip(), arrived.facts, arrived.wish,
                    arrived.category)
    reference_id = reference_acts.register(
        session, by, complaint_id, source.key, arrived.external_number, arrived.received_at, arrived.deadline_at,
        arrived.url, nature=REPORT if arrived.nature == REPORT else COMPLAINT, letter=letter,
        joins=joins)
    particular_changes.record(session, by, reference_id, arrived.particulars)
    if arrived.nature == BOTH:
        _register_report(session, by, complaint_id, source, arrived, reference_id)
    return reference_id


def _register_report(
    session: Session, by: Actor, complaint_id: uuid.UUID, source: Source, arrived: Arrived, came_with: uuid.UUID,
) -> None:
    """The report in the same letter, as a record of its own: its deadline, if any, is entered on the case."""
    reference_acts.register(session, by, complaint_id, source.key, _report_number(arrived), arrived.received_at,
                            url=arrived.url, nature=REPORT, came_with=came_with)


def _report_number(arrived: Arrived) -> str:
    return (arrived.report_number or "").strip() or arrived.external_number


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
