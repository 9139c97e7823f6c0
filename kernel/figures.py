"""Figures of a date range that rooms register for a review: what they measure, and how.

A room registers a `Chapter` from its `figures.py`; the review computes all of them for the same range and compares the
values with those of the preceding range and with the company's goals. Days are Shanghai's.
"""
from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Literal

from kernel import instants
from kernel.errors import BadInput
from kernel.registry import Registry
from kernel.wording import Text, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Unit = Literal["count", "percent", "minutes", "hours", "days"]
EARLIEST = 2000
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$", re.ASCII)


@dataclass(frozen=True)
class DateRange:
    """Whole days of Shanghai, both ends included."""

    first: date
    last: date

    @classmethod
    def month(cls, day: date) -> DateRange:
        """The month of this day."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    @classmethod
    def parse(cls, text: str) -> DateRange:
        """A month written 2026-10. Raises BadInput if it is malformed, before 2000 or has not begun."""
        found = _MONTH.match(text.strip())
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < EARLIEST:
            raise BadInput("kernel.bad_month", text=text.strip()[:20])
        span = cls.month(date(int(found[1]), int(found[2]), 1))
        if span.first > instants.today():
            raise BadInput("kernel.month_to_come", month=span.title)
        return span

    def back(self, months: int = 1) -> DateRange:
        """The month that lies so many before this one's first day."""
        number = self.first.year * 12 + self.first.month - 1 - months
        return DateRange.month(date(number // 12, number % 12 + 1, 1))

    @property
    def begin(self) -> datetime:
        """The instant at which the first day begins."""
        return instants.midnight(self.first)

    @property
    def end(self) -> datetime:
        """The instant at which the last day has ended; it belongs to the next span."""
        return instants.midnight(self.last + timedelta(days=1))

    @property
    def key(self) -> str:
        """2026-10."""
        return f"{self.first:%Y-%m}"

    @property
    def title(self) -> str:
        """The month in words: 2026年10月."""
        return say("kernel.month", first=self.first)


@dataclass(frozen=True)
class Measure:
    """A measure. `how` defines exactly what is counted."""

    key: str
    title: Text
    unit: Unit
    how: Text
    clause: str = ""


@dataclass(frozen=True)
class Value:
    """A measured value; None if there was nothing to measure. `of` is the number of items it is computed from."""

    number: Decimal | None
    of: int | None = None


def count(number: int) -> Value:
    """A plain number of things."""
    return Value(Decimal(number))


def share(part: int, whole: int) -> Value:
    """`part` of `whole` in percent."""
    return Value(Decimal(100 * part) / whole if whole else None, whole)


Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Head:
    """A column of a table: the unit of its numbers, or text."""

    title: str
    unit: Unit | Literal["text"] = "text"
    wide: float = 1


@dataclass(frozen=True)
class Table:
    """Rows in their order. `total` is the row below them, whose numbers are those of the measures; None for none.

    `note` says what is omitted, `empty` what is shown if there are no rows.
    """

    key: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total: tuple[Cell, ...] | None = None
    empty: str = field(default_factory=lambda: say("kernel.none_this_month"))


@dataclass(frozen=True)
class Series:
    """One measure over several ranges; None if there was nothing to measure."""

    key: str
    title: str
    unit: Unit
    points: tuple[Decimal | None, ...]


Values = Callable[["Session", DateRange, "uuid.UUID | None"], Mapping[str, Value]]
Tables = Callable[["Session", DateRange, "uuid.UUID | None"], Sequence[Table]]
Over = Callable[["Session", Sequence[DateRange], "uuid.UUID | None"], Sequence[Series]]


@dataclass(frozen=True)
class Chapter:
    """A room's part of a review.

    The functions get a viewer; cases about the viewer are not counted, None counts everything. `values` has a value for
    every key of `measures`; `over` gives the measures of several ranges, for a chart.
    """

    key: str
    title: Text
    order: int
    measures: tuple[Measure, ...]
    values: Values
    tables: Tables | None = None
    over: Over | None = None


_chapters: Registry[Chapter] = Registry("chapters of the review", lambda chapter: chapter.key)


def register(chapter: Chapter) -> None:
    """Registers a room's part of every review. Raises RuntimeError for another of its key."""
    _chapters.add(chapter)


def chapters() -> list[Chapter]:
    """All parts in their order."""
    return sorted(_chapters, key=lambda c: c.order)


def measures() -> dict[str, Measure]:
    """All measures, by key."""
    return {m.key: m for chapter in chapters() for m in chapter.measures}


def rounded(number: Decimal, unit: Unit) -> Decimal:
    """A number for display: counts are whole, others have one decimal, rounded half up (66.67 to 66.7).

    A percentage that is not quite 100 is never shown as 100, nor one that is not quite 0 as 0.
    """
    if unit == "count":
        return number.quantize(Decimal(1))
    shown = number.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if unit == "percent" and 0 < number < 100:
        return min(max(shown, Decimal("0.1")), Decimal("99.9"))
    return shown


def formatted(number: Cell, unit: Unit | Literal["text"], *, bare: bool = False) -> str:
    """A number in words, with its unit unless `bare`; — for None."""
    if number is None:
        return "—"
    if unit == "text" or isinstance(number, str):
        return str(number)
    shown = rounded(Decimal(number), unit)
    if unit == "percent" and shown == shown.to_integral_value():
        shown = shown.quantize(Decimal(1))
    return f"{shown:,}" if bare else with_unit(f"{shown:,}", unit)


def with_unit(number: str, unit: Unit) -> str:
    """A number that is already written, with its unit: `3 小时`, `99.9%`."""
    return say(f"kernel.unit.{unit}", number=number)
