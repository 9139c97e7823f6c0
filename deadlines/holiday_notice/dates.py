"""The dates of one sentence of a notice: their year, spans, and the weekdays written beside them. Pure."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from deadlines.holiday_notice import patterns
from kernel.wording import Message

DAY = timedelta(days=1)
_LONGEST = timedelta(days=15)


class NotUnderstood(Exception):
    """Why a sentence can't be taken as it stands."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.why = Message(key, **facts)


@dataclass
class Heading:
    """The holiday of which the following sentences speak, and its days off so far, for the number of days."""

    name: str = ""
    group: list[date] = field(default_factory=list)


@dataclass
class Given:
    """A date or a span as it stands in the sentence."""

    first: date
    last: date
    written_year: bool
    since: bool = False

    @property
    def days(self) -> list[date]:
        """Every day from the first to the last."""
        return [self.first + DAY * n for n in range((self.last - self.first).days + 1)]


class NamedDates:
    """Dates of a sentence that no verb has taken yet (`pending`); `year` is that of the notice."""

    def __init__(self, year: int, heading: Heading) -> None:
        self.year, self.heading = year, heading
        self.pending: list[Given] = []
        self.before: Given | None = None
        self.written_year: int | None = None
        self.ranging = self.since = False

    def take(self, found: re.Match[str]) -> None:
        """Adds the date of a token, or ends the span that it ends."""
        year: str | None
        month: int | None
        if found.lastgroup == "listed":
            year, month, day = None, None, int(found["listed"])
        elif found.lastgroup == "open":
            year, month, day = found["oy"], int(found["om"]), int(found["od"])
        else:
            year, month, day = found["y"], int(found["m"]) if found["m"] else None, int(found["d"])
        relative = found["ry"] in patterns.NEXT_YEAR
        if self.ranging and self.pending:
            self._range_end(year, month, day, relative)
            return
        if month is None:
            if self.before is None:
                raise NotUnderstood("deadlines.notice_no_month", day=day)
            given = self._resolve(self.before.last.year, self.before.last.month, day)
            written = self.before.written_year
        else:
            written = bool(year or relative)
            number = int(year) if year else self._year_of(month, relative)
            given = self._resolve(number, month, day)
        self.before = Given(given, given, written, self.since and not self.pending)
        self.pending.append(self.before)

    def _year_of(self, month: int, relative: bool) -> int:
        """The year of a date without one."""
        if relative:
            return self.before.last.year + 1 if self.before else self.year
        if self.written_year is not None:
            return self.written_year
        if self.before is not None and self.before.written_year and month >= self.before.last.month:
            return self.before.last.year
        return self.year - 1 if month == 12 and patterns.NEW_YEAR in self.heading.name else self.year

    def _range_end(self, year: str | None, month: int | None, day: int, relative: bool) -> None:
        self.ranging = False
        begun = self.pending[-1]
        first = begun.first
        month = month or first.month
        if relative and not begun.written_year and first.year == self.year:
            begun.first = first = self._resolve(self.year - 1, first.month, first.day)
        if month < first.month and not begun.written_year and first.year == (int(year) if year else self.year):
            begun.first = first = self._resolve(first.year - 1, first.month, first.day)
        number = int(year) if year else first.year + 1 if relative or month < first.month else first.year
        begun.last = self._resolve(number, month, day)
        begun.written_year = begun.written_year or bool(year or relative)
        if not first <= begun.last <= first + _LONGEST:
            raise NotUnderstood("deadlines.notice_span", first=first, last=begun.last)

    def _resolve(self, year: int, month: int, day: int) -> date:
        try:
            found = date(year, month, day)
        except ValueError:
            raise NotUnderstood("deadlines.notice_no_such_day", year=year, month=month, day=day) from None
        if not date(self.year - 1, 12, 1) <= found <= date(self.year, 12, 31):
            raise NotUnderstood("deadlines.day_of_another_year", day=found, year=self.year)
        return found

    def check_weekdays(self, text: str) -> None:
        """Checks the weekdays that a bracket names; anything else in it is an explanation."""
        said = [patterns.WEEKDAYS.index(sign.translate(patterns.SUNDAY)) for sign in patterns.WEEKDAY.findall(text)]
        if not said:
            if patterns.HAS_DATE.search(text) and patterns.LUNAR not in text:
                raise NotUnderstood("deadlines.notice_piece", piece=text)
            return
        days = self._last_days(len(said))
        for day, weekday in zip(days, said, strict=False):
            if day.weekday() != weekday:
                raise NotUnderstood("deadlines.notice_weekday", day=day)
        if len(days) != len(said):
            raise NotUnderstood("deadlines.notice_piece", piece=text)

    def _last_days(self, many: int) -> Sequence[date]:
        """The dates before a bracket to which so many weekdays in it belong."""
        if not self.pending:
            return ()
        if many == 1:
            return [self.pending[-1].last]
        last = self.pending[-1]
        if many == 2 and last.first != last.last:
            return [last.first, last.last]
        if len(last.days) == many:
            return last.days
        return [one.last for one in self.pending[-many:]]
