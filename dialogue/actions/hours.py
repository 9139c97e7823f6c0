"""When people answer (4.1.6: the hours of human service are told)."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from deadlines import announced_hours, counting_rules
from dialogue.actions.base import HUMAN, Act, Event
from dialogue.turn_context import TurnContext
from kernel import instants, time_words

_AHEAD = 14  # days whose exceptions are worth telling
_MOST = 3


class TellHours(Act):
    """Open now or not, the weekly hours, and exceptions that come soon."""

    NAME = "action_hours"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        now = instants.now()
        hours = counting_rules.hours_now(turn.session)
        state = hours.state(now)
        if state.open:
            until = f"，到{time_words.coming_time(state.until, now)}" if state.until else ""
            head = f"现在是人工服务时间{until}。"
        else:
            back = f"红娘{time_words.coming_time(state.next_open, now)} 上班。" if state.next_open else ""
            head = f"现在不是人工服务时间。{back}"
        lines = [head, "人工服务：" + "；".join(hours.valid_at(now).week_in_words()) + "。"]
        soon = announced_hours.coming(hours, now, _AHEAD)
        lines += [f"{time_words.month_day(day)}：{what}" for day, what in soon[:_MOST]]
        lines.append("智能客服随时在。")
        say.utter_message(text="\n".join(lines), buttons=[HUMAN])
        return ()
