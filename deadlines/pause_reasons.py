"""Reasons for which a clock may be paused (暂停理由): a closed list, each with what the customer is told. Pure.

Each is one that stops a period in law as well: the customer alone has what is missing, wished for the delay, or
somebody else decides or prevents the answer. That the company is busy is none.
"""
from __future__ import annotations

from dataclasses import dataclass

from kernel.titles import Titles
from kernel.wording import Message

EVIDENCE, WISH = "evidence", "wish"
GROUNDS = Titles("deadlines.pause_ground", ("evidence", "wish", "expert", "authority", "force_majeure"))
TOLD = Titles("deadlines.pause_told", ("evidence", "wish", "expert", "authority", "force_majeure"))
SHORTEST_NOTE = 4
SHORTEST_MATERIAL, LONGEST_MATERIAL = 2, 60


@dataclass(frozen=True)
class PauseReason:
    """Why a clock is paused: `ground` of the list, a `note` for colleagues that no customer sees.

    `wish` refers to what the customer wrote: a file of the case or a message; needed where the ground is their wish.
    Where it is `evidence`, `asked` refers to the message or the noted call that asked the customer for the material,
    and `material` names it as the customer is told.
    """

    ground: str
    note: str
    wish: str = ""
    asked: str = ""
    material: str = ""

    @property
    def title(self) -> Message:
        """The ground as staff read it."""
        return GROUNDS.message(self.ground)


def told(ground: str, material: str = "") -> Message:
    """The ground as customers are told it, with the material that is awaited where it is known."""
    if ground == EVIDENCE and material:
        return Message("deadlines.pause_told_material", material=material)
    return TOLD.message(ground)
