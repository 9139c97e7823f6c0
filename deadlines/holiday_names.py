"""Names of public holidays (节假日): as the package `holidays` writes them, as we write them, and in English.

The names are data (`holiday_names.yml`). Counts keep our Chinese name as a fact; English sentences show it by the
format `{name:holiday}`.
"""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kernel import wording
from kernel.validated_files import StrictModel, read_yaml

_FILE = Path(__file__).with_name("holiday_names.yml")
_AND = "、"
Name = Annotated[str, Field(min_length=1)]


class HolidayNames(StrictModel):
    """holiday_names.yml."""

    in_lieu: Name
    moved: Name
    unnamed: Name
    short: dict[str, Name]
    english: dict[str, Name]


@lru_cache(maxsize=1)
def names() -> HolidayNames:
    """The file. Raises BadFile or ValidationError where it is broken."""
    found, _ = read_yaml(_FILE.read_text("utf-8"), _FILE.name)
    return HolidayNames.model_validate(found)


def ours(of_package: str) -> str:
    """Our name of a day off, from the package's text: `春节`, `中秋节、国庆节`; empty for a day in lieu."""
    known = names()
    if of_package.startswith(known.in_lieu):
        return ""
    parts = [part.strip().removesuffix(known.moved) for part in of_package.split(";")]
    return _AND.join(known.short.get(part, part) for part in parts)


def in_english(name: str) -> str:
    """Our name in English; a name that the file doesn't list, such as one of the company's calendar, as it is."""
    english = names().english
    return " / ".join(english.get(part, part) for part in name.split(_AND))


wording.register_format("holiday", in_english)
