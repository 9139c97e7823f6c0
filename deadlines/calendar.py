"""The working calendar (工作日历): which days are working days, and why (Civil Code 200–204; the State Council's yearly
notices).

Three layers: statutory days and make-up workdays from the table of a year, the notice that makes a year final, and the
company's own calendar on top. Pure; the table of a year is computed once.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from kernel import instants
from kernel.wording import Message, Text

_SATURDAY = 5


@dataclass(frozen=True)
class YearTable:
    """Days of one year that differ from Monday to Friday.

    `off` maps days off to the holiday's name (春节), weekend days among them or not; `work` are weekend days that work.
    """

    off: Mapping[date, str]
    work: frozenset[date] = frozenset()


class TraceDay(NamedTuple):
    """One day of a count: whether it counted, and the reason, ours or as somebody wrote it."""

    date: date
    counted: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Day:
    """One day: whether it `works` and `why`; `final` if a notice covers its year. `ends` is its 24:00, in UTC."""

    date: date
    works: bool
    why: Text
    final: bool
    ends: datetime
    traced: TraceDay


@dataclass(frozen=True)
class LocalDay:
    """A single day changed by an authority's notice; takes precedence over everything else."""

    works: bool
    why: str
    notice: str


@dataclass(frozen=True, slots=True)
class _Year:
    """A year prepared for counting: `worked[i]` is the number of working days up to and including day `i`.

    `working` lists them.
    """

    first: int
    days: list[Day]
    traced: list[TraceDay]
    accepting: list[TraceDay]
    worked: list[int]
    working: list[int]
    final: bool


class Run(NamedTuple):
    """A count of working days after a day: the last of them, all days from the first on, and whether all are final."""

    last: Day
    trace: tuple[TraceDay, ...]
    final: bool


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Working days of any year.

    `notices` maps a year to the number of its State Council notice; such a year is final. `table(year)` returns the
    days off and make-up workdays; `local` are single days, `told` days as they were promised (`as_told`).
    Instances are expensive to create and cheap to keep: years are computed when first needed and shared by all counts.
    """

    notices: Mapping[int, str]
    table: Callable[[int], YearTable]
    local: Mapping[date, LocalDay] = field(default_factory=dict)
    told: Mapping[date, TraceDay] = field(default_factory=dict)
    _years: dict[int, _Year] = field(default_factory=dict, repr=False)
    _tables: dict[int, YearTable] = field(default_factory=dict, repr=False)

    def day(self, day: date) -> Day:
        """The kind of a day."""
        year = self._filled(day.year)
        return year.days[day.toordinal() - year.first]

    def holiday(self, day: date) -> str | None:
        """The name of the holiday for which a day is off; None where it works, or is an ordinary weekend day."""
        return None if self.day(day).works else self._off(day)

    def holiday_around(self, day: date) -> str | None:
        """Like `holiday`, but also for a weekend day within or beside a holiday, which notices count as part of it."""
        return None if self.day(day).works else self._off(day) or self._beside(day)

    def as_told(self, days: Iterable[TraceDay]) -> WorkingCalendar:
        """This calendar, with these days as they were counted when a customer was told their deadline."""
        told = {one.date: one for one in days if self.day(one.date).works != one.counted}
        return replace(self, told=told, _years={}, _tables={}) if told else self

    def after(self, day: date, amount: int) -> Run:
        """`amount` working days after `day`, which is not counted (Civil Code 201 ¶1); at least 1.

        The trace begins with `day` itself. Within a year days are not iterated: they are a slice of the prepared year.
        """
        year = self._filled(day.year)
        at = day.toordinal() - year.first
        place = year.worked[at] + amount - 1
        if place < len(year.working):
            last = year.working[place]
            return Run(year.days[last], (year.accepting[at], *year.traced[at + 1 : last + 1]), year.final)
        trace = [year.accepting[at], *year.traced[at + 1 :]]
        final = year.final or at + 1 == len(year.days)
        number = day.year
        while True:
            place -= len(year.working)
            number += 1
            year = self._filled(number)
            final = final and year.final
            if place < len(year.working):
                last = year.working[place]
                return Run(year.days[last], (*trace, *year.traced[: last + 1]), final)
            trace += year.traced

    def _filled(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._lay_out(year)
        return found

    def _lay_out(self, year: int) -> _Year:
        first = date(year, 1, 1).toordinal()
        days = [self._make(date.fromordinal(one)) for one in range(first, date(year, 12, 31).toordinal() + 1)]
        working = [at for at, day in enumerate(days) if day.works]
        beginning = Message("deadlines.acceptance_day")
        return _Year(
            first, days, [day.traced for day in days], [TraceDay(day.date, False, beginning) for day in days],
            list(accumulate(day.works for day in days)), working, year in self.notices,
        )

    def _make(self, day: date) -> Day:
        final = day.year in self.notices
        told = self.told.get(day)
        works, why = (told.counted, told.why) if told else self._kind(day, final)
        ends = instants.midnight(day + timedelta(days=1))
        return Day(day, works, why, final, ends, TraceDay(day, works, why))

    def _kind(self, day: date, final: bool) -> tuple[bool, Message]:
        local = self.local.get(day)
        if local is not None:
            return local.works, Message("deadlines.by_notice", why=local.why, notice=local.notice)
        off = self._off(day)
        if off is not None:
            return False, Message("deadlines.off" if final else "deadlines.off_expected", name=off)
        if self._makes_up(day):
            return True, Message("deadlines.makeup", day=day)
        if day.weekday() < _SATURDAY:
            works, why = True, Message("deadlines.workday")
        else:
            beside = self._beside(day)
            works = False
            why = Message("deadlines.weekend_beside", name=beside) if beside else Message("deadlines.weekend")
        return works, why if final else Message("deadlines.expected", why=why)

    def _year(self, year: int) -> YearTable:
        found = self._tables.get(year)
        if found is None:
            found = self._tables[year] = self.table(year)
        return found

    def _off(self, day: date) -> str | None:
        """The holiday's name; a year's notice may include days of the December before (2018-12-31 in that of 2019)."""
        for year in (day.year, day.year + 1) if day.month == 12 else (day.year,):
            name = self._year(year).off.get(day)
            if name is not None:
                return name
        return None

    def _makes_up(self, day: date) -> bool:
        return day in self._year(day.year).work or (day.month == 12 and day in self._year(day.year + 1).work)

    def _beside(self, day: date) -> str | None:
        """The holiday that is adjacent to this weekend day, possibly across the other day of the weekend."""
        for step in (timedelta(days=1), timedelta(days=-1)):
            other = day + step
            if other.weekday() >= _SATURDAY and self._off(other) is None and not self._makes_up(other):
                other += step
            name = self._off(other)
            if name is not None:
                return name
        return None
