"""What a customer says about their case in their own words: why they refuse, what they add, why it should be reopened;
suggestions and praise. One form for all, which asks only for what wasn't said already.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from complaints import case_view, closing, customer_decisions, filing
from complaints.filing import NewCase
from dialogue import acceptance_detection
from dialogue.actions.base import HUMAN, STATUS, Act, Answers, Event, slot, words
from dialogue.actions.case import find, none_such
from dialogue.turn_context import TurnContext
from kernel import time_words
from kernel.errors import HongniangError

SLOTS = ("case_act", "case_number", "case_text")
_ASKS = {
    "reject": "哪里不合适？您希望怎么解决，请写给我，会转给负责的同事。",
    "add": "请写下要补充的情况，我会记到这件投诉里。",
    "reopen": "请说说哪里还没有解决，我来重新打开。",
    "suggestion": "谢谢您愿意提建议，请直接写下来。",
    "praise": "谢谢您。请写下想表扬的人和事，我会转达并登记。",
}


def forgotten() -> list[Event]:
    """Every slot of the form emptied."""
    return [slot(name, None) for name in SLOTS]


class BeginCase(Act):
    """Opens the form for what is said in the customer's own words; what they said already isn't asked again."""

    NAME = "action_begin_case"
    ACTS: ClassVar = {
        "reject_solution": ("reject", ("proposed",)),
        "add_to_complaint": ("add", ("received", "responded", "proposed", "accepted", "rejected")),
        "reopen_complaint": ("reopen", ("closed", "withdrawn")),
        "suggest": ("suggestion", ()),
        "praise": ("praise", ()),
    }

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        act, states = self.ACTS[str(tracker.latest_message["intent"]["name"])]
        yield from forgotten()
        yield slot("case_act", act)
        if states:
            case = find(tracker, turn, *states)
            yield slot("case_number", case.number if case else "-")
            if case is None:
                yield slot("case_text", "-")  # nothing to ask for
                return
        said = acceptance_detection.text_beyond_act(act, words(tracker))
        if said:
            yield slot("case_text", said)


class AskCaseText(Act):
    """Asks for the words."""

    NAME = "action_ask_case_text"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        number = tracker.get_slot("case_number")
        head = f"投诉 {number}：" if number else ""
        say.utter_message(text=head + _ASKS[str(tracker.get_slot("case_act"))],
                          buttons=[{"title": "取消", "payload": "/cancel"}])
        return ()


class ValidateCase(Answers):
    """Words enough to be of use."""

    NAME = "validate_case_form"

    def validate_case_text(self, value: Any, say: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """At least four characters, at most what a case holds."""
        text = str(value).strip()
        if text == "-" and tracker.get_slot("case_number") == "-":
            return {"case_text": text}
        if len(text) < acceptance_detection.LEAST:
            say.utter_message(response="utter_facts_too_short")
            return {"case_text": None}
        if len(text) > customer_decisions.TEXT_LIMIT:
            say.utter_message(response="utter_facts_too_long", limit=customer_decisions.TEXT_LIMIT)
            return {"case_text": None}
        return {"case_text": text}


class DoCase(Act):
    """Does what the form was opened for, and says what comes next."""

    NAME = "action_do_case"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        act, text = str(tracker.get_slot("case_act")), str(tracker.get_slot("case_text"))
        try:
            if act in ("suggestion", "praise"):
                self._file(say, turn, act, text)
            else:
                self._decide(say, tracker, turn, act, text)
        except HongniangError as e:
            say.utter_message(text=e.say(), buttons=[STATUS, HUMAN])
        return forgotten()

    def _file(self, say: Any, turn: TurnContext, kind: str, text: str) -> None:
        made = filing.file(turn.session, turn.customer, NewCase(
            turn.person_id, text, "other", turn.channel, kind=kind, conversation_id=turn.conversation_id,
            confirmed_at=turn.platform_at, received_at=turn.received_at))
        what = "建议已登记，会有专人看过并答复您" if kind == "suggestion" else "已登记并转达，谢谢您"
        say.utter_message(text=f"{what}。编号 {made.number}。")

    def _decide(self, say: Any, tracker: Any, turn: TurnContext, act: str, text: str) -> None:
        case = case_view.own(turn.session, turn.person_id, str(tracker.get_slot("case_number")))
        if case is None:
            none_such(say)
        elif act == "reject":
            clock = customer_decisions.reject(turn.session, turn.customer, case.id, text)
            say.utter_message(text=f"已记下您不接受投诉 {case.number} 的方案和理由。修改后的方案会在 {time_words.deadline(clock.due_at)} 前给您。"
                              "您也可以随时拨打 12315。", buttons=[STATUS, HUMAN])
        elif act == "add":
            customer_decisions.add(turn.session, turn.customer, case.id, text)
            say.utter_message(text=f"已补充到投诉 {case.number}，负责的同事会看到。照片、录音可以用案件链接上传。",
                              buttons=[{"title": "案件链接", "payload": "/case_link"}, STATUS])
        else:
            reopened = closing.reopen(turn.session, turn.customer, case.id, text)
            due = f"新的方案会在 {time_words.deadline(reopened.due_at)} 前给您。" if reopened else ""
            say.utter_message(text=f"投诉 {case.number} 已重新打开。{due}", buttons=[STATUS, HUMAN])


class ForgetCase(Act):
    """Cancelled while being filled in."""

    NAME = "action_forget_case"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        say.utter_message(text="好的，刚才的不算，什么都没有改变。", buttons=[STATUS, HUMAN])
        return forgotten()

