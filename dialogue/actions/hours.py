"""When matchmakers answer: the published hours of human service (4.1.6)."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from deadlines import announced_hours, counting_rules
from dialogue.actions.base import Act, Event, human
from dialogue.turn_context import TurnContext
from kernel import instants, time_words
from kernel.wording import say

_AHEAD = 14  # days in which an exception is mentioned
_MOST = 3  # exceptions that are mentioned


class TellHours(Act):
    """Whether matchmakers are at work now, the weekly hours, and exceptions of the next days."""

    NAME = "action_hours"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        now = instants.now()
        hours = counting_rules.hours_now(turn.session)
        state = hours.state(now)
        if state.open and state.until:
            head = say("dialogue.hours.open_until", until=time_words.coming_time(state.until, now))
        elif state.open:
            head = say("dialogue.hours.open")
        elif state.next_open:
            head = say("dialogue.hours.closed_until", back=time_words.coming_time(state.next_open, now))
        else:
            head = say("dialogue.hours.closed")
        lines = [head, say("dialogue.hours.week", week=hours.valid_at(now).week_in_words())]
        soon = announced_hours.coming(hours, now, _AHEAD)
        lines += [say("dialogue.hours.exception", day=day, what=what) for day, what in soon[:_MOST]]
        lines.append(say("dialogue.hours.bot"))
        dispatcher.utter_message(text="\n".join(lines), buttons=[human()])
        return ()
