"""Actors: who acts. Every act of a room names its actor."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal, get_args

from kernel.wording import Message, Text

Kind = Literal["staff", "person", "bot", "system"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Actor:
    """`id` is the row's id as text, empty for the system and the bot; `label` is the actor's own name, if it has one.

    An actor without a label is shown by its kind, in the reader's language (`shown`).
    """

    kind: Kind
    id: str = ""
    label: str = ""

    @classmethod
    def staff(cls, id: uuid.UUID | str, label: str = "") -> Actor:
        return cls("staff", str(id), label)

    @classmethod
    def person(cls, id: uuid.UUID | str) -> Actor:
        return cls("person", str(id))

    @property
    def name(self) -> str:
        """What a column of one text keeps of the actor: its label, its id, or its kind. `shown_name` reads it."""
        return self.label or self.id or self.kind


SYSTEM = Actor("system")
BOT = Actor("bot")


def shown(kind: str, id: str, label: str) -> Text:
    """Who acted, from the stored parts of an actor: the label, otherwise the kind in the reader's language.

    The system and the bot are shown by their kind even where an older row holds their Chinese name as a label.
    """
    return label if label and (id or kind not in ("system", "bot")) else Message(f"kernel.actor.{kind}")


def shown_name(name: str) -> Text:
    """Who acted, from what `Actor.name` stored: a kind is shown in the reader's language, anything else as it is."""
    return Message(f"kernel.actor.{name}") if name in KINDS else name
