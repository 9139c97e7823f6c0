"""Answers from the knowledge base; the project's own guidance where no article fits better."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogue.actions.base import HUMAN, Act, Event, intent, shortened, words
from dialogue.turn_context import TurnContext
from knowledge_base import search

LIKELY = 0.4  # an article this close answers a question whose subject is known
SURE = 0.6  # and this close one that wasn't understood at all
SHOWN = 150
_SHORTEST = 4


def answered(say: Any, turn: TurnContext, question: str, *, sure: bool) -> bool:
    """Answers by the best article, if one is close enough, and says whether it did."""
    if len(question) < _SHORTEST:
        return False
    hits = search.search(turn.session, question, 1)
    if not hits or hits[0].score < (SURE if sure else LIKELY):
        return False
    say.utter_message(text=shortened(hits[0].snippet, SHOWN), buttons=[HUMAN])
    return True


class AnswerArticle(Act):
    """A question whose subject is known: guidance step by step (4.1.1), choices (5.5), warnings (5.4.2 e), articles."""

    NAME = "action_answer_article"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        question, subject = words(tracker), intent(tracker)
        if len(question) < 8 or not answered(say, turn, question, sure=False):
            say.utter_message(response=f"utter_{subject}")
        return ()
