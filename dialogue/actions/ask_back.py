"""Asks back where typed words speak of an act but don't command it, and takes back a consent.

Nothing is done and nothing that was entered is lost; the reply says how things stand and shows the act's buttons.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from complaints.manual_entry.manual_filing import PURPOSE
from dialogue.actions.base import Act, Event, button, human, slot, words
from dialogue.actions.case_decisions import OPEN_STATES, choice, entity, find
from dialogue.actions.complaint import HERE
from dialogue.actions.hours import TellHours
from dialogue.turn_context import TurnContext
from kernel.wording import say
from people import consent

_BUTTONS = {
    "reopen": lambda: button("reopen", "/reopen_complaint"), "suggestion": lambda: button("suggest", "/suggest"),
    "praise": lambda: button("praise", "/praise")}  # what does it after all


class AskBack(Act):
    """Says that nothing was done, and what would do it. Within a form its question is asked again by the rules."""

    NAME = "action_ask_back"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        held = entity(tracker, "held")
        if held == "hand_over":
            if entity(tracker, "why") == "question":
                yield from TellHours().act(dispatcher, tracker, turn)
            dispatcher.utter_message(text=say("dialogue.held.hand_over"), buttons=[human()])
        elif tracker.active_loop:
            key = f"dialogue.held.{held}" if held in ("file", "consent") else "dialogue.held.form"
            dispatcher.utter_message(text=say(key))
        elif held == "withdraw":
            self._about_case(dispatcher, find(tracker, turn, *OPEN_STATES), "dialogue.held.withdraw", "withdraw")
        elif held == "reject":
            self._about_case(dispatcher, find(tracker, turn, "proposed"), "dialogue.held.answer", "answer")
            yield slot("held_text", words(tracker))
        else:
            buttons = [_BUTTONS[held]()] if held in _BUTTONS else []
            dispatcher.utter_message(text=say("dialogue.held.nothing"), buttons=[*buttons, human()])
            yield slot("held_text", words(tracker))

    @staticmethod
    def _about_case(dispatcher: Any, case: Any, key: str, asked: str) -> None:
        if case is None:
            dispatcher.utter_message(text=say("dialogue.held.nothing"), buttons=[human()])
            return
        buttons = ([choice("withdraw", "confirm_withdraw", case), button("keep", "/deny")] if asked == "withdraw" else
                   [choice("accept", "confirm_accept", case), choice("reject", "reject_solution", case)])
        dispatcher.utter_message(text=say(key, number=case.number), buttons=[*buttons, human()])


class WithdrawConsent(Act):
    """Takes back the consent to be contacted, from when the customer said so (PIPL art. 15)."""

    NAME = "action_withdraw_consent"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        gone = consent.withdraw(turn.session, turn.person_id, PURPOSE, turn.customer, at=turn.at)
        key = "dialogue.consent.withdrawn" if gone else "dialogue.consent.none"
        dispatcher.utter_message(text=say(key), buttons=[] if tracker.active_loop else [human()])
        if tracker.active_loop:
            yield slot("complaint_consent", False)
            yield slot("complaint_contact", HERE)
