"""Tokens of identifiers in the texts of a case, and revealing the identifier of one."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cases import timeline
from cases.timeline import Entry
from complaints import access, case_view
from complaints.access import KIND
from complaints.case_view import CaseView
from conversations import identifier_reveal
from people import identifiers
from staff.members import StaffView


@dataclass(frozen=True)
class Token:
    """A token that stands for an identifier of the customer: `text` as stored, `title` as people read it."""

    text: str
    title: str


def of_case(case: CaseView, entries: Iterable[Entry]) -> list[Token]:
    """Every different token of a case's texts, in the order of its first appearance."""
    return [Token(one[0], identifiers.title(one)) for one in identifiers.tokens(_texts(case, entries))]


def _texts(case: CaseView, entries: Iterable[Entry]) -> list[str]:
    """All texts of a case that may contain identifiers of the customer."""
    own = [case.contact_preference, case.facts, case.wish, case.acting_for, case.order_number]
    return [one for one in own if one] + [
        str(entry.facts[key]) for entry in entries for key in ("text", "wished") if entry.facts.get(key)]


def reveal(session: Session, staff: StaffView, complaint_id: uuid.UUID, token: str, reason: str) -> str:
    """The identifier of a token of this case, audited with the reason.

    Raises as `case_view.get` and `identifier_reveal.reveal` do.
    """
    case = case_view.get(session, staff, complaint_id)
    shown = [one.text for one in of_case(case, timeline.of(session, KIND, *access.family(session, case.id)))]
    return identifier_reveal.reveal(session, staff, token, shown, reason, case.concerning)
