"""Divides the text of a notice, as it was copied from a page, into sentences. Pure."""
from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from deadlines.holiday_notice import patterns

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
_BREAKING = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|table|h\d|section|article|td)\b[^>]*>", re.I)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_BLANK = re.compile("[^\\S\n]|[\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]")
_ISO = re.compile(r"(?<![\d.])(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.])")
_FULL_WIDTH_DIGITS = {ord("０") + n: str(n) for n in range(10)}
_LONGEST = 60_000  # characters; a page around a notice has some thousand


class Sentence(NamedTuple):
    """A sentence as it was written, without spaces, and normalised: half-width, Arabic numerals."""

    shown: str
    plain: str


def divide(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order. Headings of holidays always begin one."""
    for line in _lines(_clean(text[:_LONGEST])):
        for whole in patterns.SENTENCE_END.split(line):
            for shown in _at_headings(whole):
                plain = _normal(shown).rstrip("。!.;,")
                if plain:
                    yield Sentence(shown.strip(), plain)


def _clean(text: str) -> str:
    """The text without markup and spaces; line breaks are kept."""
    text = _TAG.sub("", _BREAKING.sub("\n", _HIDDEN.sub("", text)))
    text = html.unescape(text).translate(_FULL_WIDTH_DIGITS).replace("\r\n", "\n").replace("\r", "\n")
    return _BLANK.sub("", _ISO.sub(patterns.PLAIN_DATE, text))


def _lines(text: str) -> Iterator[str]:
    """Lines that belong together as one: a line goes on unless the next begins something of its own."""
    current = ""
    rest = [line for line in text.split("\n") if line]
    for n, line in enumerate(rest):
        ahead = _characters("\n".join(rest[n:n + 2]))
        inside = current.count("（") + current.count("(") > current.count("）") + current.count(")")
        goes_on = current and (inside or current[-1] in patterns.OPEN_END)
        if current and not goes_on and (patterns.LINE_START.match(ahead) or _is_heading(line)
                                        or patterns.TITLE.search(_normal(current))
                                        or (patterns.SIGNATURE.match(_normal(current))
                                            and not patterns.AFTER_DATE.match(ahead))
                                        or patterns.NUMBER.search(_normal(current[-16:]))):
            yield current
            current = ""
        current += line
    if current:
        yield current


def _is_heading(line: str) -> bool:
    return patterns.HEADING.match(patterns.NUMBERING.sub("", _normal(line))) is not None


def _at_headings(sentence: str) -> Iterator[str]:
    """A sentence divided before each heading with a number in front of it (`二、春节：`)."""
    begin = 0
    for place in range(1, len(sentence)):
        if sentence[place - 1] in patterns.BEFORE_HEADING:
            numbered = patterns.NUMBERING.match(_characters(sentence[place:place + 24]))
            if numbered and patterns.HEADING.match(_characters(sentence[place + numbered.end():place + 60])):
                yield sentence[begin:place]
                begin = place
    yield sentence[begin:]


def _characters(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _normal(text: str) -> str:
    """Half-width signs, Arabic numerals where a date or a number of days is meant."""
    text = patterns.NUMERAL_YEAR.sub(lambda hit: "".join(patterns.DIGITS[sign] for sign in hit[0]), _characters(text))
    return patterns.NUMERAL.sub(lambda hit: str(_number(hit[0])), text)


def _number(numeral: str) -> int:
    """A numeral up to 99: 三 → 3, 十一 → 11, 廿八 → 28."""
    for sign, meant in patterns.TENS.items():
        numeral = numeral.replace(sign, meant)
    tens, ten, ones = numeral.rpartition(patterns.TEN)
    value = int(patterns.DIGITS.get(ones, "0"))
    return value + 10 * int(patterns.DIGITS.get(tens, "1")) if ten else value
