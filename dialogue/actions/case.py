"""What a customer may do with their case in chat: accept, refuse, withdraw, add, reopen, the link; suggestions, praise.

Nothing is decided by a friendly word: accepting and withdrawing are buttons that name the case, pressed after being
asked; a conditional yes is given to a person.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases import links
from complaints import case_view, customer_decisions
from complaints.access import subject_of
from complaints.case_view import CaseView
from dialogue import acceptance_detection
from dialogue.actions.base import COMPLAIN, HUMAN, STATUS, Act, Event, shortened, slot, words
from dialogue.actions.complaint import numbers_in
from dialogue.actions.human_handoff import placed
from dialogue.turn_context import TurnContext
from handoff import handoff_requests
from handoff.request_summary import Summary
from kernel.errors import HongniangError

_MOST = 3
_OPEN = {"title": "重新打开", "payload": "/reopen_complaint"}


def _entity(tracker: Any, name: str) -> str | None:
    return next((str(e["value"]) for e in tracker.latest_message.get("entities", ()) if e["entity"] == name), None)


def _named(tracker: Any) -> str | None:
    """The case a button or the words name."""
    return _entity(tracker, "case") or next(iter(numbers_in(words(tracker))), None)


def find(tracker: Any, turn: TurnContext, *states: str) -> CaseView | None:
    """The customer's own case that is meant: the one named, else the latest of those in these states."""
    named = _named(tracker) or tracker.get_slot("case_number")
    if named:
        found = case_view.own(turn.session, turn.person_id, named)
        return found if found and (not states or found.state in states) else None
    fitting = [c for c in case_view.of_person(turn.session, turn.person_id, open_only=False) if c.state in states]
    return fitting[-1] if fitting else None


def choice(act: str, title: str, case: CaseView) -> dict[str, str]:
    """A button that does `act` to a case."""
    return {"title": title, "payload": f'/{act}{{"case": "{case.number}"}}'}


def proposed(turn: TurnContext) -> CaseView | None:
    """The case whose solution the customer hasn't answered yet; the latest of several."""
    waiting = [c for c in case_view.of_person(turn.session, turn.person_id) if c.state == "proposed"]
    return waiting[-1] if waiting else None


def none_such(say: Any) -> None:
    say.utter_message(text="没有找到可以这样办的投诉。请说一下回执号，或查一下进度。", buttons=[STATUS, HUMAN])


class AskAccept(Act):
    """Asks before accepting; a conditional yes goes to a person instead."""

    NAME = "action_ask_accept"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn, "proposed")
        if case is None:
            none_such(say)
        elif acceptance_detection.counter_proposal(words(tracker)):
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
    customer_decisions.add(turn.session, turn.customer, case.id, text)
    asked = handoff_requests.request(turn.session, turn.conversation_id, turn.person_id, f"投诉 {case.number} 的顾客对方案提出条件",
                                     by=turn.customer,
                                     summary=Summary((shortened(text, 200),), about=("complaint", case.number)))
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
        elif acceptance_detection.counter_proposal(words(tracker)):
            return _pass_on(say, turn, case, words(tracker))
        else:
            ask_accept(say, case)
        return ()


class Thank(Act):
    """Thanks for a solution leave it open: what is still to be decided is asked, lest silence close the case."""

    NAME = "action_thank"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        say.utter_message(response="utter_thanks")
        case = proposed(turn)
        if case is not None:
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


class Pressed(Act):
    """A pressed button: the explicit act, and what is said of it."""

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn)
        if case is None:
            none_such(say)
            return ()
        try:
            self.decide(turn, case)
        except HongniangError as e:
            say.utter_message(text=e.say(), buttons=[STATUS, HUMAN])
        else:
            self.told(say, case)
        return ()

    def decide(self, turn: TurnContext, case: CaseView) -> None:
        """The act itself; raises a sentence where it can't be done."""
        raise TypeError(f"{type(self).__name__} decides nothing")

    def told(self, say: Any, case: CaseView) -> None:
        """What is said once it is done."""
        raise TypeError(f"{type(self).__name__} says nothing")


class Accept(Pressed):
    """The solution is accepted."""

    NAME = "action_accept"

    def decide(self, turn: TurnContext, case: CaseView) -> None:
        customer_decisions.accept(turn.session, turn.customer, case.id)

    def told(self, say: Any, case: CaseView) -> None:
        say.utter_message(text=f"已记下您接受投诉 {case.number} 的方案。履行完毕后我们会结案并告诉您。", buttons=[STATUS])


class AskWithdraw(Act):
    """Asks before withdrawing."""

    NAME = "action_ask_withdraw"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn, "received", "responded", "proposed", "accepted", "rejected")
        if case is None:
            none_such(say)
            return ()
        say.utter_message(
            text=f"要撤回投诉 {case.number} 吗？撤回后我们停止处理，三十天内可以重新打开。",
            buttons=[choice("confirm_withdraw", "撤回投诉", case), {"title": "不撤回", "payload": "/deny"}, HUMAN])
        return ()


class Withdraw(Pressed):
    """The case is taken back."""

    NAME = "action_withdraw"

    def decide(self, turn: TurnContext, case: CaseView) -> None:
        customer_decisions.withdraw(turn.session, turn.customer, case.id)

    def told(self, say: Any, case: CaseView) -> None:
        say.utter_message(text=f"投诉 {case.number} 已撤回。", buttons=[_OPEN])


class CaseLink(Act):
    """The link again; the receipt may have been lost."""

    NAME = "action_case_link"

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        named = _named(tracker)
        mine = case_view.of_person(turn.session, turn.person_id, open_only=False)
        shown = [c for c in mine if c.number == named] if named else [c for c in mine if c.is_open] or mine[-1:]
        if not shown:
            say.utter_message(text="您还没有登记过投诉。需要的话，我现在就可以登记。", buttons=[COMPLAIN, HUMAN])
            return ()
        lines = [f"{c.number}：{links.issue(turn.session, subject_of(c.id))}" for c in shown[-_MOST:]]
        say.utter_message(text="这是案件链接，只给您本人，请不要转发：\n" + "\n".join(lines), buttons=[STATUS])
        return ()
