"""The embedded engine (内置对话引擎): Rasa's rules, forms and responses in-process, on rasa-sdk's actions.

State is a JSON object stored by the caller: `slots`, `active_loop`, the last `events`, the number of `turns`, and marks
of the buttons `shown` last (`dialogue.guard`). It contains keys and what the customer wrote, none of our own text.

The slot `language`, if the project has it, holds the reader's language, by which response variations are chosen. Texts
of the project are written in 简体; for a reader of 繁體 they are converted before variables are filled.
"""
from __future__ import annotations

import copy
import logging
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from conversations.messages import Button, Reply
from dialogue import forms, project_loader, responses, rules, turn_context
from dialogue.rules import Happened, Step
from dialogue.turn_context import TurnContext
from dialogue.turn_values import Decision, Intent, Understood, UserMessage, pressed
from kernel import wording
from kernel.chinese_scripts import traditional

logging.getLogger("rasa_sdk").setLevel(logging.WARNING)

Parse = Callable[[str], Understood]
State = dict[str, Any]
Guard = Callable[[Understood, State], Understood]  # what a message may mean in a state, before anything is done
EVENTS_KEPT = 40
MOST_ACTIONS = 12  # actions per turn; more means rules that trigger each other endlessly
LANGUAGE = "language"  # the slot that holds the reader's language


@dataclass
class Turn:
    """One message being answered."""

    message: Understood
    state: State
    replies: list[Reply] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    loops: list[str | None] = field(default_factory=list)
    extracted: dict[str, Any] = field(default_factory=dict)
    rejected: bool = False
    followup: str | None = None

    @property
    def loop(self) -> str | None:
        """The active form's name."""
        found: str | None = self.state["active_loop"]
        return found

    def happened(self, step: Step) -> None:
        self.loops.append(self.loop)
        self.steps.append(step)


def run_now(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Runs an action's coroutine to its end. Raises RuntimeError if it awaits something."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise RuntimeError("an action awaited; actions are synchronous here")


class Engine:
    """A project with its actions, ready to answer messages.

    It keeps no dialogue state, so one instance serves a whole process.
    """

    def __init__(self, project: project_loader.Project, actions: Sequence[type[Action]], parse: Parse,
                 guard: Guard) -> None:
        self.project, self.parse, self.guard = project, parse, guard
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)
        missing = project.actions - set(self._executor.actions)
        if missing:
            raise RuntimeError(f"actions of the domain without a class: {', '.join(sorted(missing))}")

    @classmethod
    def load(
        cls, folder: Path, actions: Sequence[type[Action]], parse: Parse, guard: Guard = lambda message, _: message,
    ) -> Engine:
        """Reads and checks the project. Raises BadFile naming file, line and key of what is not supported."""
        return cls(project_loader.load(folder), actions, parse, guard)

    def fresh(self) -> State:
        """The state of a new dialogue."""
        slots = {name: copy.deepcopy(slot.initial) for name, slot in self.project.slots.items()}
        return {"slots": {**slots, **self._language(), "requested_slot": None}, "active_loop": None, "events": [],
                "turns": 0, "shown": {}}

    def opened(self, state: State) -> State:
        """A copy of a stored state for the next message, with the reader's language and all slots of the project."""
        fresh = self.fresh()
        slots = {name: state.get("slots", {}).get(name, value) for name, value in fresh["slots"].items()}
        slots |= self._language()
        loop = state.get("active_loop")
        found = {**fresh, **copy.deepcopy(state), "slots": copy.deepcopy(slots)}
        return found if loop in self.project.forms else {**found, "active_loop": None}

    def _language(self) -> dict[str, str]:
        return {LANGUAGE: wording.language()} if LANGUAGE in self.project.slots else {}

    def read(self, message: UserMessage) -> Understood:
        """The meaning of a message: of a button by its payload, of text by the model."""
        for text in (message.payload, message.text):
            button = pressed(text, self.project.intents) if text else None
            if button:
                return replace(button, written=message.written)
        return replace(self.parse(message.text), written=message.written)

    def take(self, state: State, message: UserMessage, context: TurnContext | None) -> Decision:
        """Answers one message. `state` is not changed; the decision carries the next state."""
        return self.answer(state, self.read(message), context)[0]

    def answer(
        self, state: State, message: Understood, context: TurnContext | None,
    ) -> tuple[Decision, list[Step]]:
        """Like `take`, for a message already understood. Also returns the steps of the turn, as rules and stories write
        them.

        Raises RuntimeError if rules trigger each other endlessly.
        """
        opened = self.opened(state)
        turn = Turn(self.guard(self._as_answer(message, opened), opened), opened)
        turn.state["turns"] += 1
        self._note(turn, {"event": "user", "text": turn.message.text, "intent": turn.message.intent.name})
        turn.happened(Step("intent", turn.message.intent.name))
        form = self.project.forms.get(turn.loop or "")
        turn.extracted = forms.extract(
            self.project.slots, form, turn.state["slots"]["requested_slot"], turn.message)
        for name, value in turn.extracted.items():
            self._set(turn, name, value)
        with turn_context.within(context and context.dated_by(message.written)):
            for _ in range(MOST_ACTIONS):
                name = turn.followup or rules.next_action(
                    self.project.rules, Happened(tuple(turn.steps), tuple(turn.loops), turn.loop, turn.rejected))
                turn.followup = None
                if name == rules.LISTEN:
                    break
                self._act(turn, name)
            else:
                raise RuntimeError(f"more than {MOST_ACTIONS} actions in a turn: {[s.value for s in turn.steps]}")
        turn.state["events"] = turn.state["events"][-EVENTS_KEPT:]
        return Decision(turn.replies, message.intent, turn.state), turn.steps

    def _as_answer(self, message: Understood, state: State) -> Understood:
        requested = state.get("slots", {}).get("requested_slot") if state.get("active_loop") else None
        if rules.TELL in self.project.intents and rules.reading(message, requested):
            return replace(message, intent=Intent(rules.TELL, message.intent.confidence), ranking=())
        return message

    def _act(self, turn: Turn, name: str) -> None:
        if name in self.project.forms:
            self._run_form(turn, self.project.forms[name])
            return
        turn.happened(Step("action", name))
        if name == "action_deactivate_loop":
            self._leave_form(turn)
        elif name == "action_restart":
            turn.state.update({**self.fresh(), "turns": turn.state["turns"]})
            if "utter_restart" in self.project.responses:
                self._utter(turn, "utter_restart", {})
        elif name in self.project.responses:
            self._utter(turn, name, {})
        else:
            self._apply(turn, self._execute(turn, name))
        self._note(turn, {"event": "action", "name": name})

    def _run_form(self, turn: Turn, form: forms.Form) -> None:
        """Rasa's FormAction: activate, validate what was filled, ask for the next slot, or leave.

        May reject the message.
        """
        slots = turn.state["slots"]
        fresh = turn.loop != form.name
        if fresh:
            candidates = {name: slots[name] for name in form.required if slots[name] is not None}
        else:
            candidates = {} if turn.rejected else {n: v for n, v in turn.extracted.items() if n in form.required}
            if not turn.rejected and slots["requested_slot"] and not candidates:
                turn.rejected = True
                return
        turn.happened(Step("action", form.name))
        turn.rejected = False
        if fresh:
            turn.state["active_loop"] = form.name
            turn.happened(Step("active_loop", form.name))
        slots["requested_slot"] = None
        if candidates and f"validate_{form.name}" in self.project.actions:
            ready = [{"event": "slot", "name": n, "value": v} for n, v in candidates.items()]
            self._apply(turn, self._execute(turn, f"validate_{form.name}", ready))
        wanted = slots["requested_slot"] or forms.missing(form, slots)
        if wanted is None or turn.loop != form.name:
            self._leave_form(turn)
            return
        slots["requested_slot"] = wanted
        asks = self.project.asks(form.name, wanted)
        if asks in self.project.responses:
            self._utter(turn, asks, {})
        elif asks:
            self._apply(turn, self._execute(turn, asks))

    def _leave_form(self, turn: Turn) -> None:
        turn.state["active_loop"] = None
        turn.state["slots"]["requested_slot"] = None
        turn.rejected = False
        turn.happened(Step("active_loop", ""))

    def _execute(self, turn: Turn, name: str, candidates: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
        """Runs an action on copies, because rasa-sdk modifies its arguments; returns its events."""
        message = turn.message
        tracker = {
            "sender_id": "customer",
            "slots": copy.deepcopy(turn.state["slots"]),
            "latest_message": {
                "text": message.text, "intent": {"name": message.intent.name, "confidence": message.intent.confidence},
                "entities": copy.deepcopy(list(message.entities)),
                "intent_ranking": [{"name": n, "confidence": c} for n, c in message.ranking],
            },
            "events": copy.deepcopy([*turn.state["events"], *candidates]), "paused": False, "followup_action": None,
            "active_loop": {"name": turn.loop} if turn.loop else {}, "latest_action_name": turn.steps[-1].value,
            "latest_input_channel": None,
        }
        call = {"next_action": name, "sender_id": "customer", "tracker": tracker, "domain": self.project.raw_domain}
        try:
            result = run_now(self._executor.run(call))
        except ActionExecutionRejection:
            turn.rejected = True
            return []
        for said in result.responses:
            self._say(turn, said)
        return list(result.events)

    def _apply(self, turn: Turn, events: list[dict[str, Any]]) -> None:
        for event in events:
            kind = event.get("event")
            if kind == "slot":
                self._set(turn, event["name"], event["value"])
            elif kind == "active_loop":
                if event.get("name"):
                    raise RuntimeError("an action may leave a form but not start one; rules do")
                self._leave_form(turn)
            elif kind == "followup":
                turn.followup = event["name"]
            else:
                raise RuntimeError(f"the embedded engine doesn't implement the event {kind!r}")

    def _set(self, turn: Turn, name: str, value: Any) -> None:
        if name != "requested_slot" and name not in self.project.slots:
            raise RuntimeError(f"slot {name!r} isn't in domain.yml")
        turn.state["slots"][name] = value
        self._note(turn, {"event": "slot", "name": name, "value": value})

    def _say(self, turn: Turn, said: dict[str, Any]) -> None:
        if said.get("response"):
            known = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
            self._utter(turn, said["response"], {k: v for k, v in said.items() if k not in known})
        elif said.get("text"):
            buttons = tuple(Button(b["title"], b["payload"]) for b in said.get("buttons") or ())
            turn.replies.append(Reply(said["text"], buttons, about=_subject(said.get("about"))))

    def _utter(self, turn: Turn, name: str, values: dict[str, Any]) -> None:
        turn.replies.append(self.reply(name, turn.state, values))

    def reply(self, name: str, state: State, values: dict[str, Any] | None = None) -> Reply:
        """A response of the project for this state, its variables filled from slots and `values`."""
        slots = state["slots"]
        variant = responses.variant_for_turn(self.project.responses[name], slots, state["turns"])
        buttons = tuple(Button(_script(title), payload) for title, payload in variant.buttons)
        return Reply(responses.fill(_script(variant.text), {**slots, **(values or {})}), buttons)

    @staticmethod
    def _note(turn: Turn, event: dict[str, Any]) -> None:
        turn.state["events"].append(event)


def _script(text: str) -> str:
    """A text of the project in the reader's script; for readers of English there are variations."""
    return traditional(text) if wording.language() == "zh-Hant" else text


def _subject(given: Sequence[str] | None) -> tuple[str, uuid.UUID] | None:
    """The subject that an action's message names: [kind, id]."""
    return (given[0], uuid.UUID(given[1])) if given else None
