"""Makers for outside complaints: cases without a conversation, customers with a known phone number."""
from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy.orm import Session

from complaints import filing
from complaints.filing import Filed, NewCase
from kernel import instants
from kernel.actors import SYSTEM
from people import persons, vault
from staff import accounts
from staff.members import StaffView

FACTS = "门店说三个月内见六位，只见了两位。"
FILED = "2026-03-02 10:00"  # a Monday within the published hours of the demo company


def an_officer(session: Session, name: str = "顾念") -> StaffView:
    """A complaint officer."""
    return accounts.hire(session, name=name, role="complaint_officer", by=SYSTEM)


def a_person(session: Session, phone: str | None = None) -> uuid.UUID:
    """A customer; with a phone number if one is given."""
    person = persons.make(session)
    if phone:
        vault.tokenise(session, person.id, f"我的电话 {phone}")
    return person.id


def a_case(
    session: Session, *, filed: str = FILED, person_id: uuid.UUID | None = None, facts: str = FACTS,
    category: str = "introductions", concerning: Collection[uuid.UUID] = (),
) -> Filed:
    """A case filed at `filed` (Shanghai)."""
    with instants.at(instants.parse(filed)):
        return filing.file(session, SYSTEM, NewCase(
            person_id or a_person(session), facts, category, "web", concerning=concerning))
