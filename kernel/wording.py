"""Sentences by key. Rooms register theirs; the edge says them.

A key nobody registered is a fault of ours, not of the reader: `say` then raises, and a house check finds keys
without words before that.
"""
from __future__ import annotations

from typing import Any

_WORDS: dict[str, str] = {}


def register(words: dict[str, str]) -> None:
    """Adds a room's sentences. A key may be registered again only with the same sentence."""
    for key, sentence in words.items():
        if _WORDS.setdefault(key, sentence) != sentence:
            raise RuntimeError(f"two sentences for {key}")


def known(key: str) -> bool:
    """Whether a sentence is registered under this key."""
    return key in _WORDS


def say(key: str, **facts: Any) -> str:
    """The sentence of `key` filled with `facts`. Raises LookupError for an unknown key."""
    if key not in _WORDS:
        raise LookupError(f"no words for {key!r}")
    return _WORDS[key].format(**facts)
