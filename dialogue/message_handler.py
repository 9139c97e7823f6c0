"""Answers a customer's messages; called by the turn.

Every function raises whatever an action raises; the turn counts failures, apologises and requests a person.
"""
from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from itertools import takewhile
from typing import Any

from sqlalchemy.orm import Session

from conversations import outbox
from conversations.messages import Button, Reply
from dialogue import guard, rules
from dialogue.actions import base, human_handoff
from dialogue.actions.all_actions import ACTIONS
from dialogue.engine import Engine
from dialogue.nlu import model_cache
from dialogue.turn_context import TurnContext
from dialogue.turn_values import Decision, Intent, Understood, UserMessage
from handoff import handoff_requests, queue
from kernel import instants
from kernel.errors import Conflict, NotFound
from kernel.wording import say
from knowledge_base import quantities

__all__ = ["Decision", "Intent", "UserMessage", "engine", "handle", "handle_while_waiting"]

MOST_MESSAGES = 20  # messages read in one turn (the latest, and every pressed button); the desk shows all
_CASE = frozenset({
    "accept_solution", "confirm_accept", "reject_solution", "withdraw_complaint", "confirm_withdraw",
    "add_to_complaint", "reopen_complaint", "case_link",
})
CONFIRM = "complaint_confirm"  # the slot by which the form asks whether to submit
DANGER = "distress"
_TO_A_PERSON = frozenset({"request_human", DANGER})
_WITHOUT_WAITING = frozenset({"complain", "complaint_status", "ask_hours", "distress"}) | _CASE


def understand(text: str) -> Understood:
    """Classifies text by the project's model."""
    parsed = model_cache.model().parse(quantities.in_chinese(text))
    return Understood(text, Intent(parsed.intent, parsed.confidence), parsed.entities, parsed.ranking)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The project's engine, one per process."""
    return Engine.load(model_cache.PROJECT, ACTIONS, understand, guard.guarded)


def warm() -> None:
    """Loads project and model before the first message; trains the model if there is none yet."""
    engine()
    understand("hello")


def handle(session: Session, context: TurnContext, texts: list[UserMessage], state: dict[str, Any]) -> Decision:
    """Answers all messages since the last turn, in order.

    `state` is that of the last decision in this episode, `{}` at first. Raises whatever an action raises.
    """
    run = engine()
    state = run.opened(state)
    state["slots"]["handed_over"] = False
    state["slots"]["waiting_told"] = False
    read = _read(run, session, context, texts, state)
    if not read:
        return Decision([run.reply("utter_only_text", {**state, "turns": 0})], None, state)
    run_through = _Answering(run, context, state)
    run_through.all(read)
    replies, state, intent = run_through.replies, run_through.state, run_through.intent
    if not replies:
        replies = [Reply(say("dialogue.noted"), (_human(),))]
    return _decided(replies, intent, state)


class _Answering:
    """Answers several messages one after the other, each in the state to which those before it led.

    Requests for a person come last, because a person then takes over: what the customer confirmed, or answered to an
    open question, in the same turn was theirs to decide and is done first. In the replies danger comes first.
    """

    def __init__(self, run: Engine, context: TurnContext, state: dict[str, Any]) -> None:
        self._run, self._context, self.state = run, context, state
        self._confirming = self._requested() == CONFIRM
        self.intent: Intent | None = None
        self.replies: list[Reply] = []

    def all(self, messages: list[Understood]) -> None:
        """Answers them; once a person takes over, all but pressed buttons and danger is left to that person."""
        for_person: list[Understood] = []
        while messages:
            requested = self._requested()
            part, messages = rules.first_part(messages, requested)
            if requested in rules.FREE_TEXT:
                part = _one_answer(part, requested)
            for message in rules.gather(part, understand, partial(guard.commands_open_act, state=self.state)):
                if self._run.guard(message, self.state).intent.name in _TO_A_PERSON:
                    for_person.append(message)
                elif self.state["slots"]["handed_over"] and not message.pressed:
                    continue
                elif not self._confirms_unseen(message):
                    self._answer(message)
            if self.state["slots"]["handed_over"]:
                messages = [message for message in messages if message.pressed or message.intent.name == DANGER]
        for message in sorted(for_person, key=lambda one: one.intent.name != DANGER):
            if message.intent.name == DANGER or not self.state["slots"]["handed_over"]:
                self._answer(message)

    def _requested(self) -> str | None:
        requested: str | None = self.state["slots"]["requested_slot"] if self.state["active_loop"] else None
        return requested

    def _confirms_unseen(self, message: Understood) -> bool:
        """Whether a typed confirmation would submit what was completed in this turn, and so was never shown."""
        return (self._requested() == CONFIRM and not self._confirming and not message.pressed
                and (message.intent.name in rules.CONFIRMING or guard.commands_open_act([message.text], self.state)))

    def _answer(self, message: Understood) -> None:
        decision, _ = self._run.answer(self.state, message, self._context)
        self.state, self.intent = decision.state, message.intent
        if self.intent.name not in ("nlu_fallback", "out_of_scope"):
            self.state["slots"]["not_understood"] = 0
        new = [reply for reply in decision.replies if reply not in self.replies]
        self.replies = new + self.replies if message.intent.name == DANGER else self.replies + new


def decides_case(message: UserMessage) -> bool:
    """Whether a message is a pressed button that decides something on a case, which is done whoever owns the
    conversation.
    """
    if not message.payload:
        return False
    read = engine().read(message)
    return read.pressed and read.intent.name in _CASE


def handle_while_served(
    session: Session, context: TurnContext, texts: list[UserMessage], state: dict[str, Any],
) -> Decision:
    """While a person serves the customer: handles buttons that decide on a case, and the form that such a button
    opened.

    Everything else is left to that person.
    """
    state = engine().opened(state)
    if state["active_loop"] != "case_form":
        texts = [message for message in texts if decides_case(message)]
    return handle(session, context, texts, state) if texts else Decision([], None, state)


def handle_while_waiting(
    session: Session, context: TurnContext, texts: list[UserMessage], state: dict[str, Any],
) -> Decision:
    """Answers a customer in the queue, without changing their place in it.

    Answered are their place, the hours, the state of a complaint, leaving the queue and danger; anything else is left
    for the person, which is said once. Outside the published hours they may file a complaint meanwhile, because nobody
    is there to file it for them and its clocks should start.
    """
    run = engine()
    state = run.opened(state)
    request = queue.open_request(session, context.conversation_id)
    outside = request is not None and request.promised_at is not None and request.promised_at > instants.now()
    if state["active_loop"]:
        return handle(session, context, texts, state)
    read = _read(run, session, context, texts, state)
    intent: Intent | None = None
    replies: list[Reply] = []
    for n, message in enumerate(read):
        name = message.intent.name
        intent = message.intent
        leaving = _leaving(read[n:])
        if leaving == "holds":
            replies.append(_still_waiting(context))
        elif leaving:
            replies.append(_leave_queue(session, context.dated_by(message.written)))
            break
        if name in ("queue_position", "request_human"):
            replies.append(_position(context))
        elif name == "complain" and not outside:
            continue
        elif name in _WITHOUT_WAITING:
            decision, _ = run.answer(state, message, context)
            state = decision.state
            replies += [reply for reply in decision.replies if reply not in replies]
    if not replies and not state["slots"]["waiting_told"]:
        state["slots"]["waiting_told"] = True
        replies = [Reply(say("dialogue.waiting.noted_closed" if outside else "dialogue.waiting.noted"))]
    return _decided(replies, intent, state)


def _read(
    run: Engine, session: Session, context: TurnContext, texts: list[UserMessage], state: dict[str, Any],
) -> list[Understood]:
    """The meaning of each message; the typed title of a button that was shown is that button.

    What was asked before somebody else wrote to the customer, such as a new solution, is no longer open to typed words.
    """
    if state["shown"] and outbox.last_author(session, context.conversation_id) not in ("bot", None):
        state["shown"] = {}
    kept = _of_one_turn(texts)
    return [run.read(guard.as_button(m, state, alone=len(kept) == 1)) for m in kept]


def _of_one_turn(texts: list[UserMessage]) -> list[UserMessage]:
    return [m for n, m in enumerate(texts, MOST_MESSAGES - len(texts)) if m.payload or (n >= 0 and m.text.strip())]


def _leave_queue(session: Session, context: TurnContext) -> Reply:
    try:
        handoff_requests.cancel(session, context.conversation_id, by=context.customer, at=context.at)
    except (Conflict, NotFound):  # a matchmaker has just claimed the request
        return Reply(say("dialogue.waiting.joining"))
    return Reply(say("dialogue.waiting.cancelled"), (_human(),))


def _leaving(read: list[Understood]) -> str | None:
    """What the first of these messages says about leaving the queue: `leaves`; `holds` if it speaks of that without
    commanding it, or a later one takes it back; None if it is about something else.
    """
    first = read[0]
    if first.pressed:
        return "leaves" if first.intent.name == "cancel" else None
    if first.intent.name == "distress":
        return None
    if guard.leaves_queue([first.text]).command:
        typed = list(takewhile(lambda m: not m.pressed, read))
        return "leaves" if guard.leaves_queue([m.text for m in typed]).command else "holds"
    return "holds" if first.intent.name == "cancel" else None


def _position(context: TurnContext) -> Reply:
    return Reply(human_handoff.position_sentence(context), (Button(**human_handoff.stop_waiting()),))


def _still_waiting(context: TurnContext) -> Reply:
    still = say("dialogue.held.cancel_wait", place=human_handoff.position_sentence(context))
    return Reply(still, (Button(**human_handoff.stop_waiting()),))


def _decided(replies: list[Reply], intent: Intent | None, state: dict[str, Any]) -> Decision:
    """The decision; keeps which buttons the customer now sees, so that their typed titles are understood."""
    replies = _buttons_last(replies)
    return Decision(replies, intent, {**state, "shown": guard.shown(replies)} if replies else state)


def _human() -> Button:
    return Button(**base.human())


def _one_answer(read: list[Understood], requested: str) -> list[Understood]:
    """Joins several messages that answer one open question; a message that interrupts it stays separate."""
    answers = [m for m in read if rules.reading(m, requested)]
    if len(answers) < 2:
        return read
    first = answers[0]
    whole = Understood("\n".join(m.text.strip() for m in answers), Intent(rules.TELL, first.intent.confidence),
                       written=answers[-1].written)
    return [whole, *(m for m in read if m not in answers and m.intent.name not in ("thanks", "greet", "affirm"))]


def _buttons_last(replies: list[Reply]) -> list[Reply]:
    """Keeps buttons only under the last reply, because the earlier questions no longer apply."""
    return [r if i == len(replies) - 1 else replace(r, buttons=()) for i, r in enumerate(replies)]
