"""What a customer can do with their case in chat: accept or withdraw it, object to a solution, get the case link.

Friendly words decide nothing: accepting and withdrawing need the button that names the case, shown after a question, or
a plain typed command in its place (`dialogue.guard`); a conditional yes goes to a person.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases import links
from complaints import case_view, customer_decisions
from complaints.access import subject_of
from complaints.case_view import CaseView
from dialogue import acceptance_detection
from dialogue.actions.base import Act, Event, button, complain, human, shortened, slot, status, words
from dialogue.actions.complaint import numbers_in
from dialogue.actions.human_handoff import placed
from dialogue.turn_context import TurnContext
from handoff import handoff_requests
from handoff.request_summary import Summary
from kernel.errors import HongniangError
from kernel.wording import Message, say

OPEN_STATES = ("received", "responded", "proposed", "accepted", "rejected")  # of a case that may still be changed
_MOST = 3  # maximum number of cases whose links are sent at once


def entity(tracker: Any, name: str) -> str | None:
    """The value of an entity of the message being answered."""
    return next((str(e["value"]) for e in tracker.latest_message.get("entities", ()) if e["entity"] == name), None)


def _named(tracker: Any) -> str | None:
    """The case that a button or the text names."""
    return entity(tracker, "case") or next(iter(numbers_in(words(tracker))), None)


def find(tracker: Any, turn: TurnContext, *states: str) -> CaseView | None:
    """The customer's own case that is meant: the named one, otherwise the latest in these states."""
    named = _named(tracker) or tracker.get_slot("case_number")
    if named:
        found = case_view.own(turn.session, turn.person_id, named)
        return found if found and (not states or found.state in states) else None
    fitting = [c for c in case_view.of_person(turn.session, turn.person_id, open_only=False) if c.state in states]
    return fitting[-1] if fitting else None


def choice(key: str, act: str, case: CaseView) -> dict[str, str]:
    """A button, by the key of its title, that sends the intent `act` for a case."""
    return button(key, f'/{act}{{"case": "{case.number}"}}')


def proposed(turn: TurnContext) -> CaseView | None:
    """The customer's latest case whose solution they have not answered; None if there is none."""
    waiting = [c for c in case_view.of_person(turn.session, turn.person_id) if c.state == "proposed"]
    return waiting[-1] if waiting else None


def none_such(dispatcher: Any) -> None:
    """Replies that no case of the customer fits."""
    dispatcher.utter_message(text=say("dialogue.case.none_such"), buttons=[status(), human()])


class AskAccept(Act):
    """Asks before accepting; a conditional yes goes to a person instead."""

    NAME = "action_ask_accept"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn, "proposed")
        if case is None:
            none_such(dispatcher)
        elif acceptance_detection.counter_proposal(words(tracker)):
            return _pass_on(dispatcher, turn, case, words(tracker))
        else:
            ask_accept(dispatcher, case)
        return ()


def ask_accept(dispatcher: Any, case: CaseView) -> None:
    """Asks whether the solution is accepted, with a button for each answer."""
    dispatcher.utter_message(
        text=say("dialogue.case.ask_accept", number=case.number),
        buttons=[choice("accept", "confirm_accept", case), choice("reject", "reject_solution", case), human()])


def _pass_on(dispatcher: Any, turn: TurnContext, case: CaseView, text: str) -> list[Event]:
    """Adds a counter-proposal to the case, and asks for a person."""
    customer_decisions.add(turn.session, turn.customer, case.id, text, at=turn.at)
    asked = handoff_requests.request(
        turn.session, turn.conversation_id, turn.person_id,
        Message("dialogue.reason.counter_proposal", number=case.number), by=turn.customer,
        summary=Summary((shortened(text, 200),), about=("complaint", case.number)), at=turn.at)
    where, buttons = placed(asked)
    dispatcher.utter_message(text=say("dialogue.case.countered", number=case.number, where=where), buttons=buttons)
    return [slot("handed_over", True)]


class Affirm(Act):
    """A bare yes accepts nothing: if a solution is unanswered, asks whether it was meant as acceptance."""

    NAME = "action_affirm"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = proposed(turn)
        if case is None:
            dispatcher.utter_message(response="utter_affirm")
        elif acceptance_detection.counter_proposal(words(tracker)):
            return _pass_on(dispatcher, turn, case, words(tracker))
        else:
            ask_accept(dispatcher, case)
        return ()


class Thank(Act):
    """Thanks do not answer a solution: asks for the decision, because an undecided case is closed after a while."""

    NAME = "action_thank"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        dispatcher.utter_message(response="utter_thanks")
        case = proposed(turn)
        if case is not None:
            ask_accept(dispatcher, case)
        return ()


class Deny(Act):
    """A bare no: if a solution is unanswered, shows what the customer can do."""

    NAME = "action_deny"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = proposed(turn)
        if case is None:
            dispatcher.utter_message(response="utter_deny")
        else:
            ask_accept(dispatcher, case)
        return ()


class Counter(Act):
    """Text that answers a solution with a condition; without a solution it counts as not understood."""

    NAME = "action_counter_proposal"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = proposed(turn)
        if case is None:
            dispatcher.utter_message(response="utter_fallback")
            return ()
        return _pass_on(dispatcher, turn, case, words(tracker))


class Pressed(Act):
    """A button that does something to a case: the act, then the reply."""

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn)
        if case is None:
            none_such(dispatcher)
            return ()
        try:
            self.decide(turn, case)
        except HongniangError as e:
            dispatcher.utter_message(text=e.say(), buttons=[status(), human()])
        else:
            self.confirm(dispatcher, case)
        return ()

    def decide(self, turn: TurnContext, case: CaseView) -> None:
        """The act itself. Raises HongniangError where it can't be done."""
        raise TypeError(f"{type(self).__name__} defines no decision")

    def confirm(self, dispatcher: Any, case: CaseView) -> None:
        """Replies that it is done."""
        raise TypeError(f"{type(self).__name__} defines no confirmation")


class Accept(Pressed):
    """Accepts the solution."""

    NAME = "action_accept"

    def decide(self, turn: TurnContext, case: CaseView) -> None:
        customer_decisions.accept(turn.session, turn.customer, case.id, at=turn.at)

    def confirm(self, dispatcher: Any, case: CaseView) -> None:
        dispatcher.utter_message(text=say("dialogue.case.accepted", number=case.number), buttons=[status()])


class AskWithdraw(Act):
    """Asks before withdrawing."""

    NAME = "action_ask_withdraw"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        case = find(tracker, turn, *OPEN_STATES)
        if case is None:
            none_such(dispatcher)
            return ()
        dispatcher.utter_message(
            text=say("dialogue.case.ask_withdraw", number=case.number),
            buttons=[choice("withdraw", "confirm_withdraw", case), button("keep", "/deny"), human()])
        return ()


class Withdraw(Pressed):
    """Withdraws the case."""

    NAME = "action_withdraw"

    def decide(self, turn: TurnContext, case: CaseView) -> None:
        customer_decisions.withdraw(turn.session, turn.customer, case.id, at=turn.at)

    def confirm(self, dispatcher: Any, case: CaseView) -> None:
        dispatcher.utter_message(text=say("dialogue.case.withdrawn", number=case.number),
                                 buttons=[button("reopen", "/reopen_complaint")])


class CaseLink(Act):
    """Gives the case link again, for somebody who has lost the receipt."""

    NAME = "action_case_link"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        named = _named(tracker)
        mine = case_view.of_person(turn.session, turn.person_id, open_only=False)
        shown = [c for c in mine if c.number == named] if named else [c for c in mine if c.is_open] or mine[-1:]
        if not shown:
            dispatcher.utter_message(text=say("dialogue.case.no_link"), buttons=[complain(), human()])
            return ()
        issued = [Message("dialogue.case.link", number=c.number, link=links.issue(turn.session, subject_of(c.id)))
                  for c in shown[-_MOST:]]
        dispatcher.utter_message(text=say("dialogue.case.links", links=issued), buttons=[status()])
        return ()
