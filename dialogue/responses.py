"""The project's sentences: variants in turn, `{variables}` filled from slots and from the action's own values. Pure."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_VARIABLE = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Variant:
    """One wording of a response; buttons are (title, payload)."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


def fill(text: str, values: Mapping[str, Any]) -> str:
    """`text` with its variables; one without a value is left out."""
    return _VARIABLE.sub(lambda m: str(v) if (v := values.get(m[1])) is not None else "", text)


def variant_for_turn(variants: Sequence[Variant], turn: int) -> Variant:
    """Variants by turns, so that a dialogue can be told again and somebody who asks twice hears another wording."""
    return variants[turn % len(variants)]
