"""What every action stands on. Actions are rasa-sdk classes; they act through the turn's context."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Action
from rasa_sdk.forms import FormValidationAction

from dialogue.turn_context import TurnContext, current

Event = dict[str, Any]
HUMAN = {"title": "转人工", "payload": "/request_human"}
COMPLAIN = {"title": "我要投诉", "payload": "/complain"}
STATUS = {"title": "查投诉进度", "payload": "/complaint_status"}


class Act(Action):
    """An action by the name the domain has for it."""

    NAME = ""

    def name(self) -> str:
        """The name in domain.yml."""
        return self.NAME

    def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        """Acts, speaks through `dispatcher`, and returns slot events."""
        return list(self.act(dispatcher, tracker, current()))

    def act(self, say: Any, tracker: Any, turn: TurnContext) -> Iterable[Event]:
        """What this action does; `say.utter_message` speaks."""
        raise TypeError(f"{type(self).__name__} doesn't act")


class Answers(FormValidationAction):
    """A form's validation: `validate_<slot>(value, say, tracker, domain)` gives the slots to set, None to ask again."""

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
    """Lets this action follow at once."""
    return {"event": "followup", "timestamp": None, "name": action}


def leave_form() -> Event:
    """Leaves the active form."""
    return {"event": "active_loop", "timestamp": None, "name": None}


def shortened(text: str, limit: int) -> str:
    """The beginning of a long text, with its length."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[:limit]}…（共 {len(text)} 字）"
