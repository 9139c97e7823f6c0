"""Numbers and units in what people write: 三个月, 3 个月, 半年, 一年, 季度, 两次, １０小时, 3 months. Pure."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kernel.chinese_scripts import simplified, traditional
from kernel.wording import language, say

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCORES = {"廿": 20, "卅": 30}
_NUMERALS = "".join((*_DIGITS, *_TENS, *_SCORES))
# Whole numbers up to 9,999, unless a character before them makes them another number: 1.5, 几十, 第三, 三万两千.
_NUMBER = rf"(?<![\d.几数第万亿{_NUMERALS}])(?:\d{{1,4}}|[{_NUMERALS}]{{1,7}})"
_COUNTED = re.compile(rf"(半|{_NUMBER})\s*(?:个)?\s*(半)?\s*(年|季度|季|月|周|天|小时|钟头|次|场|条|位|人|份|张)((?<=年)半(?!价))?")
_MONTH, _YEAR, _QUARTER, _HALF = "月", "年", "季度", "半"
_MONTHS = {_YEAR: 12, _QUARTER: 3}
# Months that a word means where no number stands beside it.
_ENGLISH = re.compile(r"(?<![\d.a-z])(\d{1,4})(year|quarter|month|week|day|hour|time|session)s?(?![a-z])")
_ENGLISH_APART = re.compile(_ENGLISH.pattern.replace(r"(year", r"\s*(year"), re.IGNORECASE)
_IN_CHINESE = {"year": _YEAR, "quarter": _QUARTER, "month": _MONTH, "week": "周", "day": "天", "hour": "小时", "time": "次",
               "session": "场"}
_BARE = {"包年": 12, "包月": 1, _QUARTER: 3, "季卡": 3, "年卡": 12, "月卡": 1, "年费": 12, "月费": 1, "全年": 12}
_FOLD = {"钟头": "小时", "季": _QUARTER, "位": "人"}
_TITLES = {_MONTH: "knowledge.unit.month", "周": "knowledge.unit.week", "天": "knowledge.unit.day",
           "小时": "knowledge.unit.hour", "次": "knowledge.unit.time", "场": "knowledge.unit.session",
           "条": "knowledge.unit.item", "人": "knowledge.unit.person", "份": "knowledge.unit.package",
           "张": "knowledge.unit.card"}


def number(text: str) -> int | None:
    """两 → 2, 十二 → 12, 一百零五 → 105, 一百五 → 150, "12" → 12; None for what isn't one number: 两三, 五六, 二〇二六."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for c in text:
        if c in _TENS:
            total, digit = total + (digit or 1) * _TENS[c], 0
        elif c in _SCORES:
            total, digit = total + _SCORES[c], 0
        elif digit:
            return None
        else:
            digit = _DIGITS[c]
    if text[-2:-1] in ("百", "千"):  # 一百五 is short for 一百五十; 一百零五 isn't
        digit *= _TENS[text[-2]] // 10
    return total + digit


def bare(unit: str) -> str:
    """A unit without its measure word: 个月 → 月."""
    return unit.removeprefix("个")


def unit_title(unit: str, amount: int) -> str:
    """A unit of the price list beside an amount: as the company writes it; a known one in the reader's language."""
    key = _TITLES.get(bare(unit))
    return say(key, unit=traditional(unit) if language() == "zh-Hant" else unit, amount=amount) if key else unit


def folded(text: str) -> str:
    """The text in 简体, half-width characters, lower case and without blanks: ３ 個月 reads as 3个月."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", simplified(text))).lower()


def in_chinese(text: str) -> str:
    """The text with English amounts as the classifier has learned them: 3 months reads as 3月."""
    return _ENGLISH_APART.sub(lambda found: found[1] + _IN_CHINESE[found[2].lower()], text)


@dataclass(frozen=True)
class Amount:
    """So many units, and their position in the folded text."""

    amount: int
    unit: str
    start: int
    end: int


def places(text: str) -> list[Amount]:
    """Every amount in the text with its position, in order; years, half-years and quarters as months."""
    found: list[Amount] = []
    folded_text = folded(text)
    for match in _COUNTED.finditer(folded_text):
        unit = _FOLD.get(match[3], match[3])
        per = _MONTHS.get(unit, 1)
        if match[1] == _HALF:
            if unit == _YEAR:
                found.append(Amount(6, _MONTH, *match.span()))
            continue
        if match[2] and unit != _YEAR:
            continue  # 两个半小时: no whole number of units, so nothing is computed
        counted = number(match[1])
        amount = (counted or 0) * per + (6 if match[2] or match[4] else 0)
        if counted is not None and amount:
            found.append(Amount(amount, _MONTH if unit in _MONTHS else unit, *match.span()))
    for match in _ENGLISH.finditer(folded_text):
        unit = _IN_CHINESE[match[2]]
        months = _MONTHS.get(unit)
        found.append(Amount(int(match[1]) * (months or 1), _MONTH if months else unit, *match.span()))
    if not found:
        found = [Amount(months, _MONTH, folded_text.index(word), folded_text.index(word) + len(word))
                 for word, months in _BARE.items() if word in folded_text][:1]
    return found


def find(text: str) -> list[tuple[int, str]]:
    """(amount, unit) of every amount in the text, in order."""
    return [(found.amount, found.unit) for found in places(text)]
