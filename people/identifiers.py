"""Finding what identifies people in what they write: phone, ID number, bank card, e-mail, WeChat id. Pure.

Full-width digits, blanks, dots and dashes between digits and Chinese numerals are seen through. ID numbers and cards
count only with a right checksum, so that order numbers and prices pass.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

TITLES = {"phone": "手机号", "id_number": "证件号", "bank_card": "银行卡号", "email": "邮箱", "wechat": "微信号"}
TOKEN = re.compile(r"⟦([a-z_]+):([0-9a-f]{6,})⟧")

_CHINESE = dict(zip("零〇一二三四五六七八九幺两", "0012345678912", strict=True))
_GAP = r"[\s\-—–·.．_、,，]{0,3}"
_DIGIT = r"[0-9零〇一二三四五六七八九幺两]"


@dataclass(frozen=True)
class Found:
    """One identifier; `value` is its canonical form, `start` and `end` its place in the text."""

    kind: str
    start: int
    end: int
    value: str


def _folded(text: str) -> str:
    """Full-width characters to ASCII, one for one, so that places stay the same."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else ("0123456789"[int(c)] if c.isdigit() and not c.isascii()
                   and c.isdecimal() else c) for c in text)


def _digits(text: str) -> str:
    return "".join(_CHINESE.get(c, c) for c in text if c.isdigit() or c in _CHINESE or c in "xX").upper()



_PHONE = re.compile(rf"(?<![0-9])(?:(?:\+|00){_GAP}?86{_GAP}|86{_GAP})?([1一幺]{_GAP}[3-9三四五六七八九](?:{_GAP}{_DIGIT}){{9}})"
                    rf"(?!{_GAP}[0-9])")
_ID = re.compile(rf"(?<![0-9A-Za-z]){_DIGIT}(?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9xX零〇一二三四五六七八九](?![0-9A-Za-z])")
_OLD_ID = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[\s\-]{0,2}[0-9]){12,18}(?![0-9A-Za-z])")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_WECHAT = re.compile(r"(?:微信号?|薇信|威信|vx|wx|v信|wechat|weixin)(?:号|是|为|加我|:|：|\s){0,4}\s*([A-Za-z][A-Za-z0-9_\-]{5,19})",
                     re.IGNORECASE)


def _is_id(value: str) -> bool:
    try:
        ric.validate(value)
    except ValidationError:
        return False
    return True


def _is_card(value: str) -> bool:
    return 13 <= len(value) <= 19 and len(set(value)) > 2 and luhn.is_valid(value)


_FINDERS: tuple[tuple[str, re.Pattern[str], int, Callable[[str], bool]], ...] = (
    ("email", _EMAIL, 0, lambda value: True),
    ("wechat", _WECHAT, 1, lambda value: True),
    ("id_number", _ID, 0, _is_id),
    ("phone", _PHONE, 1, lambda value: len(value) == 11),
    ("bank_card", _CARD, 0, _is_card),
    ("id_number", _OLD_ID, 0, lambda value: True),
)


def find(text: str) -> list[Found]:
    """Every identifier of the text, in order, none overlapping; tokens already there are left alone."""
    folded = _folded(text)
    taken = [match.span() for match in TOKEN.finditer(text)]
    found: list[Found] = []
    for kind, pattern, group, right in _FINDERS:
        for match in pattern.finditer(folded):
            start, end = match.span(group) if kind == "wechat" else match.span()
            value = match.group(group)
            if kind not in ("email", "wechat"):
                value = _digits(value)
            if any(start < e and s < end for s, e in taken) or not right(value):
                continue
            taken.append((start, end))
            found.append(Found(kind, start, end, value.lower() if kind == "email" else value))
    return sorted(found, key=lambda f: f.start)


def replace(text: str, by: Callable[[Found], str]) -> str:
    """The text with every identifier replaced."""
    for one in reversed(find(text)):
        text = text[: one.start] + by(one) + text[one.end :]
    return text


def scrub(text: str) -> str:
    """The text with every identifier replaced by its bare kind, for logs and raw payloads."""
    return replace(text, lambda one: f"⟦{one.kind}⟧")


def scrub_any(value: Any, known: Collection[str] = ()) -> Any:
    """`scrub` for every text within lists and mappings; numbers that are identifiers are scrubbed too.

    `known` are the sender's own id and names, which no pattern finds: each is replaced wherever it stands.
    """
    if isinstance(value, str):
        for one in known:
            value = value.replace(one, "⟦known⟧")
        return scrub(value)
    if isinstance(value, dict):
        return {scrub(str(key)): scrub_any(one, known) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [scrub_any(one, known) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and (str(value) in known or find(str(value))):
        return scrub_any(str(value), known)
    return value


def readable(text: str) -> str:
    """The text as staff read it: 〔手机号·3f9a2c〕 in a token's place."""
    return TOKEN.sub(lambda match: f"〔{TITLES.get(match[1], '隐私信息')}·{match[2]}〕", text)
