"""Decides whether a text commands an act: plainly, unnegated, unconditionally, now, and by its writer. Pure.

Stands before every act that changes something. A pressed button needs no reading; of a text the last clear word counts:
a clause that is a command and nothing else, with no clause behind it that takes it back, doubts it, delays it or ties
it to a condition. A negation that belongs elsewhere ("别再拖了，提交") takes nothing back. In doubt a text is no command.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialogue import pattern_files
from dialogue.command_forms import FORMS, Act, Form
from dialogue.plain_text import LONGEST, Clause, clauses, plain, unquoted

Why = Literal["quoted", "conditional", "question", "negated", "delayed", "doubtful", "changed_mind", "past", "future",
              "other_person", "unclear"]

# acts that a text which the model understood as the wish for them may ask for in words of its own
LENIENT: frozenset[Act] = frozenset({"hand_over", "reopen", "add", "drop_form"})
_LONGEST_CLAUSE = 60



def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(pattern_files.whole(_FILE[name], {}))


_FILE = pattern_files.read("commands")
_CONDITION, _DELAY, _DOUBT, _BARE_NO = map(_pattern, ("condition", "delay", "doubt", "bare_no"))
_TURN, _POLITE, _QUESTION, _OPEN_QUESTION = map(_pattern, ("turn", "polite", "question", "open_question"))
_PAST, _FUTURE, _OTHERS, _SAYS = map(_pattern, ("past", "future", "others", "says"))
_I_SAY, _NOT_I, _JUST_SO = map(_pattern, ("i_say", "not_i", "just_so"))
_COMES_ROUND, _NEVER_MIND = map(_pattern, ("comes_round", "never_mind"))
_NO = pattern_files.whole(_FILE["no"], {})
_OTHER_ACTS: dict[Act, tuple[Act, ...]] = {"accept": ("reject",), "reject": ("accept",), "consent": ("revoke",),
                                           "cancel_wait": ("hand_over",), "hand_over": ("cancel_wait",)}


@dataclass(frozen=True)
class Verdict:
    """Whether a text commands the act; if not, why. `at` is the number of the clause that commands it."""

    command: bool
    why: Why | None = None
    at: int | None = None


def judge(act: Act, text: str, *, asked: bool = True) -> Verdict:
    """Whether the text is a plain command of the act, or, where it was `asked`, a plain yes to the question for it."""
    form = FORMS[act]
    if len(text) > LONGEST:
        return Verdict(False, "unclear")
    said = clauses(text)
    at = next((n for n in reversed(range(len(said))) if _commands(form, said, n, asked)), None)
    if at is None:
        return Verdict(False, _why(form, text, said))
    if not form.whole.fullmatch(said[at].text):
        why = next((w for n, c in enumerate(said) if n != at and (w := _beside_yes(form, c))), None)
        if why:
            return Verdict(False, why)
    for clause in said[:at]:
        if _CONDITION.search(clause.text):
            return Verdict(False, "conditional")
    for clause in said[at + 1:]:
        why = _takes_back(act, form, clause)
        if why:
            return Verdict(False, why)
    return Verdict(True, at=at)


def refuses(act: Act, text: str) -> Why | None:
    """Why a text that speaks of the act does not ask for it now; None if it may ask for it in other words."""
    verdict = judge(act, text)
    return None if verdict.command or verdict.why in ("unclear", None) else verdict.why


def only_asks(act: Act, text: str) -> bool:
    """Whether a text behind a command of the act is a question about it that takes nothing back."""
    form = FORMS[act]
    found = [_takes_back(act, form, clause) for clause in clauses(text)]
    return "question" in found and set(found) <= {"question", None}


def holds_back(text: str) -> bool:
    """Whether a text only says wait, no or that its writer is not sure, and nothing else."""
    said = clauses(text)
    return bool(said) and any(_hesitates(c.text) for c in said) and all(
        _hesitates(c.text) or FORMS["file"].yes.fullmatch(c.text) for c in said)  # type: ignore[union-attr]


def _hesitates(clause: str) -> bool:
    return bool(len(clause) <= 14 and (_DELAY.search(clause) or _DOUBT.search(clause)))


def _commands(form: Form, said: list[Clause], n: int, asked: bool) -> bool:
    clause = said[n]
    if len(clause.text) > _LONGEST_CLAUSE or _CONDITION.search(clause.text):
        return False
    if clause.asks and not _may_i(form, clause):
        return False
    if not form.whole.fullmatch(clause.text):
        yes = asked and form.yes and form.yes.fullmatch(clause.text)
        return bool(yes) and not any(_hesitates(c.text) for c in said[:n])
    if n and _SAYS.search(said[n - 1].text) and not _I_SAY.search(said[n - 1].text):
        return False
    return not (n and _JUST_SO.match(clause.text) and not _agrees(said[n - 1].text))


def _may_i(form: Form, clause: Clause) -> bool:
    """Whether a clause asks politely for a person, which is a request though its form is a question."""
    return form is FORMS["hand_over"] and bool(_POLITE.search(clause.text))


def _is_command(form: Form, clause: str) -> bool:
    return bool(form.whole.fullmatch(clause) or (form.yes and form.yes.fullmatch(clause)))


def _agrees(clause: str) -> bool:
    found = FORMS["file"].yes
    return bool(found and found.fullmatch(clause)) or bool(_COMES_ROUND.match(clause))


def _takes_back(act: Act, form: Form, clause: Clause) -> Why | None:
    """Why a clause behind a command takes it back; None if it leaves the command standing."""
    text = clause.text
    if any(_is_command(FORMS[other], text) for other in _OTHER_ACTS.get(act, ())):
        return "changed_mind"
    if _BARE_NO.fullmatch(text) or _NEVER_MIND.match(text) or (form.kept and form.kept.search(text)):
        return "changed_mind"
    if _CONDITION.search(text):
        return "conditional"
    if _DELAY.search(text):
        return "delayed"
    if _negates(form, text):
        return "negated"
    if act == "hand_over":
        return None  # who asked for a person gets one, whatever else they ask or doubt
    if _TURN.search(text):
        return "conditional"
    if _DOUBT.search(text):
        return "doubtful"
    asks = clause.asks or _QUESTION.search(text)
    if asks and not (_OPEN_QUESTION.search(text) and not form.spoken.search(text)):
        return "question"
    return None


def _beside_yes(form: Form, clause: Clause) -> Why | None:
    """Why a clause beside a bare yes leaves open whether the act is wanted now; None if it is about something else."""
    if form.spoken.search(clause.text):
        return "future" if _FUTURE.search(clause.text) else "past" if _PAST.search(clause.text) else "unclear"
    return "doubtful" if _hesitates(clause.text) else None


def _negates(form: Form, clause: str) -> bool:
    return bool(re.search(rf"{_NO}.{{0,4}}?(?:{form.spoken.pattern})", clause))


def _why(form: Form, text: str, said: list[Clause]) -> Why:
    """Why a text without a command is none."""
    if unquoted(plain(text)) != plain(text):
        return "quoted"
    about = [c for c in said if form.spoken.search(c.text)] or said
    if any(_is_command(form, c.text) and not c.asks for c in said):
        return "quoted" if any(_SAYS.search(c.text) for c in said) else "conditional"
    for why, pattern in (("conditional", _CONDITION), ("delayed", _DELAY)):
        if any(pattern.search(c.text) for c in said):
            return why  # type: ignore[return-value]
    if any(c.asks or _QUESTION.search(c.text) for c in about):
        return "question"
    if any(_negates(form, c.text) or _NOT_I.search(c.text) or _BARE_NO.fullmatch(c.text) for c in said):
        return "negated"
    if any(_DOUBT.search(c.text) for c in said):
        return "doubtful"
    for why, pattern in (("past", _PAST), ("other_person", _OTHERS), ("future", _FUTURE)):
        if any(pattern.search(c.text) for c in about):
            return why  # type: ignore[return-value]
    return "unclear"
