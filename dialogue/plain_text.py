"""Brings what customers type into one plain form, and divides it into clauses. Pure.

繁體, Cantonese and frequent slips of typing become 简体 as in Mandarin, so that one set of patterns reads them all.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dialogue import pattern_files
from kernel.chinese_scripts import simplified

LONGEST = 500  # characters; more is a story, not a command

_FILE = pattern_files.read("plain_text")
_MANDARIN: dict[str, str] = _FILE["mandarin"]
_IN_OTHER_WORDS, _SLIPS = (
    tuple((re.compile(said), meant) for said, meant in _FILE[name].items()) for name in ("in_other_words", "slips"))
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|‘[^’]*’|《[^》]*》|【[^】]*】")
_BREAK = re.compile(r"[。！!，,；;、：:~～…—\n\r？?.（）()\[\]【】「」『』“”\"/|]+")
_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_KEPT = re.compile(r"[^\w\s。！!，,；;、：:~～…—？?.（）()\[\]【】「」『』“”\"/|]+")


@dataclass(frozen=True)
class Clause:
    """A part of a message between marks. `asks`: a question mark follows it."""

    text: str
    asks: bool


def unquoted(text: str) -> str:
    """The text without what it quotes; a text that is nothing but a quotation is what it says."""
    rest = _QUOTED.sub("，", text)
    return rest if re.search(r"\w", rest) else text


def plain(text: str) -> str:
    """简体, lower case, half width, Mandarin, without apostrophes, emoji and frequent slips; marks stay."""
    text = simplified(unicodedata.normalize("NFKC", text)).lower()
    text = re.sub(r"['’`´]", "", text)
    for said, meant in _MANDARIN.items():
        text = text.replace(said, meant)
    for pattern, meant in _IN_OTHER_WORDS:
        text = pattern.sub(meant, text)
    return _KEPT.sub("，", text)


def clauses(text: str) -> list[Clause]:
    """The clauses of a text in order, in plain form, without what it quotes."""
    text = _SPACE.sub("，", plain(unquoted(text)))
    found, at = [], 0
    for mark in [*_BREAK.finditer(text), None]:
        piece = " ".join(text[at:mark.start() if mark else len(text)].split())
        asks = bool(mark and re.search("[?？]", mark.group()))
        piece = re.sub(r"(.)\1{2,}", r"\1\1", piece)  # 对对对对: emphasis, and expensive to match
        for wrong, right in _SLIPS:
            piece = wrong.sub(right, piece)
        if piece:
            found.append(Clause(piece, asks))
        elif asks and found:
            found[-1] = Clause(found[-1].text, True)
        at = mark.end() if mark else len(text)
    return found
