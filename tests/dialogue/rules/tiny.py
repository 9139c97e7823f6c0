"""A small project for testing the engine's rules: a form of two slots, one interruption, one action."""
from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dialogue.actions.base import Act, Answers
from dialogue.engine import Engine
from dialogue.turn_values import Intent, Understood

DOMAIN = """
version: "3.1"
intents: [book, greet, price, cancel, inform, number, yes]
entities: [kind]
slots:
  kind:
    type: text
    influence_conversation: false
    mappings:
      - {type: from_entity, entity: kind}
  size:
    type: text
    influence_conversation: false
    mappings:
      - type: from_text
        not_intent: [greet]
        conditions:
          - {active_loop: booking, requested_slot: size}
  note:
    type: text
    initial_value: none
    influence_conversation: false
    mappings:
      - {type: custom}
forms:
  booking:
    required_slots: [kind, size]
    ignored_intents: [price, cancel]
actions: [validate_booking, action_booked]
responses:
  utter_ask_kind:
    - text: 哪一种？
      buttons:
        - {title: 圆桌, payload: '/inform{"kind": "round"}'}
  utter_ask_size:
    - {text: 几位？}
  utter_price:
    - {text: 免费。}
  utter_hello:
    - {text: 您好。}
    - {text: 您好呀。}
  utter_cancelled:
    - {text: 已取消。}
  utter_done:
    - {text: "{kind} {size} 位，{who}已订。"}
"""

RULES = """
version: "3.1"
rules:
- rule: hello
  steps:
  - intent: greet
  - action: utter_hello
- rule: price
  steps:
  - intent: price
  - action: utter_price
- rule: book
  steps:
  - intent: book
  - action: booking
  - active_loop: booking
- rule: booked
  condition:
  - active_loop: booking
  steps:
  - action: booking
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: action_booked
- rule: price while booking
  condition:
  - active_loop: booking
  steps:
  - intent: price
  - action: utter_price
  - action: booking
  - active_loop: booking
- rule: cancel
  condition:
  - active_loop: booking
  steps:
  - intent: cancel
  - action: action_deactivate_loop
  - active_loop: null
  - action: utter_cancelled
"""


class Booked(Act):
    NAME = "action_booked"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        tracker.slots["kind"] = "spoiled"  # changes by an action to its copy must not reach the engine
        tracker.events.clear()
        dispatcher.utter_message(response="utter_done", who="已为您")
        return [{"event": "slot", "timestamp": None, "name": "note", "value": "booked"}]


class Validate(Answers):
    NAME = "validate_booking"

    def validate_kind(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        return {"kind": value}

    def validate_size(self, value: Any, dispatcher: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        if not str(value).isdigit():
            dispatcher.utter_message(text="请写数字。")
            return {"size": None}
        return {"size": value}


def understand(text: str) -> Understood:
    """Classifies text for this project: the text names its intent, or is a number."""
    names: Iterable[str] = ("book", "greet", "price", "cancel", "yes")
    name = next((n for n in names if n in text), "number" if text.isdigit() else "nlu_fallback")
    return Understood(text, Intent(name, 0.9))


def write(
    folder: Path, domain: str = DOMAIN, rules: str = RULES, config: str = "policies: [{name: RulePolicy}]",
) -> Path:
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "domain.yml").write_text(domain, "utf-8")
    (folder / "data" / "rules.yml").write_text(rules, "utf-8")
    (folder / "config.yml").write_text(config, "utf-8")
    return folder


def engine(folder: Path) -> Engine:
    return Engine.load(write(folder), [Booked, Validate], understand)
