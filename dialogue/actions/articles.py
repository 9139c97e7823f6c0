"""Answers from the knowledge base; the project's own guidance if no article fits better."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogue.actions.base import Act, Event, human, intent, shortened, words
from dialogue.turn_context import TurnContext
from knowledge_base import search

LIKELY = 0.4  # minimum score of an article for a question whose intent is known
SURE = 0.6  # minimum score for a question that the classifier did not understand
SHOWN = 150  # characters of the article that are shown
_SHORTEST = 4  # minimum length in characters of a question to search for


def answered(dispatcher: Any, turn: TurnContext, question: str, *, sure: bool) -> bool:
    """Replies with the best article if its score suffices (`sure`: the minimum if nothing else is known).

    Returns whether it did.
    """
    if len(question) < _SHORTEST:
        return False
    hits = search.search(turn.session, question, 1)
    if not hits or hits[0].score < (SURE if sure else LIKELY):
        return False
    dispatcher.utter_message(text=str(shortened(hits[0].snippet, SHOWN)), buttons=[human()])
    return True


class AnswerArticle(Act):
    """A question whose subject is known: guidance step by step (4.1.1), choices (5.5), warnings (5.4.2 e), articles."""

    NAME = "action_answer_article"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        question, subject = words(tracker), intent(tracker)
        if len(question) < 8 or not answered(dispatcher, turn, question, sure=False):
            dispatcher.utter_message(response=f"utter_{subject}")
        return ()
