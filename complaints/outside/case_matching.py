"""Matches a platform's complaint to a person and an open case, so that one dispute is not answered twice.

The person is recognised first by a receipt number in its text, then by the contact it gives (phone, e-mail, WeChat id),
which must belong to exactly one person. A case of theirs is about the same matter if the text names its number, if the
order is the same, or if the category is and no two orders differ. Anything else is another matter: two cases can be
merged by hand, but cases that were merged cannot be taken apart.
"""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import numbers, stages
from complaints.related_cases import plain_order
from complaints.tables import Complaint
from kernel.wording import Message
from people import identifiers, vault


@dataclass(frozen=True)
class Match:
    """A known person, their open case about the same matter, if any, otherwise their latest one about another matter.

    `how` says for staff by what they were recognised, and why the case is, or isn't, about the same matter.
    """

    person_id: uuid.UUID
    complaint_id: uuid.UUID | None
    how: Message
    other_id: uuid.UUID | None = None


def find(
    session: Session, *, text: str, contact: str = "", order_number: str | None = None, category: str | None = None,
    person_id: uuid.UUID | None = None,
) -> Match | None:
    """The person who filed the complaint, and their case; None if no person matches, or more than one.

    `person_id` is the person where the sender knows them; the number of another's case is then not theirs.
    """
    ended = None
    for number in numbers.found_in(text):
        row = session.scalar(select(Complaint).where(Complaint.number == number))
        if row is not None and not _contradicts(session, row, person_id):
            elder = session.get_one(Complaint, row.merged_into) if row.merged_into else row
            how = Message("complaints.outside.matched_number", number=number)
            if elder.state in stages.OPEN and elder.kind == "complaint":
                return Match(row.person_id, elder.id, how)
            ended = ended or (row.person_id, how)
    if ended is not None:
        return _like(session, *ended, order_number, category)
    if person_id is not None:
        return _like(session, person_id, Message("complaints.outside.matched_customer"), order_number, category)
    found = identifiers.find(contact)
    persons = {person for one in found for person in vault.persons_with(session, one.kind, one.value)}
    if len(persons) != 1:
        return None
    kinds = [identifiers.TITLES[kind] for kind in dict.fromkeys(one.kind for one in found)]
    how = Message("complaints.outside.matched_contact", kinds=kinds)
    return _like(session, persons.pop(), how, order_number, category)


def _contradicts(session: Session, row: Complaint, person_id: uuid.UUID | None) -> bool:
    """Whether the sender names another customer, who has complained before: a number in a text may be a friend's."""
    return person_id is not None and person_id != row.person_id and session.scalar(
        select(Complaint.id).where(Complaint.person_id == person_id).limit(1)) is not None


def _like(
    session: Session, person_id: uuid.UUID, how: Message, order_number: str | None, category: str | None,
) -> Match:
    """The match with the person's open case about this order, otherwise about this category; the latest of several."""
    rows: Sequence[Complaint] = session.scalars(
        select(Complaint).where(Complaint.person_id == person_id, Complaint.state.in_(stages.OPEN),
                                Complaint.kind == "complaint")
        .order_by(Complaint.accepted_at.desc(), Complaint.id.desc())).all()
    order = plain_order(order_number)
    for row in rows:
        if order and plain_order(row.order_number) == order:
            return Match(person_id, row.id, _and(how, "same_order"))
    for row in rows:
        if row.category == category and not (order and plain_order(row.order_number)):
            return Match(person_id, row.id, _and(how, "same_category"))
    if not rows:
        return Match(person_id, None, how)
    why = "other_order" if rows[0].category == category else "other_category"
    return Match(person_id, None, _and(how, why), rows[0].id)


def _and(how: Message, why: str) -> Message:
    return Message("complaints.outside.matched_because", how=how, why=Message(f"complaints.outside.{why}"))
