"""Forms for a customer's own words about a case: why they refuse a solution, what they add, why it should be reopened;
also suggestions and praise. One form for all, which asks only for what was not written before.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from complaints import case_view, customer_decisions, decision_notices, filing, receipts, reopening
from complaints.filing import NewCase
from dialogue import acceptance_detection
from dialogue.actions.base import Act, Answers, Event, button, human, slot, status, words
from dialogue.actions.case_decisions import OPEN_STATES, find, none_such
from dialogue.turn_context import TurnContext
from kernel.errors import HongniangError
from kernel.wording import Message, say

SLOTS = ("case_act", "case_number", "case_asked_at", "case_text")
NOTHING = "nothing"  # the act where it was said at once that it cannot be done


def emptied_form() -> list[Event]:
    """Every slot of the form emptied."""
    return [slot(name, None) for name in SLOTS]


class BeginCase(Act):
    """Fills the form with the case that is meant and what the message already contains, so that only the rest is asked.
    """

    NAME = "action_begin_case"
    ACTS: ClassVar = {
        "reject_solution": ("reject", ("proposed",)),
        "add_to_complaint": ("add", OPEN_STATES),
        "reopen_complaint": ("reopen", ("closed", "withdrawn")),
        "suggest": ("suggestion", ()),
        "praise": ("praise", ()),
    }

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        act, states = self.ACTS[str(tracker.latest_message["intent"]["name"])]
        yield from emptied_form()
        yield slot("case_act", act)
        if states:
            case = find(tracker, turn, *states)
            yield slot("case_number", case.number if case else "-")
            if case is None:
                yield slot("case_text", "-")  # nothing to ask for
                return
            if act == "reopen":
                try:
                    reopening.require_in_time(turn.session, case.closed_at or case.created_at, turn.at)
                except HongniangError as late:
                    dispatcher.utter_message(text=late.say(), buttons=[status(), human()])
                    for name, value in (("case_act", NOTHING), ("case_number", "-"), ("case_text", "-")):
                        yield slot(name, value)
                    return
                yield slot("case_asked_at", turn.at.isoformat())
        said = acceptance_detection.text_beyond_act(act, words(tracker))
        if not said and not words(tracker):  # a button: what was written when it was not yet clear what it was for
            said = str(tracker.get_slot("held_text") or "")
        yield slot("held_text", None)
        if said:
            yield slot("case_text", said)


class AskCaseText(Act):
    """Asks for the customer's words, naming the case where there is one."""

    NAME = "action_ask_case_text"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        number = tracker.get_slot("case_number")
        ask = Message(f"dialogue.case.ask.{tracker.get_slot('case_act')}")
        text = say("dialogue.case.ask_for", number=number, ask=ask) if number else str(ask)
        dispatcher.utter_message(text=text, buttons=[button("cancel", "/cancel")])
        return ()


class ValidateCase(Answers):
    """Checks that something was written, and its length."""

    NAME = "validate_case_form"

    def validate_case_text(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        """At least four characters, at most what a case holds. Who only asks for the act again is asked again."""
        text = str(value).strip()
        if text == "-" and tracker.get_slot("case_number") == "-":
            return {"case_text": text}
        if acceptance_detection.only_asks_for(str(tracker.get_slot("case_act")), text):
            return {"case_text": None}
        if len(text) < acceptance_detection.LEAST:
            dispatcher.utter_message(response="utter_facts_too_short")
            return {"case_text": None}
        if len(text) > customer_decisions.TEXT_LIMIT:
            dispatcher.utter_message(response="utter_facts_too_long", limit=customer_decisions.TEXT_LIMIT)
            return {"case_text": None}
        return {"case_text": text}


class DoCase(Act):
    """Does what the form was opened for, and replies what happens next."""

    NAME = "action_do_case"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        act, text = str(tracker.get_slot("case_act")), str(tracker.get_slot("case_text"))
        try:
            if act == NOTHING:
                return emptied_form()
            if act in ("suggestion", "praise"):
                self._file(dispatcher, turn, act, text)
            else:
                self._decide(dispatcher, tracker, turn, act, text)
        except HongniangError as e:
            dispatcher.utter_message(text=e.say(), buttons=[status(), human()])
        return emptied_form()

    def _file(self, dispatcher: Any, turn: TurnContext, kind: str, text: str) -> None:
        made = filing.file(turn.session, turn.customer, NewCase(
            turn.person_id, text, "other", turn.channel, kind=kind, conversation_id=turn.conversation_id,
            confirmed_at=turn.at, received_at=turn.message.received_at))
        key = "dialogue.case.suggestion_filed" if kind == "suggestion" else "dialogue.case.praise_filed"
        dispatcher.utter_message(text=say(key, number=made.number), about=["complaint", str(made.complaint_id)])
        receipts.sent_in_chat(turn.session, made)

    def _decide(self, dispatcher: Any, tracker: Any, turn: TurnContext, act: str, text: str) -> None:
        case = case_view.own(turn.session, turn.person_id, str(tracker.get_slot("case_number")))
        if case is None:
            none_such(dispatcher)
        elif act == "reject":
            clock = customer_decisions.reject(turn.session, turn.customer, case.id, text, at=turn.at)
            about = decision_notices.in_reply(turn.session, case.id, decision_notices.REFUSAL, clock)
            dispatcher.utter_message(text=say("dialogue.case.rejected", number=case.number, due=clock.due_at),
                                     buttons=[status(), human()], about=about)
        elif act == "add":
            customer_decisions.add(turn.session, turn.customer, case.id, text, at=turn.at)
            dispatcher.utter_message(text=say("dialogue.case.added", number=case.number),
                                     buttons=[button("case_link", "/case_link"), status()])
        else:
            reopened = reopening.reopen(
                turn.session, turn.customer, case.id, text, at=turn.at, asked_at=_asked_at(tracker))
            text = (say("dialogue.case.reopened_due", number=case.number, due=reopened.due_at) if reopened
                    else say("dialogue.case.reopened", number=case.number))
            named = decision_notices.in_reply(
                turn.session, case.id, decision_notices.REOPENING, reopened) if reopened else None
            dispatcher.utter_message(text=text, buttons=[status(), human()], about=named)


def _asked_at(tracker: Any) -> datetime | None:
    """When the customer asked for the case to be reopened, however much later they say why."""
    asked = tracker.get_slot("case_asked_at")
    return datetime.fromisoformat(asked) if asked else None


class ForgetCase(Act):
    """Empties the form after it was cancelled."""

    NAME = "action_forget_case"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        dispatcher.utter_message(text=say("dialogue.case.nothing_done"), buttons=[status(), human()])
        return emptied_form()

