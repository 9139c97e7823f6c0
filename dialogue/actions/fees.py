"""Fees (4.1.4, 4.2.2), answered from the company's schedule: computed, shown line by line."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogue.actions.base import Act, Event, human, slot, words
from dialogue.turn_context import TurnContext
from knowledge_base import company_files, fee_schedule, quantities


class Fee(Act):
    """A price, or a choice of items. A later "and half a year?" is read together with the earlier question."""

    NAME = "action_fee"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        schedule = company_files.schedule(turn.session)
        asked, before = words(tracker), tracker.get_slot("fee_about") or ""
        found = fee_schedule.answer(schedule, asked) if asked else None
        if found is None and before and quantities.find(asked):
            asked = f"{asked} {before}"  # the newer quantity comes first
            found = fee_schedule.answer(schedule, asked)
        if found is None:
            dispatcher.utter_message(text=str(fee_schedule.overview(schedule)), buttons=[human()])
            return ()
        dispatcher.utter_message(text=str(found.words), buttons=[human()])
        only = found.choices[0].title if len(found.choices) == 1 else asked
        about = found.quote.lines[0].title if found.quote else only
        return [slot("fee_about", about)]
