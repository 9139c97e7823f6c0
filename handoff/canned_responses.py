"""Canned responses (常用语) of the desk: sentences that matchmakers write many times a day, to be completed by hand."""
from __future__ import annotations

from kernel import wording
from kernel.wording import HOUSE, LANGUAGES, Language, Message

KEYS = ("greeting", "one_moment", "confirm", "check_details", "apology", "complaint_deadlines", "ask_store", "ending")


def sentences(name: str, language: Language = HOUSE) -> list[tuple[str, str]]:
    """Title and text of each: the title for the matchmaker, the text in the customer's language.

    `name` is the matchmaker's, which the text may contain.
    """
    return [(wording.title("handoff.canned_title", key), _text(key, name, language)) for key in KEYS]


def is_one(text: str, name: str) -> bool:
    """Whether a text is one of these unchanged, in any language; a canned response does not answer a complaint.

    White space is ignored. `name` is that of the matchmaker who sends it.
    """
    plain = "".join(text.split())
    return any(plain == "".join(_text(key, name, language).split()) for language in LANGUAGES for key in KEYS)


def _text(key: str, name: str, language: Language) -> str:
    return wording.in_language(Message(f"handoff.canned.{key}", name=name), language)
