"""What the API's bodies say of outside platforms, as the acts of `complaints.outside` take it."""
from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from complaints.api.request_models import ComplaintGiven, ParticularsGiven, ReferenceChanged, ReferenceGiven
from complaints.case_view import CaseView
from complaints.outside import case_matching, particular_changes, particulars, reference_acts, reference_dates
from complaints.outside.intake import Arrived
from complaints.outside.particulars import NAMES, Particulars
from complaints.outside.reference_rows import COMPLAINT, REPORT
from integration.api_access import as_staff
from integration.api_tokens import TokenView
from kernel import instants
from kernel.errors import BadInput
from people import persons, senders, vault


def instant(field: str, text: str | None) -> datetime | None:
    """An instant from text; the error names the field. Raises BadInput."""
    if text is None:
        return None
    try:
        return instants.parse(text)
    except BadInput:
        raise BadInput("complaints.api_instant", field=field, text=text[:60]) from None


def deadline(field: str, text: str | None) -> datetime | None:
    """A deadline from text; a date alone lasts until 24:00. Raises BadInput naming the field."""
    found = instant(field, text)
    try:
        return instants.midnight(date.fromisoformat((text or "").strip().replace("/", "-")) + timedelta(days=1))
    except (ValueError, OverflowError):
        return found


def person(session: Session, given: ComplaintGiven) -> uuid.UUID:
    """The person of a complaint: by their number in the other system, otherwise by a contact that only one person has.
    """
    known = case_matching.find(session, text="", contact=given.contact or "")
    if given.customer and given.customer.strip():
        reference = given.customer.strip()[:200]
        if known is not None and vault.peer(session, "api", "main", reference) is None:
            return vault.keep_peer(session, known.person_id, "api", "main", reference, None)
        return senders.recognise(session, "api", "main", reference).id
    return known.person_id if known else persons.make(session).id


def arrived(session: Session, token: TokenView, given: ComplaintGiven, store_id: uuid.UUID | None) -> Arrived:
    """The complaint as an outside platform sent it; without a receipt of its own the complaint's counts."""
    outside = given.outside
    assert outside is not None
    received_at = instant("outside.received_at", outside.received_at) or instant("received_at", given.received_at)
    return Arrived(
        outside.source, outside.number, received_at, given.category, given.facts, given.wish, given.contact,
        deadline("outside.deadline_at", outside.deadline_at), outside.url, store_id, given.order_number, given.severity,
        outside.nature, outside.report_number, Particulars(**_known(session, outside)),
        person(session, given) if given.customer else None,
        [as_staff(session, one).id for one in given.concerning], given.acting_for, given.mandate)


def register(session: Session, token: TokenView, case: CaseView, given: ReferenceGiven) -> None:
    """Registers that the case is pending there: a complaint, a report, or both as two records."""
    received_at = instant("received_at", given.received_at)
    deadline_at = deadline("deadline_at", given.deadline_at)
    known = Particulars(**_known(session, given))
    both = given.nature == "both"
    reference_id = reference_acts.register(
        session, token.actor, case.id, given.source, given.number, received_at, deadline_at, given.url,
        nature=COMPLAINT if both else given.nature)
    particular_changes.record(session, token.actor, reference_id, known)
    if both:
        reference_acts.register(session, token.actor, case.id, given.source, given.report_number or given.number,
                                received_at, url=given.url, nature=REPORT, came_with=reference_id)


def change(
    session: Session, token: TokenView, case: CaseView, reference_id: uuid.UUID, given: ReferenceChanged,
) -> None:
    """Enters what the body names, in the name of its member of staff."""
    staff = as_staff(session, given.staff, token)
    received_at = instant("received_at", given.received_at)
    deadline_at = deadline("deadline_at", given.deadline_at)
    if received_at is not None:
        reference_dates.set_received_on(session, staff, case.id, reference_id, received_at, given.reason or "")
    if deadline_at is not None:
        reference_acts.set_deadline_on(session, staff, case.id, reference_id, deadline_at, given.reason or "")
    particular_changes.change_on(session, staff, case.id, reference_id, reason=given.reason or "",
                                 **_known(session, given))


def _known(session: Session, given: ParticularsGiven) -> dict[str, Any]:
    """The particulars that the body names, as they are stored."""
    found: dict[str, Any] = {}
    for name in NAMES:
        field = "first_contact" if name == "first_contact_id" else name
        if field not in given.model_fields_set:
            continue
        value = getattr(given, field)
        if field == "first_contact" and value is not None:
            value = as_staff(session, value).id
        elif field == "advance_paid" and value is not None:
            value = particulars.amount(value)
        found[name] = value
    return found
