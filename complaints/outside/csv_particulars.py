"""The columns of an imported CSV for what else an outside complaint says: nature, outcome, mediation, payment."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from complaints.outside import csv_reading, particulars
from complaints.outside.csv_reading import Row, cell, instant
from complaints.outside.particulars import CONSENTS, NAMES, NOTE_LIMIT, OUTCOMES, Particulars
from kernel import instants
from kernel.errors import BadInput
from kernel.titles import Titles
from staff import members

NATURES = Titles("complaints.intake_nature", ("complaint", "report", "both"))


def read(session: Session, row: Row) -> Particulars:
    """The particulars of a row; empty cells are unknown. Raises BadInput naming the column or the value.

    Whether they can be true of the letter is checked when it is received.
    """
    found: dict[str, Any] = {name: _day(row, name) for name in NAMES if name.endswith("_on")}
    return Particulars(
        outcome=key_of(row, "outcome", OUTCOMES, "complaints.no_outcome"),
        outcome_note=cell(row, "outcome_note", limit=NOTE_LIMIT),
        mediation_consent=key_of(row, "mediation_consent", CONSENTS, "complaints.no_consent_kind"),
        advance_paid=particulars.amount(paid) if (paid := cell(row, "advance_paid", limit=20)) else None,
        first_contact_id=_member(session, row), **found)


def key_of(row: Row, column: str, titles: Mapping[str, str], refusal: str) -> str | None:
    """The key of a cell that has a key or its title; None where it is empty. Raises BadInput naming what is known."""
    given = cell(row, column, limit=40)
    if given is None:
        return None
    for key, title in titles.items():
        if given in (key, title):
            return key
    raise BadInput(refusal, value=given, known=list(titles.values()))


def _day(row: Row, column: str) -> date | None:
    found = instant(row, column)
    return instants.shanghai(found).date() if found else None


def _member(session: Session, row: Row) -> Any:
    """The id of the member of staff whose number or name the cell has."""
    given = cell(row, "first_contact", limit=40)
    if given is None:
        return None
    found = [one.id for one in members.all_active(session) if given in (one.number, one.name)]
    if len(found) != 1:
        raise BadInput("complaints.csv_no_member", column=csv_reading.TITLES["first_contact"], text=given)
    return found[0]
