"""Fees (4.1.4, 4.2.2), answered from the company's schedule: computed, shown line by line."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogue.actions.base import HUMAN, Act, Event, slot, words
from dialogue.context import TurnContext
from kernel import versions
from knowledge_base import fees


class Fee(Act):
    """A price, or what there is to choose from. A later "and half a year?" is read with what was asked before."""

    NAME = "action_fee"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        schedule = versions.current(turn.session, "fees.yml").value
        asked, before = words(tracker), tracker.get_slot("fee_about") or ""
        found = fees.answer(schedule, asked) if asked else None
        if found is None and asked and before:
            asked = f"{before} {asked}"
            found = fees.answer(schedule, asked)
        if found is None:
            say.utter_message(text="", buttons=[HUMAN])
            return ()
        say.utter_message(text=found.words, buttons=[HUMAN])
        return [slot("fee_about", asked)]
