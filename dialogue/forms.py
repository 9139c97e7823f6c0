"""Forms (表单) as in Rasa: which slots a message fills, and which one is asked for next. Pure."""
from __future__ import annotations

from collections.abc import Mapping as Values
from dataclasses import dataclass
from typing import Any

from dialogue.turn_values import Understood

KINDS = frozenset({"from_text", "from_intent", "from_entity", "custom"})


@dataclass(frozen=True)
class Condition:
    """Restricts a mapping to an active form and, if named, to the slot it asks for."""

    active_loop: str | None
    requested_slot: str | None = None


@dataclass(frozen=True)
class Mapping:
    """One way to fill a slot. Empty `intents` means any; `value` belongs to from_intent, `entity` to from_entity."""

    kind: str
    intents: frozenset[str] = frozenset()
    not_intents: frozenset[str] = frozenset()
    entity: str | None = None
    value: Any = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form asks for its slots in this order; messages of an ignored intent fill none of them."""

    name: str
    required: tuple[str, ...]
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Slot:
    """A value kept through the dialogue; `values` lists the values of a categorical slot."""

    name: str
    kind: str
    initial: Any
    mappings: tuple[Mapping, ...]
    values: tuple[Any, ...] = ()


def extract(
    slots: Values[str, Slot], form: Form | None, requested: str | None, message: Understood,
) -> dict[str, Any]:
    """What a message fills, by slot. The first applicable mapping of a slot decides."""
    found: dict[str, Any] = {}
    for slot in slots.values():
        for mapping in slot.mappings:
            if _applies(slot, mapping, form, requested, message.intent.name):
                value = _value(mapping, message)
                if value is not None:
                    found[slot.name] = value
                    break
    return found


def _applies(slot: Slot, mapping: Mapping, form: Form | None, requested: str | None, intent: str) -> bool:
    if mapping.kind == "custom" or (mapping.intents and intent not in mapping.intents) or intent in mapping.not_intents:
        return False
    if form and slot.name in form.required and intent in form.ignored:
        return False
    active = form.name if form else None
    return not mapping.conditions or any(
        c.active_loop == active and (c.requested_slot is None or c.requested_slot == requested)
        for c in mapping.conditions
    )


def _value(mapping: Mapping, message: Understood) -> Any:
    if mapping.kind == "from_text":  # the payload of a button is nobody's words
        return None if message.pressed else message.text.strip() or None
    if mapping.kind == "from_intent":
        return mapping.value
    return next((e["value"] for e in reversed(message.entities) if e["entity"] == mapping.entity), None)


def missing(form: Form, values: Values[str, Any]) -> str | None:
    """The slot to ask for next, or None if the form is complete."""
    return next((name for name in form.required if values.get(name) is None), None)
