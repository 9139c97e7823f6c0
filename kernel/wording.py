"""Sentences by key, in the reader's language.

Rooms register sentences in their `words.py`: for staff, programs and papers in 简体, for customers in 简体 and English;
繁體 is made from 简体 by OpenCC. What is stored or handed on is a `Message`, a key with facts; it becomes text at the
edge, where the reader is known: `with reading("en"): …`.

A template holds `{facts}` as `str.format` does. Beside Python's own format specs there are those that
`register_format` adds (`{due:deadline}`), `list`, which joins with the language's comma, `clauses`, which joins with
its semicolon, `lines`, which puts each on a line, and `s`, the English plural ending of a number. `say` raises
LookupError for a key that nobody registered; a house check finds such keys before they run.
"""
from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, cast, get_args

from kernel.chinese_scripts import traditional

Language = Literal["zh-Hans", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
HOUSE: Language = "zh-Hans"  # for staff and programs, and for customers whose language isn't known

_simplified: dict[str, str] = {}
_english: dict[str, str] = {}
_formats: dict[str, Callable[[Any], str]] = {}
_reader: ContextVar[Language | None] = ContextVar("reader", default=None)  # None: staff or a program
_untranslated: ContextVar[set[str] | None] = ContextVar("untranslated", default=None)


class Message:
    """A sentence by its key and the facts that fill it. Two are equal where key and facts are; the text is
    `str(message)`.

    Facts are texts, numbers, dates, instants, lists of these, and other messages.
    """

    __slots__ = ("facts", "key")

    def __init__(self, key: str, /, **facts: Any) -> None:
        self.key = key
        self.facts = facts

    def __str__(self) -> str:
        return say(self.key, **self.facts)

    def __repr__(self) -> str:
        return f"Message({', '.join([repr(self.key), *(f'{name}={value!r}' for name, value in self.facts.items())])})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.key, self.facts) == (other.key, other.facts)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted(self.facts))))

    def as_json(self) -> dict[str, Any]:
        """Plain values for a row: `{"key": …, "facts": {…}}`; `loaded` reads them."""
        return {"key": self.key, "facts": facts_as_json(self.facts)}


def lines(parts: Iterable[Message]) -> Message:
    """Messages as one, a line each."""
    return Message("kernel.lines", parts=list(parts))


Text = str | Message  # what somebody wrote, as it is; or a sentence of ours, in the language of whoever reads it


def written(text: str) -> Message:
    """A text as somebody wrote it, where a message is wanted."""
    return Message("kernel.written", text=text)


def stored(text: Text) -> str | dict[str, Any]:
    """A text or message as a JSON value."""
    return text.as_json() if isinstance(text, Message) else text


def loaded(plain: str | Mapping[str, Any]) -> Text:
    """The text or message that `stored` wrote."""
    return plain if isinstance(plain, str) else cast(Message, _fact(plain))


def facts_as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON values; instants, dates, decimals and messages come back by `facts_from_json` as what they were."""
    return {name: _plain(value) for name, value in facts.items()}


def facts_from_json(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that `facts_as_json` wrote."""
    return {name: _fact(value) for name, value in plain.items()}


def facts_in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts for a program to read: messages as text in the reader's language, everything else as JSON has it."""
    return {name: _for_program(value) for name, value in facts.items()}


def register(words: Mapping[str, str]) -> None:
    """Adds a room's sentences for staff, programs and papers: key → 简体.

    Raises RuntimeError for a second sentence under a key; the same one again is fine.
    """
    for key, sentence in words.items():
        if _simplified.setdefault(key, sentence) != sentence:
            raise RuntimeError(f"two sentences for {key}")


def register_for_customers(words: Mapping[str, tuple[str, str]]) -> None:
    """Adds a room's sentences that a customer may read: key → 简体 and English. Raises as `register` does."""
    register({key: sentence for key, (sentence, _) in words.items()})
    for key, (_, sentence) in words.items():
        if _english.setdefault(key, sentence) != sentence:
            raise RuntimeError(f"two English sentences for {key}")


def register_format(name: str, formatted: Callable[[Any], str]) -> None:
    """Adds a format spec: `{due:name}` is then `formatted(due)`, called while the reader's language holds."""
    _formats[name] = formatted


def known(key: str) -> bool:
    """Whether a sentence is registered under this key."""
    return key in _simplified


def for_customers() -> Mapping[str, str]:
    """Every key that a customer may read, with its English sentence."""
    return dict(_english)


def template(key: str, language: Language = HOUSE) -> str:
    """The sentence of `key` with its placeholders. Raises LookupError for an unknown key."""
    if key not in _simplified:
        raise LookupError(f"no words for {key!r}")
    if language == "en" and key in _english:
        return _english[key]
    return traditional(_simplified[key]) if language == "zh-Hant" else _simplified[key]


def say(key: str, /, **facts: Any) -> str:
    """The sentence of `key` filled with `facts`, in the reader's language. Raises LookupError for an unknown key."""
    reader = _reader.get()
    language = reader or HOUSE
    if reader is not None and key not in _english and (found := _untranslated.get()) is not None:
        found.add(key)
    return "".join(
        literal if field is None else literal + _value(field, spec, facts)
        for literal, field, spec in _parsed(template(key, language)))


def title(keys: str, key: str) -> str:
    """The sentence of `keys.key`, for tables of titles: `title("complaints.state", "closed")`."""
    return say(f"{keys}.{key}")


def language() -> Language:
    """The current reader's language."""
    return _reader.get() or HOUSE


@contextmanager
def reading(language: Language | None) -> Iterator[None]:
    """Inside the block everything is said to a customer in this language; None: to staff, in 简体."""
    before = _reader.set(language)
    try:
        yield
    finally:
        _reader.reset(before)


@contextmanager
def untranslated() -> Iterator[set[str]]:
    """Collects the keys that were said to customers inside, whatever they read, but are not registered for them."""
    found: set[str] = set()
    before = _untranslated.set(found)
    try:
        yield found
    finally:
        _untranslated.reset(before)


def in_language(text: Text, language: Language | None) -> str:
    """A text, or a message as a customer reads it in this language; None: as staff read it, in 简体."""
    if isinstance(text, str):
        return text
    with reading(language):
        return str(text)


def joined(parts: list[str] | tuple[str, ...]) -> str:
    """A list in a sentence: `甲、乙`, `A, B`."""
    return (", " if language() == "en" else "、").join(parts)


@dataclass(frozen=True, slots=True)
class _Field:
    """A placeholder: the fact's name and what follows it (`.day`)."""

    name: str
    path: str | None


@lru_cache(maxsize=8192)
def _parsed(sentence: str) -> tuple[tuple[str, _Field | None, str], ...]:
    found: list[tuple[str, _Field | None, str]] = []
    for literal, field, spec, _ in string.Formatter().parse(sentence):
        if field is None:
            found.append((literal, None, ""))
        else:
            name, _, path = field.partition(".")
            found.append((literal, _Field(name, path or None), spec or ""))
    return tuple(found)


def _value(field: _Field, spec: str, facts: Mapping[str, Any]) -> str:
    value = facts[field.name]
    if field.path is not None:
        value = getattr(value, field.path)
    if not spec:
        return str(value)
    if spec == "lines":
        return "\n".join(str(one) for one in value)
    if spec == "list":
        return joined([str(one) for one in value])
    if spec == "clauses":
        return ("; " if _reader.get() == "en" else "；").join(str(one) for one in value)
    if spec == "s":
        return "" if value == 1 else "s"
    if spec in _formats:
        return _formats[spec](value)
    if isinstance(value, date) and "%" not in spec:
        raise LookupError(f"no format {spec!r}")
    return format(value, spec)


def _plain(value: Any) -> Any:
    """A fact as JSON; instants, dates and decimals are tagged with their type, so that `_fact` restores them."""
    match value:
        case Message():
            return value.as_json()
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return facts_as_json(value)
        case None | str() | int() | float():
            return value
        case _:
            return str(value)


def _for_program(value: Any) -> Any:
    match value:
        case Message():
            return str(value)
        case list() | tuple():
            return [_for_program(one) for one in value]
        case dict():
            return facts_in_words(value)
        case date():
            return value.isoformat()
        case _:
            return _plain(value)


def _fact(plain: Any) -> Any:
    match plain:
        case {"key": str(key), "facts": dict(facts)}:
            return Message(key, **facts_from_json(facts))
        case {"instant": str(text)}:
            return datetime.fromisoformat(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"decimal": str(text)}:
            return Decimal(text)
        case list():
            return [_fact(one) for one in plain]
        case dict():
            return facts_from_json(plain)
        case _:
            return plain
