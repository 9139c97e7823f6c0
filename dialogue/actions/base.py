"""Base classes and helpers of the actions: rasa-sdk classes that act through the turn's context.

Replies are rendered while an action runs, in the customer's language, which the turn has set.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Action
from rasa_sdk.forms import FormValidationAction

from dialogue.turn_context import TurnContext, current
from kernel import wording
from kernel.wording import Message, Text

Event = dict[str, Any]
Buttons = list[dict[str, str]]


def button(key: str, payload: str) -> dict[str, str]:
    """A button as rasa-sdk has it: its title by key, and what pressing it says to the dialogue."""
    return {"title": wording.title("dialogue.button", key), "payload": payload}


def human() -> dict[str, str]:
    """The button that asks for a person (4.1.6)."""
    return button("human", "/request_human")


def complain() -> dict[str, str]:
    """The button that begins a complaint."""
    return button("complain", "/complain")


def status() -> dict[str, str]:
    """The button that asks for the state of one's complaints."""
    return button("status", "/complaint_status")


class Act(Action):
    """An action by the name the domain has for it."""

    NAME = ""

    def name(self) -> str:
        """The name in domain.yml."""
        return self.NAME

    def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        """Runs `act` within the current turn and returns its events. Raises Conflict outside of a turn."""
        return list(self.act(dispatcher, tracker, current()))

    def act(self, dispatcher: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        """What this action does; it replies by `dispatcher.utter_message` and yields events."""
        raise TypeError(f"{type(self).__name__} defines no act")


class Answers(FormValidationAction):
    """A form's validation: `validate_<slot>(value, dispatcher, tracker, domain)` gives the slots, None to ask again."""

    NAME = ""

    def name(self) -> str:
        """The name in domain.yml: `validate_<form>`."""
        return self.NAME


def words(tracker: Any) -> str:
    """What the customer wrote; empty where they pressed a button."""
    text = str(tracker.latest_message.get("text") or "").strip()
    return "" if text.startswith("/") else text


def intent(tracker: Any) -> str:
    """The intent of the message being answered."""
    return str(tracker.latest_message["intent"]["name"])


def slot(name: str, value: Any) -> Event:
    """Sets a slot."""
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def then(action: str) -> Event:
    """Runs this action next, whatever the rules say."""
    return {"event": "followup", "timestamp": None, "name": action}


def leave_form() -> Event:
    """Leaves the active form."""
    return {"event": "active_loop", "timestamp": None, "name": None}


def shortened(text: str, limit: int) -> Text:
    """The text on one line; of one longer than `limit` characters the beginning, with its length."""
    text = " ".join(text.split())
    return text if len(text) <= limit else Message("dialogue.shortened", head=text[:limit], length=len(text))
