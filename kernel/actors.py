"""Who acts. Every act of a room names its actor."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """`id` is the row's id as text, empty for the system and the bot; `label` is what people read."""

    kind: Literal["staff", "person", "bot", "system"]
    id: str = ""
    label: str = ""

    @classmethod
    def staff(cls, id: uuid.UUID | str, label: str = "") -> Actor:
        return cls("staff", str(id), label)

    @classmethod
    def person(cls, id: uuid.UUID | str) -> Actor:
        return cls("person", str(id))


SYSTEM = Actor("system", "", "系统")
BOT = Actor("bot", "", "智能客服")
