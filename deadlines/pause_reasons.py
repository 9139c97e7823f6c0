"""Reasons for which a clock may be paused (暂停理由): a closed list, each with what the customer is told. Pure.

Each is one that stops a period in law as well: the customer alone has what is missing, wished for the delay, or
somebody else decides or prevents the answer. That the company is busy is none.
"""
from __future__ import annotations

from dataclasses import dataclass

from kernel.titles import Titles
from kernel.wording import Message

WISH = "wish"
GROUNDS = Titles("deadlines.pause_ground", ("evidence", "wish", "expert", "authority", "force_majeure"))
TOLD = Titles("deadlines.pause_told", ("evidence", "wish", "expert", "authority", "force_majeure"))
SHORTEST_NOTE = 4


@dataclass(frozen=True)
class PauseReason:
    """Why a clock is paused: `ground` of the list, a `note` for colleagues that no customer sees.

    `wish` refers to what the customer wrote: a file of the case or a message; needed where the ground is their wish.
    """

    ground: str
    note: str
    wish: str = ""

    @property
    def title(self) -> Message:
        """The ground as staff read it."""
        return GROUNDS.message(self.ground)
