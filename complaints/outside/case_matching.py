"""Matches a platform's complaint to a person and an open case, so that one dispute is not answered twice.

First by a receipt number in its text, then by the contact it gives (phone, e-mail, WeChat id), which must belong to
exactly one person.
"""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import numbers, stages
from complaints.tables import Complaint
from kernel.wording import Message
from people import identifiers, vault


@dataclass(frozen=True)
class Match:
    """A known person and their open case, if any; `how` says by what they were recognised, for staff."""

    person_id: uuid.UUID
    complaint_id: uuid.UUID | None
    how: Message


def find(
    session: Session, *, text: str, contact: str = "", order_number: str | None = None, category: str | None = None,
) -> Match | None:
    """The person who filed the complaint, and their case; None if no person matches, or more than one."""
    for number in numbers.found_in(text):
        row = session.scalar(select(Complaint).where(Complaint.number == number))
        if row is not None:
            elder = session.get_one(Complaint, row.merged_into) if row.merged_into else row
            return Match(row.person_id, elder.id if elder.state in stages.OPEN else None,
                         Message("complaints.outside.matched_number", number=number))
    found = identifiers.find(contact)
    persons = {person for one in found for person in vault.persons_with(session, one.kind, one.value)}
    if len(persons) != 1:
        return None
    person_id = persons.pop()
    kinds = [identifiers.TITLES[kind] for kind in dict.fromkeys(one.kind for one in found)]
    case = _most_like(session, person_id, order_number, category)
    return Match(person_id, case, Message("complaints.outside.matched_contact", kinds=kinds))


def _most_like(
    session: Session, person_id: uuid.UUID, order_number: str | None, category: str | None,
) -> uuid.UUID | None:
    """The person's open case about the same order, otherwise of the same category, otherwise the latest.

    None if there is none.
    """
    rows: Sequence[Complaint] = session.scalars(
        select(Complaint).where(Complaint.person_id == person_id, Complaint.state.in_(stages.OPEN),
                                Complaint.kind == "complaint")
        .order_by(Complaint.accepted_at.desc(), Complaint.id.desc())).all()
    for alike in (lambda row: bool(order_number) and row.order_number == order_number,
                  lambda row: row.category == category, lambda row: True):
        for row in rows:
            if alike(row):
                return row.id
    return None
