"""Finding identifiers in texts: phone, ID number, bank card, e-mail, WeChat id. Pure.

Full-width digits, Chinese numerals, and blanks, dots and dashes between digits are recognised. ID numbers and cards
count only with a correct checksum, phones and cards only in groups as people write them, so that order numbers,
prices, dates and body heights aren't taken for identifiers.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from stdnum import luhn

from kernel.wording import Message, say

TITLES = {kind: Message(f"people.identifier.{kind}")
          for kind in ("phone", "id_number", "bank_card", "email", "wechat")}
_OTHER = Message("people.identifier.other")
TOKEN = re.compile(r"⟦([a-z_]+):([0-9a-f]{6,})⟧")
_MARK = re.compile(r"⟦([a-z_]+)(?::([0-9a-f]{6,}))?⟧")  # a token, or the bare kind that `scrub` leaves

_CHINESE = dict(zip("零〇一二三四五六七八九幺两", "0012345678912", strict=True))
_SPOKEN = "".join(_CHINESE)
_PIECE = re.compile(rf"[0-9]+[xX]?(?![A-Za-z0-9])|[0-9]+|[{_SPOKEN}]|(?<=[0-9{_SPOKEN}\s\-])[xX](?![A-Za-z0-9])")
_GAP = re.compile(r"[\s\-—–·.．_、,，]{0,3}\Z")
_LISTING = frozenset("、,，")  # these separate prices and dates more often than digits of one number
_SHORTEST, _LONGEST = 11, 19  # digits of a phone number and of a bank card

_PHONE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})\Z")
_PHONE_GROUPS = frozenset({
    (11,), (3, 4, 4), (3, 3, 5), (4, 4, 3), (4, 3, 4), (3, 8), (7, 4), (5, 6), (6, 5), (3, 4, 2, 2), (3, 2, 2, 2, 2),
    (3, 2, 3, 3), (3, 3, 2, 3), (3, 3, 3, 2), (2, 2, 2, 2, 2, 1), (1, 2, 2, 2, 2, 2),
})
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_OLD_ID = re.compile(r"[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\Z")
_DATED = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")  # how order numbers begin, but never bank cards
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_WECHAT = re.compile(
    r"(?:(?:微信|薇信|威信|v信|(?<![a-z])(?:vx|wx(?!id_)|wechat|weixin))(?P<link>(?:号|是|为|加我|id|:|\s){0,4})\s*)"
    r"(?P<id>[a-z][a-z0-9_\-]{5,19})(?![a-z0-9_])|(?<![a-z0-9_])(?P<own>wxid_[a-z0-9]{6,20})", re.IGNORECASE)
_MACHINE_IDS = re.compile(  # UUIDs and digests: their digits are no number of a person
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{32,})(?![0-9A-Za-z])",
    re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """One identifier; `value` is its canonical form, `start` and `end` its place in the text."""

    kind: str
    start: int
    end: int
    value: str


class _Digits(NamedTuple):
    """Neighbouring digits: `groups` are the lengths of their groups, `gaps` the characters between the groups."""

    start: int
    end: int
    value: str
    groups: tuple[int, ...]
    gaps: str


def _folded(text: str) -> str:
    """The text with full-width characters as ASCII, of the same length, so that positions stay the same."""
    return "".join(
        chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else str(int(c)) if not c.isascii() and c.isdecimal() else c
        for c in text)


def _windows(text: str) -> Iterator[_Digits]:
    """Every sequence of neighbouring digits that may be one number, by its first piece, the longest first.

    A run of ASCII digits is one piece, so that nothing is found inside a longer number; a Chinese numeral is a piece
    of its own, so that the 一 of 一直 after a number isn't part of it.
    """
    pieces = [(m.start(), m.end(), "".join(_CHINESE.get(c, c) for c in m[0]).upper()) for m in _PIECE.finditer(text)]
    for first, (start, end, value) in enumerate(pieces):
        groups, gaps = [len(value)], ""
        found = [_Digits(start, end, value, (len(value),), "")] if _SHORTEST <= len(value) <= _LONGEST else []
        for piece_start, piece_end, more in pieces[first + 1 : first + _LONGEST]:
            gap = text[end:piece_start]
            if len(value) + len(more) > _LONGEST or (gap and not _GAP.match(gap)):
                break
            if gap:
                groups.append(len(more))
            else:
                groups[-1] += len(more)
            value, gaps, end = value + more, gaps + gap, piece_end
            if len(value) >= _SHORTEST:
                found.append(_Digits(start, end, value, tuple(groups), gaps))
        yield from reversed(found)


def _one_by_one(one: _Digits) -> bool:
    return max(one.groups) == 1


def _listed(one: _Digits) -> bool:
    return bool(_LISTING & set(one.gaps)) and not _one_by_one(one)


def _phone(one: _Digits, text: str) -> str | None:
    match = _PHONE.match(one.value)
    if not match or _listed(one):
        return None
    groups, extra = list(one.groups), len(one.value) - 11
    while extra:  # the country code, as a group of its own or not
        cut = min(extra, groups[0])
        groups[0] -= cut
        extra -= cut
        groups = groups[1:] if not groups[0] else groups
    return match[1] if tuple(groups) in _PHONE_GROUPS or max(groups) == 1 else None


def _id_number(one: _Digits, text: str) -> str | None:
    """GB 11643: region, date of birth, check character. Only the province is checked, because districts change."""
    value = one.value
    if not value[:17].isdigit() or not _PROVINCES.match(value) or _within_a_word(one, text):
        return None
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(value[:17]))
    if "10X98765432"[total % 11] != value[17]:
        return None
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None
    return value if 1900 <= born.year < 2100 else None


def _old_id(one: _Digits, text: str) -> str | None:
    """An ID number of the first generation: 15 digits, no checksum."""
    right = len(one.groups) == 1 and _OLD_ID.match(one.value) and not _within_a_word(one, text)
    return one.value if right else None


def _card(one: _Digits, text: str) -> str | None:
    value, groups = one.value, one.groups
    if not value.isdigit() or _within_a_word(one, text) or _listed(one):
        return None
    even = len(set(groups[:-1])) <= 1 and groups[-1] <= (groups[0] if len(groups) > 2 else 19)
    right = even and len(set(value)) > 2 and not _DATED.match(value) and luhn.is_valid(value)
    return value if right else None


def _within_a_word(one: _Digits, text: str) -> bool:
    around = text[max(0, one.start - 1) : one.start] + text[one.end : one.end + 1]
    return any(c.isascii() and c.isalpha() for c in around)


_NUMBERS: tuple[tuple[str, Collection[int], Callable[[_Digits, str], str | None]], ...] = (
    ("id_number", {18}, _id_number), ("phone", {11, 13, 15}, _phone), ("bank_card", range(13, 20), _card),
    ("id_number", {15}, _old_id),
)


def find(text: str) -> list[Found]:
    """Every identifier of the text, in order, without overlaps; tokens in the text are left alone."""
    folded = _folded(text)
    taken = [match.span() for pattern in (TOKEN, _MACHINE_IDS) for match in pattern.finditer(folded)]
    found: list[Found] = []

    def take(kind: str, start: int, end: int, value: str) -> None:
        if not any(start < e and s < end for s, e in taken):
            taken.append((start, end))
            found.append(Found(kind, start, end, value))

    for match in _EMAIL.finditer(folded):
        take("email", *match.span(), match[0].lower())
    for match in _WECHAT.finditer(folded):
        name = "own" if match["own"] else "id"
        if name == "own" or match["link"].strip() or not match["id"].isalpha():  # "wechat payment" is no id
            take("wechat", *match.span(name), match[name])
    windows = list(_windows(folded))
    for kind, lengths, right in _NUMBERS:
        for one in windows:
            value = right(one, folded) if len(one.value) in lengths else None
            if value:
                start = one.start - 1 if kind == "phone" and folded[one.start - 1 : one.start] == "+" else one.start
                take(kind, start, one.end, value)
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

    `known` are the sender's id and names, which no pattern finds: each is replaced wherever it occurs.
    """
    if isinstance(value, str):
        for one in known:
            value = value.replace(one, "⟦known⟧")
        return scrub(value)
    if isinstance(value, dict):
        return {scrub_any(str(key), known): scrub_any(one, known) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [scrub_any(one, known) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and (str(value) in known or find(str(value))):
        return scrub_any(str(value), known)
    return value


def tokens(texts: Iterable[str]) -> list[re.Match[str]]:
    """Every different token of these texts, in the order of first appearance; group 1 is its kind, 2 its id."""
    seen: dict[str, re.Match[str]] = {}
    for text in texts:
        for match in TOKEN.finditer(text):
            seen.setdefault(match[0], match)
    return list(seen.values())


def kind_title(kind: str) -> Message:
    """The title of a kind of identifiers: 手机号; of one that isn't known 隐私信息."""
    return TITLES.get(kind, _OTHER)


def title(mark: re.Match[str]) -> str:
    """What people read for a token, 手机号·3f9a2c, or where only the kind is left, 手机号; in the reader's language."""
    kind = kind_title(mark[1])
    return say("people.token", kind=kind, id=mark[2]) if mark[2] else str(kind)


def readable(text: str) -> str:
    """The text as people read it: 〔手机号·3f9a2c〕 in a token's place, 〔手机号〕 where only the kind is left."""
    return _MARK.sub(lambda mark: say("people.hidden", what=title(mark)), text)


def hidden(text: str) -> str:
    """The text as others may read it: tokens, and identifiers that were never replaced by one, shown by their kind."""
    return readable(scrub(text))
