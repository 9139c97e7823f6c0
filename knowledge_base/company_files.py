"""`fees.yml` as a company file."""
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kernel import in_force, validated_files
from kernel.wording import say
from knowledge_base.fee_schedule import FeeSchedule

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def schedule(session: Session, at: datetime | None = None) -> FeeSchedule:
    """The price list in force now, or at an instant, past or future. Raises BadInput where none was loaded."""
    name = "fees.yml"
    found = in_force.current(session, name) if at is None else in_force.at(session, name, at)
    schedule: FeeSchedule = found.value
    return schedule


def _faults(value: FeeSchedule) -> list[tuple[tuple[str | int, ...], str]]:
    faults: list[tuple[tuple[str | int, ...], str]] = []
    seen: set[str] = set()
    for i, item in enumerate(value.items):
        if item.key in seen:
            faults.append((("items", i, "key"), say("knowledge.key_twice", key=item.key)))
        seen.add(item.key)
        if item.price is None and not item.terms:
            faults.append((("items", i), say("knowledge.no_price", title=item.title)))
    return faults


validated_files.register(validated_files.Kind("fees.yml", FeeSchedule, _faults, dated=True))
