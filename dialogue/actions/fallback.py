"""What is done if the customer was not understood (4.1.6)."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogue import acceptance_detection
from dialogue.actions.articles import answered
from dialogue.actions.base import Act, Event, leave_form, slot, then, words
from dialogue.actions.case_decisions import proposed
from dialogue.actions.human_handoff import RequestHuman
from dialogue.turn_context import TurnContext
from knowledge_base import quantities, search

_WORTH_NOTING = 4  # characters kept of an unanswered question


class Fallback(Act):
    """Not understood: first searches the articles, then offers a person.

    The second time in a row requests one (4.1.6).
    """

    NAME = "action_fallback"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        question = words(tracker)
        if acceptance_detection.counter_proposal(question) and proposed(turn):
            return [then("action_counter_proposal")]
        if tracker.get_slot("fee_about") and quantities.find(question):
            return [then("action_fee")]
        if answered(dispatcher, turn, question, sure=True):
            return []
        if len(question) >= _WORTH_NOTING:
            search.note_gap(turn.session, question)
        times = int(tracker.get_slot("not_understood") or 0) + 1
        if times >= 2:
            dispatcher.utter_message(response="utter_handing_over")
            return [then(RequestHuman.NAME)]
        dispatcher.utter_message(response="utter_fallback")
        return [slot("not_understood", times)]


class FormFallback(Act):
    """Not understood within a form: repeats the question; the second time in a row requests a person."""

    NAME = "action_form_fallback"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        times = int(tracker.get_slot("not_understood") or 0) + 1
        if times >= 2:
            dispatcher.utter_message(response="utter_handing_over")
            return [leave_form(), then(RequestHuman.NAME)]
        dispatcher.utter_message(response="utter_form_not_understood")
        return [slot("not_understood", times)]
