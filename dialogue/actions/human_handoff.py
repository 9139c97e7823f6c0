"""Handing over to a person (4.1.6): on request, on offer, or because somebody is in danger."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from complaints import case_view
from conversations.customer_panel import BegunForm
from dialogue import danger
from dialogue.actions.base import Act, Buttons, Event, button, complain, human, intent, shortened, slot, words
from dialogue.actions.complaint import emptied_form, wish_text
from dialogue.turn_context import TurnContext
from handoff import handoff_requests, queue
from handoff.handoff_requests import Requested
from handoff.request_summary import Summary
from kernel import instants, time_words
from kernel.actors import BOT
from kernel.wording import Message, say

URGENT = 10  # priority in the queue: before everybody else
_REASONS = frozenset({"request_human", "abuse", "nlu_fallback", "out_of_scope"})  # intents with a reason of their own


def stop_waiting() -> dict[str, str]:
    """The button that leaves the queue."""
    return button("stop_waiting", "/cancel")


def placed(asked: Requested) -> tuple[str, Buttons]:
    """The customer's place in the queue, or when matchmakers are back, with buttons for what they can do now."""
    now = instants.now()
    if asked.position == 0:
        return say("dialogue.person.joined"), []
    if asked.kind == "live":
        place = (Message("dialogue.person.first") if asked.position == 1
                 else Message("dialogue.person.behind", ahead=asked.position - 1))
        head = Message("dialogue.person.asked" if asked.fresh else "dialogue.person.asked_before")
        return say("dialogue.person.live", head=head, place=place), [stop_waiting()]
    back = asked.promised_at or asked.open.next_open
    when = (Message("dialogue.person.back_at", back=time_words.coming_time(back, now)) if back and back > now
            else Message("dialogue.person.back_later"))
    kept = Message("dialogue.person.kept" if asked.fresh else "dialogue.person.still_kept")
    return say("dialogue.person.closed", when=when, kept=kept), [complain(), stop_waiting()]


def summary(tracker: Any) -> Summary:
    """For the desk: the customer's last five messages, and a complaint form that they have not submitted."""
    said = [e["text"] for e in tracker.events if e.get("event") == "user" and not str(e["text"]).startswith("/")]
    category, facts, opening, wish = (
        tracker.get_slot(f"complaint_{name}") for name in ("category", "facts", "opening", "wish"))
    form = BegunForm("complaint", facts or "", opening or "", wish_text(wish) or "", category)
    return Summary(tuple(shortened(text, 200) for text in said[-5:]), intent(tracker),
                   form if category or facts or opening or wish else None)


class RequestHuman(Act):
    """Puts the customer into the queue and replies their place, or when matchmakers are back."""

    NAME = "action_request_human"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        why = intent(tracker)
        reason = Message(f"dialogue.reason.{why if why in _REASONS else 'request_human'}")
        if case_view.of_person(turn.session, turn.person_id):
            reason = Message("dialogue.reason.with_open_case", reason=reason)
        asked = handoff_requests.request(turn.session, turn.conversation_id, turn.person_id, reason, by=turn.customer,
                                         summary=summary(tracker), at=turn.at)
        text, buttons = placed(asked)
        dispatcher.utter_message(text=text, buttons=buttons)
        return [*emptied_form(), slot("handed_over", True), slot("not_understood", 0)]


class Distress(Act):
    """Somebody is in danger: the emergency numbers, and a person before everybody else. No buttons, no form."""

    NAME = "action_distress"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        what = danger.kind(words(tracker))
        asked = handoff_requests.request(
            turn.session, turn.conversation_id, turn.person_id, Message(f"dialogue.reason.{what}"), by=BOT,
            summary=summary(tracker), priority=URGENT, at=turn.at)
        dispatcher.utter_message(text=say(f"dialogue.danger.{what}"))
        if asked.kind == "live":
            dispatcher.utter_message(text=say("dialogue.danger.stay_here"))
        elif asked.promised_at:
            back = time_words.coming_time(asked.promised_at, instants.now())
            dispatcher.utter_message(text=say("dialogue.danger.called_back", back=back))
        return [*emptied_form(), slot("handed_over", True)]


class Abuse(Act):
    """Replies calmly to abuse and offers a person."""

    NAME = "action_abuse"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        dispatcher.utter_message(response="utter_abuse")
        return ()


class QueuePosition(Act):
    """The place in the queue, also for a customer who is not in it."""

    NAME = "action_queue_position"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        dispatcher.utter_message(text=position_sentence(turn), buttons=[] if is_waiting_or_served(turn) else [human()])
        return ()


def is_waiting_or_served(turn: TurnContext) -> bool:
    """Whether the customer is in the queue or being served."""
    return queue.open_request(turn.session, turn.conversation_id) is not None


def position_sentence(turn: TurnContext) -> str:
    """The customer's place in the queue as a sentence."""
    request = queue.open_request(turn.session, turn.conversation_id)
    if request is None:
        return say("dialogue.queue.not_waiting")
    now = instants.now()
    if request.promised_at and request.promised_at > now:
        return say("dialogue.queue.called_back", back=time_words.coming_time(request.promised_at, now))
    place = queue.position(turn.session, turn.conversation_id) or 1
    if place == 1:
        return say("dialogue.queue.first")
    return say("dialogue.queue.place", place=place, ahead=place - 1)


class OutOfScope(Act):
    """A question beyond our services: replies what we can answer and offers a person."""

    NAME = "action_out_of_scope"

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        dispatcher.utter_message(response="utter_out_of_scope")
        return ()
