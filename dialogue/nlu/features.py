"""What a message looks like to the classifier: characters and pairs of characters, words in Latin letters.

For Chinese, single characters and pairs serve better than words or longer pieces; nothing needs a segmenter.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

VERSION = 4  # raised with every change that makes other features of the same text
LONGEST = 400  # characters of a message that are looked at: its beginning says what it is about

_TOKEN = re.compile(r"⟦\w+(?::\w+)?⟧")
# Three groups of three with a digit among them: a receipt number, whose chance letters mustn't sway what is meant.
_RECEIPT = re.compile(
    r"(?<![0-9a-z])[0-9a-z]{3}(?:[\s\-—–]{0,3}[0-9a-z]{3}){2}(?![0-9a-z])")
_LATIN = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"\d+")
_REPEATED = re.compile(r"(.)\1{2,}")
_MARKS = re.compile(r"[^\w?？…]+")


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def normal(text: str) -> str:
    """One spelling for full width, capitals, traditional characters, drawn-out letters and identifiers."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    text = _simplifier().convert(_TOKEN.sub(" 某 ", text))
    return _REPEATED.sub(r"\1\1", _RECEIPT.sub(_receipt, text))


def _receipt(found: re.Match[str]) -> str:
    """One word for every receipt number; words alone stay, and digits alone, which are a telephone number."""
    plain = re.sub("[^0-9a-z]", "", found[0])
    return found[0] if plain.isalpha() or plain.isdigit() else " receipt "


def pieces(text: str) -> Iterator[str]:
    """The features of a message, with repetition."""
    plain = _MARKS.sub(" ", normal(text))
    plain = _NUMBER.sub(lambda found: "#" if len(found.group()) < 5 else "##", plain)
    for word in plain.split():
        for latin in _LATIN.findall(word):
            padded = f"<{latin}>"
            yield padded
            for size in (3, 4):
                for start in range(len(padded) - size + 1):
                    yield "~" + padded[start : start + size]
        chinese = _LATIN.sub("@", word)
        yield from chinese
        framed = f"^{chinese}$"
        for start in range(len(framed) - 1):
            yield framed[start : start + 2]
