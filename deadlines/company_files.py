"""The company's files that this room reads: hours.yml, calendar.yml, promises.yml."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from deadlines import statutory_holidays
from deadlines.calendar import LocalDay, WorkingCalendar, YearTable
from deadlines.hours import Hours, SpecialDay
from kernel import company_folder, validated_files
from kernel.company_folder import Fault, FileRule
from kernel.time_ranges import Spans, Week
from kernel.validated_files import Document, Path_, StrictModel
from kernel.wording import Message, Text

Why = Annotated[str, Field(min_length=2, max_length=40)]


class HoursOfDate(StrictModel):
    """Hours of one date (例外)."""

    date: date
    hours: Spans
    why: Why


class Closing(StrictModel):
    """Days without service, both ends included (停业)."""

    from_: date = Field(alias="from")
    to: date
    why: Why

    @model_validator(mode="after")
    def _forwards(self) -> Closing:
        if not self.from_ <= self.to <= self.from_ + timedelta(days=366):
            raise ValueError(Message("deadlines.closing_span"))
        return self


class Schedule(StrictModel):
    """Weekly hours of human service, exceptions by date, closings."""

    week: Week
    exceptions: tuple[HoursOfDate, ...] = ()
    closings: tuple[Closing, ...] = ()

    def own_hours(self) -> Hours:
        """The hours as a value. An exception takes precedence over a closing that contains it."""
        special: dict[date, SpecialDay] = {}
        for closing in self.closings:
            for days in range((closing.to - closing.from_).days + 1):
                special[closing.from_ + timedelta(days=days)] = SpecialDay((), closing.why)
        special.update({one.date: SpecialDay(one.hours, one.why) for one in self.exceptions})
        return Hours(self.week.in_order(), special)


class HoursFile(Schedule):
    """hours.yml: published hours of human service; `stores` are those of stores that have their own, by code."""

    stores: dict[str, Schedule] = Field(default_factory=dict)

    def hours(self, store: str | None = None) -> Hours:
        """The hours of a store by its code; the company's if it has none of its own."""
        return (self.stores.get(store, self) if store else self).own_hours()


class DaysOff(StrictModel):
    """A holiday's days off in a notice, both ends included, weekends among them."""

    name: Annotated[str, Field(min_length=2, max_length=20)]
    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _forwards(self) -> DaysOff:
        if not self.from_ <= self.to <= self.from_ + timedelta(days=15):
            raise ValueError(Message("deadlines.days_off_span"))
        return self


class Notice(StrictModel):
    """A State Council notice (国务院通知) with the whole year's days, for companies that enter it before a release has it.
    """

    year: Annotated[int, Field(ge=2015, le=2100)]
    number: Annotated[str, Field(min_length=4, max_length=60)]
    off: Annotated[tuple[DaysOff, ...], Field(min_length=1)]
    work: tuple[date, ...] = ()

    def table(self) -> YearTable:
        """The days off and make-up workdays that the notice sets."""
        off = {part.from_ + timedelta(days=n): part.name
               for part in self.off for n in range((part.to - part.from_).days + 1)}
        return YearTable(off, frozenset(self.work))


class SingleDay(StrictModel):
    """One day changed by an authority's notice; not for the company's own days off, which would extend the deadlines of
    5.1 g.
    """

    date: date
    works: bool
    why: Why
    notice: Annotated[str, Field(min_length=4, max_length=60)]


class CalendarFile(StrictModel):
    """calendar.yml: notices newer than ours, and single days."""

    notices: tuple[Notice, ...] = ()
    days: tuple[SingleDay, ...] = ()

    def calendar(self) -> WorkingCalendar:
        """The working calendar with this file on top."""
        named: Mapping[int, Notice] = {notice.year: notice for notice in self.notices}
        tables = {year: notice.table() for year, notice in named.items()}
        return WorkingCalendar(
            notices={**statutory_holidays.notices(), **{year: notice.number for year, notice in named.items()}},
            table=lambda year: tables[year] if year in tables else statutory_holidays.year_table(year),
            local={one.date: LocalDay(one.works, one.why, one.notice) for one in self.days},
        )


def _twice(dates: list[tuple[Path_, date]]) -> list[tuple[Path_, Text]]:
    seen: set[date] = set()
    faults: list[tuple[Path_, Text]] = []
    for path, day in dates:
        if day in seen:
            faults.append((path, Message("deadlines.day_twice", day=day)))
        seen.add(day)
    return faults


def _check_hours(file: HoursFile) -> list[tuple[Path_, Text]]:
    places: list[tuple[Path_, Schedule]] = [((), file), *((("stores", code), own) for code, own in file.stores.items())]
    return [fault for path, one in places
            for fault in _twice([((*path, "exceptions", n), day.date) for n, day in enumerate(one.exceptions)])]


def _check_calendar(file: CalendarFile) -> list[tuple[Path_, Text]]:
    faults = _twice([(("days", n), one.date) for n, one in enumerate(file.days)])
    years: set[int] = set()
    for n, notice in enumerate(file.notices):
        place: Path_ = ("notices", n)
        if notice.year in years:
            faults.append((place, Message("deadlines.notice_twice", year=notice.year)))
        years.add(notice.year)
        first, last = date(notice.year - 1, 12, 1), date(notice.year, 12, 31)
        off = notice.table().off
        for day in (*off, *notice.work):
            if not first <= day <= last:
                faults.append((place, Message("deadlines.day_of_another_year", day=day, year=notice.year)))
        for day in notice.work:
            if day in off:
                faults.append((place, Message("deadlines.day_off_and_working", day=day)))
            elif day.weekday() < 5:
                faults.append((place, Message("deadlines.makeup_on_workday", day=day)))
    return faults


validated_files.register(validated_files.Kind("hours.yml", HoursFile, _check_hours, dated=True))
validated_files.register(validated_files.Kind("calendar.yml", CalendarFile, _check_calendar))


def _unknown_stores(folder: Path, found: Mapping[str, Document[Any]]) -> Iterator[Fault]:
    """Only stores that the company has can have hours of their own."""
    if {"company.yml", "hours.yml"} <= set(found):
        codes = {store.code for store in found["company.yml"].value.stores}
        for code in found["hours.yml"].value.stores:
            if code not in codes:
                yield "hours.yml", ("stores", code), Message("deadlines.unknown_store", code=code)


company_folder.rules.add(FileRule("hours.yml", required=True, across=_unknown_stores))
