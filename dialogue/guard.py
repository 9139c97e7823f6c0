"""Stands before every act that a customer's typed words could cause: only a plain command passes.

Knows which acts are open to a command: those of the buttons that were shown last, the one that the form asks for, and
a person at any time. A typed command becomes its button. Text that the model takes for an act but that is no command of
it becomes the intent `ask_back`, which does nothing: it is answered, or asked back with the buttons of the act.
"""
from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conversations.messages import Reply
from dialogue import pattern_files, rules
from dialogue.command_forms import Act
from dialogue.commands import LENIENT, Verdict, holds_back, judge, only_asks, refuses
from dialogue.turn_values import Intent, Understood, UserMessage, payload_parts
from kernel.chinese_scripts import simplified

State = dict[str, Any]
ASK_BACK = "ask_back"
WITHDRAW_CONSENT = "withdraw_consent"
_ALWAYS_HEARD = frozenset({"distress"})  # danger comes before any command
_BY_BUTTON: dict[str, Act] = {"reject_solution": "reject", "confirm_accept": "accept", "confirm_withdraw": "withdraw"}
_BY_QUESTION: dict[str, tuple[Act, str]] = {
    "complaint_confirm": ("file", "/submit_complaint"), "complaint_consent": ("consent", "/affirm")}
_BY_INTENT: dict[str, Act] = {
    "request_human": "hand_over", "withdraw_complaint": "withdraw", "reject_solution": "reject",
    "reopen_complaint": "reopen", "add_to_complaint": "add", "suggest": "suggestion", "praise": "praise"}
_LEAVES_FORM = frozenset({"cancel", "restart"})
_CASE_ACTS: dict[str, Act] = {"reject": "reject", "reopen": "reopen", "add": "add",
                              "suggestion": "suggestion", "praise": "praise"}
_ACTING = frozenset({"submit_complaint", "affirm", "confirm_accept", "confirm_withdraw", "reject_solution", "cancel",
                     "request_human", "reopen_complaint", "edit_complaint", "restart", "deny"})  # buttons that change
_WORDS = pattern_files.read("commands")
_OF_WITHDRAWING = re.compile(pattern_files.whole(_WORDS["of_withdrawing"], {}), re.IGNORECASE)
_NAMED = re.compile(r"[0-9a-z]{3}[\s\-－—–]?[0-9a-z]{3}[\s\-－—–]?[0-9a-z]{3}", re.IGNORECASE)
_NOT_TITLE = re.compile(r"[\W_]+")
_BEFORE, _BEHIND = (re.compile(pattern_files.whole(_WORDS[name], {})) for name in ("before", "behind"))


def guarded(message: Understood, state: State) -> Understood:
    """The message as it may act in this state of the dialogue."""
    if message.pressed or message.intent.name in _ALWAYS_HEARD:
        return message
    requested = state["slots"].get("requested_slot") if state.get("active_loop") else None
    if requested == "complaint_contact" and judge("revoke", message.text).command:
        return _as(message, WITHDRAW_CONSENT)
    if requested == "case_text" and message.intent.name not in _LEAVES_FORM and holds_back(message.text):
        return _held(message, _CASE_ACTS.get(str(state["slots"].get("case_act")), "add"), "doubtful")
    if message.intent.name == rules.TELL:
        return message
    for act, payload in _open(state, requested):
        if judge(act, message.text).command and _names_no_other(payload, message.text):
            return _typed(message, payload)
    if requested != "complaint_consent" and judge("revoke", message.text, asked=False).command:
        return _as(message, WITHDRAW_CONSENT)
    if not state.get("active_loop") and _OF_WITHDRAWING.search(message.text) and judge(
            "withdraw", message.text, asked=False).command:
        return replace(_as(message, "withdraw_complaint"), entities=message.entities)  # it is asked before it is done
    act_meant = _meant(message.intent.name, requested, state)
    if act_meant is None:
        return message
    verdict = judge(act_meant, message.text, asked=act_meant not in LENIENT)
    lenient = act_meant in LENIENT and not refuses(act_meant, message.text)
    if verdict.command or lenient or (act_meant == "withdraw" and verdict.why in ("question", "unclear")):
        return message  # whoever asks about withdrawing, or means it vaguely, is asked whether they want to
    return _held(message, act_meant, verdict.why or "unclear")


def commands_open_act(texts: Sequence[str], state: State) -> bool:
    """Whether texts, written one after the other, command the act that is open now.

    A question behind the command doesn't take it back. A person may be asked for at any time and isn't meant.
    """
    requested = state["slots"].get("requested_slot") if state.get("active_loop") else None
    return any(act != "hand_over" and judge(act, _without_questions(act, texts)).command
               for act, _ in _open(state, requested))


def _without_questions(act: Act, texts: Sequence[str]) -> str:
    return "\n".join(text for n, text in enumerate(texts) if n == 0 or not only_asks(act, text))


def leaves_queue(texts: Sequence[str]) -> Verdict:
    """Whether somebody who waits for a person says that they no longer wait; `texts` as written one after the other.
    """
    return judge("cancel_wait", "\n".join(texts))


def _open(state: State, requested: str | None) -> list[tuple[Act, str]]:
    found: list[tuple[Act, str]] = []
    if requested in _BY_QUESTION:
        found.append(_BY_QUESTION[requested])
    shown = list(state.get("shown", {}).values())
    if not state.get("active_loop"):
        for intent, act in _BY_BUTTON.items():
            found += [(act, payload) for payload in shown if payload_parts(payload)[0] == intent]
    if requested not in rules.FREE_TEXT:
        found.append(("hand_over", "/request_human"))
    return found


def _meant(intent: str, requested: str | None, state: State) -> Act | None:
    """The act that the model takes a message for, in this state; None if it would change nothing."""
    if requested == "complaint_confirm" and intent in ("submit_complaint", "affirm"):
        return "file"
    if requested == "complaint_consent" and intent == "affirm":
        return "consent"
    if state.get("active_loop"):
        return "drop_form" if intent in _LEAVES_FORM else "hand_over" if intent == "request_human" else None
    return _BY_INTENT.get(intent)


def _names_no_other(payload: str, text: str) -> bool:
    """Whether the text names no other case than the button does."""
    case = payload_parts(payload)[1].get("case")
    named = ["".join(c for c in found if c.isalnum()).upper() for found in _NAMED.findall(text)
             if any(c.isdigit() for c in found)]
    return case is None or all(one == "".join(c for c in str(case) if c.isalnum()) for one in named)


def _typed(message: Understood, payload: str) -> Understood:
    name, values = payload_parts(payload)
    entities = tuple({"entity": key, "value": value} for key, value in values.items())
    return replace(message, intent=Intent(name, 1.0), entities=entities, ranking=((name, 1.0),))


def _as(message: Understood, intent: str) -> Understood:
    return replace(message, intent=Intent(intent, 1.0), entities=(), ranking=((intent, 1.0),))


def _held(message: Understood, act: Act, why: str) -> Understood:
    """Keeps a named case among the entities, for asking back about it."""
    held = ({"entity": "held", "value": act}, {"entity": "why", "value": why})
    return replace(_as(message, ASK_BACK), entities=held)


# The buttons that were shown last. Their titles are our text, which the state does not hold: only a mark of each.

def shown(replies: Sequence[Reply]) -> dict[str, str]:
    """The buttons under the last reply: the mark of each title, and its payload."""
    return {_mark(_bare(b.title)): b.payload for b in (replies[-1].buttons if replies else ())}


def as_button(message: UserMessage, state: State, *, alone: bool) -> UserMessage:
    """A message that is the title of a shown button as that button; words of politeness around it do not matter.

    A button that changes something is left to be read as a command unless the message is `alone` in its turn, because
    words behind it may take it back, and it may take back the words before it.
    """
    if message.payload or not state.get("shown") or re.search(r"[?？]", message.text) or len(message.text) > 60:
        return message
    bare = _bare(message.text)
    for written in (bare, _BEHIND.sub("", bare), _BEFORE.sub("", bare), _BEHIND.sub("", _BEFORE.sub("", bare))):
        payload = state["shown"].get(_mark(written))
        if payload and (alone or payload_parts(payload)[0] not in _ACTING):
            return replace(message, payload=payload)
    return message


def _bare(text: str) -> str:
    return _NOT_TITLE.sub("", simplified(unicodedata.normalize("NFKC", text)).lower())


def _mark(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()[:16]
