"""What is known of a dispute at an outside platform: outcome, first contact, mediation, advance payment.

Order 121 (in force 2026-04-15): the agency checks outcomes, whoever was contacted first answers for the case (首问负责),
mediation needs consent, paying in advance (先行赔付) is encouraged.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from complaints import filing
from complaints.tables import ComplaintReference
from kernel import instants, money
from kernel.errors import BadInput
from kernel.titles import Titles
from kernel.wording import Message, Text

NOTE_LIMIT = 500
OUTCOMES = Titles("complaints.outcome", (
    "settled", "no_agreement", "refused", "withdrawn", "transferred", "penalised", "not_penalised"))
CONSENTS = Titles("complaints.mediation", ("asked", "agreed", "refused"))


@dataclass(frozen=True)
class Particulars:
    """None is unknown. `first_contact_id` is the member of staff contacted first, `advance_paid` in yuan.

    `mediation_on` is the day of mediation, also one to come; `agency_received_on` and `agency_accepted_on` are when the
    agency received and accepted the customer's complaint, from which its own times run.
    """

    outcome: str | None = None
    outcome_note: str | None = None
    first_contact_id: uuid.UUID | None = None
    mediation_consent: str | None = None
    mediation_consent_on: date | None = None
    mediation_on: date | None = None
    mediation_ended_on: date | None = None
    advance_paid: Decimal | None = None
    advance_paid_on: date | None = None
    agency_received_on: date | None = None
    agency_accepted_on: date | None = None


NOTHING = Particulars()
NAMES = tuple(one.name for one in fields(Particulars))
TITLES = Titles("complaints.particulars", NAMES)
_ORDER = (("agency_received_on", "agency_accepted_on"), ("mediation_on", "mediation_ended_on"))


def of_row(row: ComplaintReference) -> Particulars:
    """The particulars of a row."""
    return Particulars(**{name: getattr(row, name) for name in NAMES})


def check(given: Particulars) -> None:
    """Raises BadInput naming the particular that cannot be right."""
    for value, known, key in ((given.outcome, OUTCOMES, "complaints.no_outcome"),
                              (given.mediation_consent, CONSENTS, "complaints.no_consent_kind")):
        if value is not None and value not in known:
            raise BadInput(key, value=value[:40], known=[f"{one}（{title}）" for one, title in known.items()])
    if given.outcome_note is not None and len(given.outcome_note) > NOTE_LIMIT:
        raise BadInput("complaints.too_long", field=TITLES.message("outcome_note"), limit=NOTE_LIMIT,
                       length=len(given.outcome_note))
    if given.advance_paid is not None and not 0 <= given.advance_paid < Decimal(10) ** 12:
        raise BadInput("complaints.bad_advance")
    if given.advance_paid_on is not None and given.advance_paid is None:
        raise BadInput("complaints.advance_without_amount")
    for name in NAMES:
        value = getattr(given, name)
        if isinstance(value, date) and value < filing.BEGINNING.date():
            raise BadInput("complaints.particular_early", field=TITLES.message(name), day=value)
        if isinstance(value, date) and name != "mediation_on" and value > instants.shanghai(instants.now()).date():
            raise BadInput("complaints.particular_future", field=TITLES.message(name), day=value)
    for earlier, later in _ORDER:
        first, second = getattr(given, earlier), getattr(given, later)
        if first is not None and second is not None and second < first:
            raise BadInput("complaints.particular_order", field=TITLES.message(later), other=TITLES.message(earlier))


def value(given: Particulars, name: str, first_contact: str) -> Text:
    """A particular for people to read, "" where it is unknown; `first_contact` is the name of that member of staff."""
    found = getattr(given, name)
    if found is None:
        return ""
    if name == "first_contact_id":
        return first_contact
    if isinstance(found, Decimal):
        return Message("complaints.outside.yuan", amount=money.formatted(found))
    if isinstance(found, date):
        return Message("complaints.outside.day", day=found)
    if name == "outcome":
        return OUTCOMES.message(found)
    return CONSENTS.message(found) if name == "mediation_consent" else str(found)
