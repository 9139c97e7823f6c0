"""The project's responses: variations under conditions, `{variables}` filled from slots and an action's values. Pure.

As in Rasa 3.6 (docs, "Conditional Response Variations"): if the conditions of some variations hold, one of these is
used, otherwise one without conditions. Rasa chooses at random; here the turn's number chooses, so that a dialogue can
be replayed.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_VARIABLE = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class SlotCondition:
    """Holds if this slot has this value; texts are compared ignoring case, as in Rasa."""

    slot: str
    value: Any

    def holds(self, slots: Mapping[str, Any]) -> bool:
        found = slots.get(self.slot)
        if isinstance(found, str) and isinstance(self.value, str):
            return found.casefold() == self.value.casefold()
        return bool(found == self.value)


@dataclass(frozen=True)
class Variant:
    """One wording of a response, used only where all its conditions hold; buttons are (title, payload)."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    conditions: tuple[SlotCondition, ...] = ()


def fill(text: str, values: Mapping[str, Any]) -> str:
    """`text` with its variables filled; variables without a value are removed."""
    return _VARIABLE.sub(lambda m: str(v) if (v := values.get(m[1])) is not None else "", text)


def fitting(variants: Sequence[Variant], slots: Mapping[str, Any]) -> list[Variant]:
    """The variants whose conditions all hold; if there are none, those without conditions."""
    conditional = [one for one in variants if one.conditions and all(c.holds(slots) for c in one.conditions)]
    return conditional or [one for one in variants if not one.conditions]


def variant_for_turn(variants: Sequence[Variant], slots: Mapping[str, Any], turn: int) -> Variant:
    """The variant for a turn: of the applicable ones, by the turn's number, so that a repeated question varies."""
    found = fitting(variants, slots)
    return found[turn % len(found)]
