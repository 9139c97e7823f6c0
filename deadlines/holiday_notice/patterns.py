"""What is recognised in a notice: names, verbs, dates, and the parts of a text that change no day.

The words are data (`patterns.yml`). They are matched in text that `sentences` has normalised: half-width digits and
punctuation, no spaces.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kernel.validated_files import read_yaml

_FILE = Path(__file__).with_name("patterns.yml")
_found: dict[str, Any] = read_yaml(_FILE.read_text("utf-8"), _FILE.name)[0]

NAMES: dict[str, str] = _found["names"]
NEW_YEAR: str = _found["new_year"]
STATUTORY: list[str] = _found["statutory"]
AND: str = _found["and"]
WEEKDAYS: str = _found["weekdays"]
SUNDAY = str.maketrans(_found["sunday"])
LUNAR: str = _found["lunar"]
FROM_ON: str = _found["from_on"]
DIGITS = {sign: str(n) for n, signs in enumerate(_found["digits"]) for sign in signs}
TEN: str = _found["ten"]
TENS: dict[str, str] = _found["tens"]
NEXT_YEAR: list[str] = _found["next_year"]
PLAIN_DATE: str = _found["plain_date"]
OPEN_END: str = _found["open_end"]
BEFORE_HEADING: str = _found["before_heading"]
EITHER: list[str] = _found["either"]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("@names", "|".join(NAMES)))


_patterns: dict[str, str] = _found["patterns"]
WEEKDAY, HEADING, NUMBERING, ONE_NAME, ONLY_NAMES, COMMEMORATION, LINE_START, SENTENCE_END, SOME_DAYS = (
    _compiled(_patterns[name]) for name in (
        "WEEKDAY", "HEADING", "NUMBERING", "ONE_NAME", "ONLY_NAMES", "COMMEMORATION", "LINE_START", "SENTENCE_END",
        "SOME_DAYS"))
TITLE, NUMBER, CITED, YEAR, YEAR_OF_PLAN, LEAD, SIGNATURE, META, HAS_DATE, HAS_COUNT, ASIDE, CHANGES = (
    _compiled(_patterns[name]) for name in (
        "TITLE", "NUMBER", "CITED", "YEAR", "YEAR_OF_PLAN", "LEAD", "SIGNATURE", "META", "HAS_DATE", "HAS_COUNT",
        "ASIDE", "CHANGES"))
NUMERAL_YEAR, NUMERAL, JOINED, VERB_FIRST, WORKED, OTHER_DAYS, COUNTED, AFTER_DATE = (
    _compiled(_patterns[name]) for name in (
        "NUMERAL_YEAR", "NUMERAL", "JOINED", "VERB_FIRST", "WORKED", "OTHER_DAYS",
        "COUNTED", "AFTER_DATE"))
TOKEN = _compiled("|".join(_found["tokens"].values()))
