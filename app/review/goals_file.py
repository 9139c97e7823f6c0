"""`goals.yml`: the service quality goals of the company, each with a measure and a target (6.2 a)."""
from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy.orm import Session

from kernel import figures, in_force, validated_files
from kernel.errors import BadInput
from kernel.figures import Unit
from kernel.validated_files import Path_
from kernel.wording import say

NAME = "goals.yml"
# Modules that register measures; a goal may name any of them.
ROOMS = ("complaints.figures", "handoff.figures", "conversations.figures", "knowledge_base.figures")
_HUNDRED = 100


def _text(value: Any) -> Any:
    """A clause as text: YAML reads 6.2 as a number."""
    return str(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


class Goal(BaseModel):
    """One goal: a measure and the target that its figure must reach (`at_least`) or not exceed (`at_most`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    title: Annotated[str, Field(min_length=2, max_length=40)]
    target: Annotated[Decimal, Field(ge=0, le=1_000_000)]
    direction: Literal["at_least", "at_most"]
    unit: Unit
    clause: Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=20)]

    def kept_by(self, number: Decimal | None) -> bool | None:
        """Whether a figure reaches the goal; None where there is none."""
        if number is None:
            return None
        return number >= self.target if self.direction == "at_least" else number <= self.target

    @property
    def aim(self) -> str:
        """The target in words: ≥95%."""
        sign = "≥" if self.direction == "at_least" else "≤"
        target = self.target.quantize(Decimal(1)) if self.target == self.target.to_integral_value() else self.target
        return sign + figures.with_unit(f"{target:,}", self.unit)


class GoalsFile(BaseModel):
    """All goals in the order in which they are reviewed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    goals: Annotated[tuple[Goal, ...], Field(max_length=30)]


def rooms() -> None:
    """Registers the measures of every room."""
    for name in ROOMS:
        import_module(name)


def _faults(file: GoalsFile) -> list[tuple[Path_, str]]:
    rooms()
    known = figures.measures()
    faults: list[tuple[Path_, str]] = []
    seen: set[str] = set()
    for n, goal in enumerate(file.goals):
        measure = known.get(goal.key)
        if measure is None:
            faults.append((("goals", n, "key"), say("review.goal.no_measure", key=goal.key, known=list(known))))
        elif measure.unit != goal.unit:
            faults.append((("goals", n, "unit"), say("review.goal.bad_unit", title=measure.title, unit=measure.unit)))
        if goal.unit == "percent" and goal.target > _HUNDRED:
            faults.append((("goals", n, "target"), say("review.goal.over_hundred")))
        if goal.key in seen:
            faults.append((("goals", n, "key"), say("review.goal.twice", key=goal.key)))
        seen.add(goal.key)
    return faults


def goals_now(session: Session) -> tuple[Goal, ...]:
    """The goals of the company; none where it has set none."""
    try:
        found: GoalsFile = in_force.current(session, NAME).value
    except BadInput:
        return ()
    return found.goals


validated_files.register(validated_files.Kind(NAME, GoalsFile, _faults))
