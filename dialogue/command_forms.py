"""What a plain command of each act looks like, and which words speak of the act. Pure.

The patterns (`patterns/command_forms.yml`) read clauses as `dialogue.plain_text` gives them. A command is a whole
clause: words that only lead to it, the command, words that only follow it; a clause that says anything else is none.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from dialogue import pattern_files

Act = Literal["file", "withdraw", "accept", "reject", "reveal", "cancel_wait", "consent", "hand_over", "drop_form",
              "reopen", "add", "suggestion", "praise", "revoke"]


@dataclass(frozen=True)
class Form:
    """How an act is commanded, and how it is spoken of.

    `whole` matches a clause that commands it; `yes` one that says yes to the question whether it should be done;
    `spoken` finds the act in a clause that does not command it; `kept` finds the wish for its opposite.
    """

    whole: re.Pattern[str]
    yes: re.Pattern[str] | None
    spoken: re.Pattern[str]
    kept: re.Pattern[str] | None = None


def _form(words: dict[str, Any]) -> Form:
    chinese, english, spoken = (_written(words[name]) for name in ("chinese", "english", "spoken"))
    command = _written(f"«lead»(?P<said>{chinese})«tail»(?:(?P=said)«tail»){{0,5}}|«please»(?:{english})«thanks»")
    yes, kept = words.get("yes"), words.get("kept")
    return Form(re.compile(command), re.compile(_written(f"«{yes}»")) if yes else None, re.compile(spoken),
                re.compile(_written(kept)) if kept else None)


def _written(pattern: str | list[str]) -> str:
    return pattern_files.whole(pattern, _FILE["parts"])


_FILE = pattern_files.read("command_forms")
FORMS: dict[Act, Form] = {act: _form(words) for act, words in _FILE["acts"].items()}
