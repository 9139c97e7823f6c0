"""What a customer may do with their case in chat: accept, refuse, withdraw, add, reopen, the link; suggestions, praise.

Nothing is decided by a friendly word: accepting and withdrawing are buttons that name the case, pressed after being
asked; a conditional yes is given to a person.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from complaints import cases, closing, deciding, filing, links
from complaints.cases import CaseView
from dialogue import deciding as reading
from dialogue import telling
from dialogue.actions.base import COMPLAIN, HUMAN, STATUS, Act, Answers, Event, shortened, slot, words
from dialogue.actions.complaint import numbers_in
from dialogue.actions.person import placed
from dialogue.context import TurnContext
from handoff import requesting
from kernel.errors import HongniangError

SLOTS = ("case_act", "case_number", "case_text")
_MOST = 3
_ASKS = {
    "reject": "哪里不合适？您希望怎么解决，请写给我，会转给负责的同事。",
    "add": "请写下要补充的情况，我会记到这件投诉里。",
    "reopen": "请说说哪里还没有解决，我来重新打开。",
    "suggestion": "谢谢您愿意提建议，请直接写下来。",
    "praise": "谢谢您。请写下想表扬的人和事，我会转达并登记。",
}
_OPEN = {"title": "重新打开", "payload": "/reopen_complaint"}


def forgotten() -> list[Event]:
    """Every slot of the form emptied."""
    return [slot(name, None) for name in SLOTS]


def _entity(tracker: Any, name: str) -> str | None:
    return next((str(e["value"]) for e in tracker.latest_message.get("entities", ()) if e["entity"] == name), None)


def _named(tracker: Any) -> str | None:
    """The case a button or the words name."""
    return _entity(tracker, "case") or next(iter(numbers_in(words(tracker))), None)


def find(tracker: Any, turn: TurnContext, *states: str) -> CaseView | None:
    """The customer's own case that is meant: the one named, else the latest of those in these states."""
    named = _named(tracker) or tracker.get_slot("case_number")
    if named:
        found = cases.own(turn.session, turn.person_id, named)
        return found if found and (not states or found.state in states) else None
    fitting = [c for c in cases.of_person(turn.session, turn.person_id, open_only=False) if c.state in states]
    return fitting[-1] if fitting else None


def choice(act: str, title: str, case: CaseView) -> dict[str, str]:
    """A button that does `act` to a case."""
    return {"title": title, "payload": f'/{act}{{"case": "{case.number}"}}'}


def proposed(turn: TurnContext) -> CaseView | None:
    """The case whose solution the customer hasn't answered yet; the latest of several."""
    waiting = [c for c in cases.of_person(turn.session, turn.person_id) if c.state == "proposed"]
    return waiting[-1] if waiting else None


def _none(say: Any) -> None:
    say.utter_message(text="没有找到可以这样办的投诉。请说一下回执号，或查一下进度。", buttons=[STATUS, HUMAN])


class AskAccept(Act):
    """Asks before accepting; a conditional yes goes to a person instead."""

    NAME = "action_ask_accept"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn, "proposed")
        if case is None:
            _none(say)
        elif reading.counter_proposal(words(tracker)):
            return _pass_on(say, turn, case, words(tracker))
        else:
            ask_accept(say, case)
        return ()


def ask_accept(say: Any, case: CaseView) -> None:
    """The question with its buttons."""
    say.utter_message(
        text=f"您要接受投诉 {case.number} 的方案吗？接受后我们按方案履行；没有履行好，三十天内可以重新打开。",
        buttons=[choice("confirm_accept", "接受方案", case), choice("reject_solution", "不接受", case), HUMAN])


def _pass_on(say: Any, turn: TurnContext, case: CaseView, text: str) -> list[Event]:
    """A counter-proposal: kept with the case, and a person is asked for."""
    deciding.add(turn.session, turn.customer, case.id, text)
    asked = requesting.request(turn.session, turn.conversation_id, turn.person_id, f"投诉 {case.number} 的顾客对方案提出条件",
                               by=turn.customer, summary={"complaint": case.number, "said": [shortened(text, 200)]})
    where, buttons = placed(asked)
    say.utter_message(text=f"您提的条件已经记到投诉 {case.number}，由负责的同事答复您，现在不算接受方案。{where}", buttons=buttons)
    return [slot("handed_over", True)]


class Affirm(Act):
    """A bare yes: with an unanswered solution it is asked what it means, and accepts nothing by itself."""

    NAME = "action_affirm"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = proposed(turn)
        if case is None:
            say.utter_message(response="utter_affirm")
        elif reading.counter_proposal(words(tracker)):
            return _pass_on(say, turn, case, words(tracker))
        else:
            ask_accept(say, case)
        return ()


class Deny(Act):
    """A bare no: with an unanswered solution the ways are shown."""

    NAME = "action_deny"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = proposed(turn)
        if case is None:
            say.utter_message(response="utter_deny")
        else:
            ask_accept(say, case)
        return ()


class Counter(Act):
    """Words that answer a solution with a condition; without a solution they are simply not understood."""

    NAME = "action_counter_proposal"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = proposed(turn)
        if case is None:
            say.utter_message(response="utter_fallback")
            return ()
        return _pass_on(say, turn, case, words(tracker))


class Accept(Act):
    """The pressed button: the explicit act."""

    NAME = "action_accept"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn)
        if case is None:
            _none(say)
            return ()
        try:
            deciding.accept(turn.session, turn.customer, case.id)
        except HongniangError as e:
            say.utter_message(text=e.say(), buttons=[STATUS, HUMAN])
            return ()
        say.utter_message(text=f"已记下您接受投诉 {case.number} 的方案。履行完毕后我们会结案并告诉您。", buttons=[STATUS])
        return ()


class AskWithdraw(Act):
    """Asks before withdrawing."""

    NAME = "action_ask_withdraw"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn, "received", "responded", "proposed", "accepted", "rejected")
        if case is None:
            _none(say)
            return ()
        say.utter_message(
            text=f"要撤回投诉 {case.number} 吗？撤回后我们停止处理，三十天内可以重新打开。",
            buttons=[choice("confirm_withdraw", "撤回投诉", case), {"title": "不撤回", "payload": "/deny"}, HUMAN])
        return ()


class Withdraw(Act):
    """The pressed button."""

    NAME = "action_withdraw"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn)
        if case is None:
            _none(say)
            return ()
        try:
            deciding.withdraw(turn.session, turn.customer, case.id)
        except HongniangError as e:
            say.utter_message(text=e.say(), buttons=[STATUS, HUMAN])
            return ()
        say.utter_message(text=f"投诉 {case.number} 已撤回。", buttons=[_OPEN])
        return ()


class CaseLink(Act):
    """The link again; the receipt may have been lost."""

    NAME = "action_case_link"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        named = _named(tracker)
        mine = cases.of_person(turn.session, turn.person_id, open_only=False)
        shown = [c for c in mine if c.number == named] if named else [c for c in mine if c.is_open] or mine[-1:]
        if not shown:
            say.utter_message(text="您还没有登记过投诉。需要的话，我现在就可以登记。", buttons=[COMPLAIN, HUMAN])
            return ()
        lines = [f"{c.number}：{links.issue(turn.session, c.id)}" for c in shown[-_MOST:]]
        say.utter_message(text="这是案件链接，只给您本人，请不要转发：\n" + "\n".join(lines), buttons=[STATUS])
        return ()


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
        said = reading.told(act, words(tracker))
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
        if len(text) < reading.LEAST:
            say.utter_message(response="utter_facts_too_short")
            return {"case_text": None}
        if len(text) > deciding.TEXT_LIMIT:
            say.utter_message(response="utter_facts_too_long", limit=deciding.TEXT_LIMIT)
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
        made = filing.file(
            turn.session, turn.customer, turn.person_id, text, "other", channel=turn.channel, kind=kind,
            conversation_id=turn.conversation_id, confirmed_at=turn.platform_at, received_at=turn.received_at)
        what = "建议已登记，会有专人看过并答复您" if kind == "suggestion" else "已登记并转达，谢谢您"
        say.utter_message(text=f"{what}。编号 {made.number}。")

    def _decide(self, say: Any, tracker: Any, turn: TurnContext, act: str, text: str) -> None:
        case = cases.own(turn.session, turn.person_id, str(tracker.get_slot("case_number")))
        if case is None:
            _none(say)
        elif act == "reject":
            clock = deciding.reject(turn.session, turn.customer, case.id, text)
            say.utter_message(text=f"已记下您不接受投诉 {case.number} 的方案和理由。修改后的方案会在 {telling.instant(clock.due_at)} 前给您。"
                              "您也可以随时拨打 12315。", buttons=[STATUS, HUMAN])
        elif act == "add":
            deciding.add(turn.session, turn.customer, case.id, text)
            say.utter_message(text=f"已补充到投诉 {case.number}，负责的同事会看到。照片、录音可以用案件链接上传。",
                              buttons=[{"title": "案件链接", "payload": "/case_link"}, STATUS])
        else:
            reopened = closing.reopen(turn.session, turn.customer, case.id, text)
            due = f"新的方案会在 {telling.instant(reopened.due_at)} 前给您。" if reopened else ""
            say.utter_message(text=f"投诉 {case.number} 已重新打开。{due}", buttons=[STATUS, HUMAN])


class ForgetCase(Act):
    """Cancelled while being filled in."""

    NAME = "action_forget_case"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        say.utter_message(text="好的，刚才的不算，什么都没有改变。", buttons=[STATUS, HUMAN])
        return forgotten()

