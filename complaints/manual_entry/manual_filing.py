"""Manual entry (登记): a member of staff files what a customer says on the telephone or at a store, or wrote in a letter.

The deadlines count from the instant that was noted. A letter of which it isn't known when it arrived is filed at once,
from now, and that is asked for on the case. Contact details are stored in the vault only.
"""
from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import conflict_of_interest
from complaints import access, case_view, filing, numbers, receipts
from complaints.case_view import CaseView
from complaints.channels import LETTER, PHONE, STORE
from complaints.filing import Filed, NewCase
from complaints.outside import reference_acts, sources
from complaints.tables import Complaint
from kernel import audit, instants
from kernel.errors import BadInput
from kernel.wording import Message
from people import consent, identifiers, persons, vault
from staff import permissions
from staff.members import StaffView, actor

WAYS = ("phone", "visit", "letter")
PURPOSE = "complaint.contact"  # purpose of the consent to be contacted about a case
WORDING = "complaint.contact/spoken/1"
_CHANNELS = {"phone": PHONE.key, "visit": STORE.key, "letter": LETTER.key}
_REACHES = ("phone", "email", "wechat")
_NUMBER = re.compile(r"\+?\d{7,15}")  # a landline with or without its area code, or a number abroad
_BETWEEN = re.compile(r"[\s\-—－()（）]")


@dataclass(frozen=True)
class Noted:
    """What was noted. `at` is when the customer called or came or the letter arrived, None for a letter where that is
    unknown; `person_id` is None for an unknown customer.

    `reach` is a phone number, e-mail address or WeChat id, stored only if the customer `agreed`; `convenient` is when
    they can be reached.
    """

    way: str
    at: datetime | None
    facts: str
    category: str
    wish: str = ""
    reach: str = ""
    agreed: bool = False
    convenient: str = ""
    person_id: uuid.UUID | None = None
    kind: str = "complaint"
    severity: str | None = None
    store_id: uuid.UUID | None = None
    order_number: str = ""
    concerning: Collection[uuid.UUID] = ()
    acting_for: str = ""
    mandate: str | None = None


@dataclass(frozen=True)
class Known:
    """A known customer: pseudonym, what they were found by, and their open cases that the reader may see."""

    person_id: uuid.UUID
    pseudonym: str
    how: Message
    by_number: bool
    cases: tuple[CaseView, ...]


def look_up(session: Session, staff: StaffView, typed: str) -> Known | None:
    """Finds the customer by one of their receipt numbers in any spelling, or by a contact; audited.

    None if nobody is found, or if an open case of theirs is about this member of staff. Raises BadInput for a contact
    that several customers gave, NotAllowed without `complaint.file`.
    """
    permissions.require(staff, "complaint.file")
    number = numbers.normalise(typed)
    if number is not None:
        found = set(session.scalars(
            select(Complaint.person_id).where(Complaint.number == number, access.visible(staff))))
        how = Message("complaints.manual_entry.found_by_number", number=number)
    else:
        reaches = _reaches(typed)
        found = {one for kind, value in reaches for one in vault.persons_with(session, kind, value)}
        kinds = dict.fromkeys(kind for kind, _ in reaches)
        how = Message("complaints.manual_entry.found_by_contact", kinds=[identifiers.TITLES[kind] for kind in kinds])
    if len(found) > 1:
        raise BadInput("complaints.which_customer")
    if not found or found & conflict_of_interest.barred(session, staff.id):
        return None
    [person_id] = found
    audit.record(session, actor(staff), "complaint.look_up", ("person", person_id))
    return Known(person_id, persons.get(session, person_id).pseudonym, how, number is not None,
                 tuple(case_view.seen_with(session, staff, person_id)))


def register(session: Session, staff: StaffView, noted: Noted) -> Filed:
    """Files a case for the customer, creating the person if they are unknown.

    Raises NotAllowed without `complaint.file`; BadInput for an instant in the future or before 2000, a contact that is
    invalid or that the customer did not agree to have stored, and as `filing.file` does.
    """
    permissions.require(staff, "complaint.file")
    if noted.way not in WAYS:
        raise BadInput("complaints.no_way", value=noted.way[:40],
                       known=[Message(f"complaints.manual_entry.way.{way}") for way in WAYS])
    if noted.at is None and noted.way != "letter":
        raise BadInput("complaints.manual_entry.no_time")
    person_id = noted.person_id or persons.make(session).id
    if not noted.category:
        raise BadInput("complaints.choose_category")
    if noted.reach.strip() and not noted.agreed:
        raise BadInput("complaints.no_consent")
    contact = "，".join(one for one in (_kept(session, person_id, noted.reach), noted.convenient.strip()) if one)
    if noted.agreed and contact:
        consent.grant(session, person_id, PURPOSE, WORDING, actor(staff))
    filed = filing.file(session, actor(staff), NewCase(
        person_id, noted.facts, noted.category, _CHANNELS[noted.way], noted.wish, via=noted.way, kind=noted.kind,
        contact_preference=contact, called_at=noted.at or instants.now(), store_id=noted.store_id,
        order_number=noted.order_number, severity=noted.severity, concerning=noted.concerning,
        acting_for=noted.acting_for, mandate=noted.mandate if noted.acting_for.strip() else None))
    receipts.tell(session, filed)
    if noted.way == "letter":  # kept like a paper form, so that its receipt can be asked for and corrected on the case
        reference_acts.register(session, actor(staff), filed.complaint_id, sources.PAPER, filed.number, noted.at,
                                 joins=False)
    return filed


def _reaches(typed: str) -> list[tuple[str, str]]:
    """(kind, value) of every contact in the typed text; a landline counts as a phone."""
    found = [(one.kind, one.value) for one in identifiers.find(typed) if one.kind in _REACHES]
    plain = _BETWEEN.sub("", typed)
    return found or ([("phone", plain)] if _NUMBER.fullmatch(plain) else [])


def _kept(session: Session, person_id: uuid.UUID, typed: str) -> str:
    """Tokens of the contacts in the typed text. Raises BadInput if there are none, because plain text is not stored."""
    if not typed.strip():
        return ""
    reaches = _reaches(typed[:filing.LINE_LIMIT])
    if not reaches:
        raise BadInput("complaints.no_reach", field=Message("complaints.manual_entry.phone"))
    return "，".join(vault.keep(session, person_id, kind, value) for kind, value in reaches)
