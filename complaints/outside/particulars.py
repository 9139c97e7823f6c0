"""What is known of a dispute at an outside platform: outcome, first contact, mediation, advance payment.

Order 121 (in force 2026-04-15): the agency checks outcomes, whoever was contacted first answers for the case (首问负责),
mediation needs consent, paying in advance (先行赔付) is encouraged.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
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
# A complaint is accepted and mediated, a report is investigated and may end in a penalty (order 121); whether a case is
# opened on a report is `not_penalised`, not `refused`.
OUTCOMES_OF = {"complaint": ("settled", "no_agreement", "refused", "withdrawn", "transferred"),
               "report": ("penalised", "not_penalised", "withdrawn", "transferred")}


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


@dataclass(frozen=True)
class Circumstances:
    """Of what they are particulars: a complaint or a report, and the day on which its letter arrived, if stated."""

    nature: str
    received_on: date | None


NOTHING = Particulars()
NAMES = tuple(one.name for one in fields(Particulars))
TITLES = Titles("complaints.particulars", NAMES)
_NATURES = Titles("complaints.nature", tuple(OUTCOMES_OF))
OF_REPORTS = ("outcome", "outcome_note", "first_contact_id", "agency_received_on")  # the others need a claim to settle
SHARED = ("agency_received_on",)  # the same for all records of one letter
_ORDER = (("agency_received_on", "agency_accepted_on"), ("mediation_on", "mediation_ended_on"),
          ("agency_accepted_on", "mediation_ended_on"))
# The letter is what asks for consent and calls to mediation. A payment may be older: the dispute is.
_LONG_BEFORE = timedelta(days=731)  # a payment so much older than the letter is a year mistyped
_AFTER_RECEIPT = ("mediation_consent_on", "mediation_on", "mediation_ended_on")


def of_row(row: ComplaintReference) -> Particulars:
    """The particulars of a row."""
    return Particulars(**{name: getattr(row, name) for name in NAMES})


def circumstances(row: ComplaintReference) -> Circumstances:
    """Of what a row has particulars."""
    return Circumstances(row.nature, instants.shanghai(row.received_at).date() if row.receipt_stated else None)


def amount(text: str) -> Decimal:
    """An advance payment in yuan. Raises BadInput for what is no amount that was paid."""
    try:
        found = money.parse(text)
    except BadInput:
        found = Decimal(-1)
    if not _payable(found):
        raise BadInput("complaints.bad_advance", text=text[:40])
    return found


def check(given: Particulars, about: Circumstances, known: Collection[BadInput] = ()) -> None:
    """Raises BadInput naming the particular that cannot be right; `known` are faults that were there before."""
    before = [(one.key, one.facts) for one in known]
    for fault in faults(given, about):
        if (fault.key, fault.facts) not in before:
            raise fault


def faults(given: Particulars, about: Circumstances) -> list[BadInput]:
    """What cannot be right in these particulars of such a letter, each fault naming its particular."""
    return [*_of_values(given), *_of_nature(given, about.nature), *_of_days(given, about.received_on),
            *_of_pairs(given)]


def _payable(paid: Decimal) -> bool:
    return 0 <= paid < Decimal(10) ** 12


def _of_values(given: Particulars) -> Iterator[BadInput]:
    for value, known, key in ((given.outcome, OUTCOMES, "complaints.no_outcome"),
                              (given.mediation_consent, CONSENTS, "complaints.no_consent_kind")):
        if value is not None and value not in known:
            yield BadInput(key, value=value[:40], known=_with_keys(known, known))
    if given.outcome_note is not None and len(given.outcome_note) > NOTE_LIMIT:
        yield BadInput("complaints.too_long", field=TITLES.message("outcome_note"), limit=NOTE_LIMIT,
                       length=len(given.outcome_note))
    if given.advance_paid is not None and not _payable(given.advance_paid):
        yield BadInput("complaints.bad_advance", text=str(given.advance_paid)[:40])


def _of_nature(given: Particulars, nature: str) -> Iterator[BadInput]:
    if given.outcome is not None and given.outcome in OUTCOMES and given.outcome not in OUTCOMES_OF[nature]:
        yield BadInput("complaints.outcome_of_other_nature", nature=_NATURES.message(nature),
                       value=OUTCOMES.message(given.outcome), known=_with_keys(OUTCOMES, OUTCOMES_OF[nature]))
    for name in NAMES if nature == "report" else ():
        if name not in OF_REPORTS and getattr(given, name) is not None:
            yield BadInput("complaints.no_particular_of_report", field=TITLES.message(name),
                           known=[TITLES.message(one) for one in OF_REPORTS])


def _of_days(given: Particulars, received_on: date | None) -> Iterator[BadInput]:
    today = instants.shanghai(instants.now()).date()
    for name in NAMES:
        day = getattr(given, name)
        if not isinstance(day, date):
            continue
        if day < filing.BEGINNING.date():
            yield BadInput("complaints.particular_early", field=TITLES.message(name), day=day)
        elif name in _AFTER_RECEIPT and received_on is not None and day < received_on:
            yield BadInput("complaints.particular_before_receipt", field=TITLES.message(name), day=day,
                           received=received_on)
        elif name == "agency_received_on" and received_on is not None and day > received_on:
            yield BadInput("complaints.agency_after_receipt", field=TITLES.message(name), day=day, received=received_on)
        elif name == "advance_paid_on" and day < (received_on or today) - _LONG_BEFORE:
            yield BadInput("complaints.particular_long_before", field=TITLES.message(name), day=day,
                           received=received_on or today)
        if name != "mediation_on" and day > today:
            yield BadInput("complaints.particular_future", field=TITLES.message(name), day=day)


def _of_pairs(given: Particulars) -> Iterator[BadInput]:
    if given.advance_paid_on is not None and given.advance_paid is None:
        yield BadInput("complaints.advance_without_amount")
    if given.mediation_consent_on is not None and given.mediation_consent in (None, "asked"):
        yield BadInput("complaints.day_without_consent", known=_with_keys(CONSENTS, ("agreed", "refused")))
    for name in ("agency_accepted_on", "mediation_ended_on"):
        if given.outcome == "refused" and getattr(given, name) is not None:
            yield BadInput("complaints.refused_but_accepted", outcome=OUTCOMES.message("refused"),
                           field=TITLES.message(name))
    agreed = [("mediation_consent_on", "mediation_on"), ("mediation_consent_on", "mediation_ended_on")]
    for earlier, later in (*_ORDER, *(agreed if given.mediation_consent == "agreed" else [])):
        first, second = getattr(given, earlier), getattr(given, later)
        if first is not None and second is not None and second < first:
            yield BadInput("complaints.particular_order", field=TITLES.message(later), other=TITLES.message(earlier))


def _with_keys(titles: Mapping[str, str], keys: Iterable[str]) -> list[str]:
    return [f"{key}（{titles[key]}）" for key in keys]


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
