"""Makers for outside complaints: cases without a conversation, customers with a known phone number."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from complaints import filing
from complaints.filing import Filed, NewCase
from complaints.outside import intake
from complaints.outside.intake import Arrived, IntakeResult
from kernel import instants
from kernel.actors import SYSTEM
from people import persons, vault
from staff import accounts
from staff.members import StaffView

LETTER = "交了 18800 元，只见了两位，要求退费。"
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


def a_letter(session: Session, at: datetime, **given: Any) -> IntakeResult:
    """A letter of 12315 about a refund, taken in at `at`; `given` adds fields of `Arrived` or replaces them."""
    letter: dict[str, Any] = {"source": "12315", "external_number": "SH-1", "received_at": at,
                              "category": "refund_dispute", "facts": LETTER, **given}
    with instants.at(at):
        return intake.receive(session, SYSTEM, Arrived(**letter))
