"""Input and output of a turn of the dialogue. Values."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from conversations.messages import Reply, Written

_PAYLOAD = re.compile(r"^/([A-Za-z_]\w*)\s*(\{.*\})?$", re.DOTALL)


@dataclass(frozen=True)
class UserMessage:
    """A customer's message; `payload` is a button's, in Rasa's form `/intent{"entity": "value"}`.

    `written` is when they wrote it; None in stories, which have no time.
    """

    text: str
    payload: str | None = None
    written: Written | None = None


@dataclass(frozen=True)
class Intent:
    """What a message was understood as; confidence from 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Understood:
    """A message as rules and forms see it. `pressed`: it came from a button, not from text.

    Of several messages that mean one thing together, `written` is when the one was written that asked for it.
    """

    text: str
    intent: Intent
    entities: tuple[dict[str, Any], ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    pressed: bool = False
    written: Written | None = None


@dataclass(frozen=True)
class Decision:
    """The result of a turn: replies in order, the recognised intent, and the state to store (JSON)."""

    replies: list[Reply]
    intent: Intent | None
    state: dict[str, Any] = field(default_factory=dict)


def payload_parts(payload: str) -> tuple[str, dict[str, Any]]:
    """The intent and the values of a button's payload; both empty if it is none."""
    found = _PAYLOAD.match(payload.strip())
    try:
        values = json.loads(found[2] or "{}") if found else {}
    except ValueError:
        return "", {}
    return (found[1] if found else ""), values


def pressed(payload: str, intents: set[str]) -> Understood | None:
    """A button's payload as a message of full confidence; None if it is no intent of this project."""
    found = _PAYLOAD.match(payload.strip())
    if not found or found[1] not in intents:
        return None
    try:
        values = json.loads(found[2] or "{}")
    except ValueError:
        return None
    entities = tuple({"entity": str(k), "value": v} for k, v in values.items() if v is not None)
    return Understood(payload, Intent(found[1], 1.0), entities, ((found[1], 1.0),), pressed=True)
