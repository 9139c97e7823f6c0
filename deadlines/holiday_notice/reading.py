"""Puts the sentences of one or several notices together to the arrangement of a year. Pure."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from deadlines import holiday_names
from deadlines.calendar import YearTable
from deadlines.holiday_notice import patterns, sentences
from deadlines.holiday_notice.dates import Heading, NotUnderstood
from deadlines.holiday_notice.scanning import Effect, Scanner
from deadlines.holiday_notice.sentences import Sentence
from kernel.errors import BadInput
from kernel.wording import Message


class Unread(NamedTuple):
    """A sentence with a date that was not understood, and why."""

    sentence: str
    why: Message


@dataclass(frozen=True)
class Arrangement:
    """What the text says of one year.

    `off` and `work` map days to the holiday's name; days off include weekends that the text names. `number` and
    `issued` are the notices' number and date, empty and None where the text has none. `notes` are sentences with a date
    that change no day. `missing` are statutory holidays that the text doesn't mention: with any, it is not a whole
    year's plan.
    """

    year: int
    number: str
    issued: date | None
    off: Mapping[date, str]
    work: Mapping[date, str]
    unread: tuple[Unread, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    title: str = ""

    def table(self) -> YearTable:
        """The days as the working calendar takes them."""
        return YearTable(self.off, frozenset(self.work))


@dataclass
class _Notice:
    """One notice of the text while it is read."""

    number: str = ""
    issued: date | None = None
    title: str = ""
    year: int | None = None
    parts: list[Sentence] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def has_plan(self) -> bool:
        return any(patterns.HAS_DATE.search(part.plain) for part in self.parts)


def read(text: str, year: int | None = None, known: Callable[[int], YearTable] | None = None) -> Arrangement:
    """The arrangement of a year by the text of its notices; a later notice changes what earlier ones said.

    `known` gives a year's days where the text only lengthens a holiday without having arranged it. Raises BadInput if
    the text arranges no day, no year can be told, several years are in it and none is chosen, or not the chosen one.
    """
    notices = _notices(text)
    plans = [one for one in notices if one.has_plan]
    if not plans:
        raise BadInput("deadlines.notice_without_days")
    for one in plans:
        one.year = one.year or _year_by_dates(one) or year
        if one.year is None:
            raise BadInput("deadlines.notice_without_year")
    years = sorted({one.year for one in plans if one.year is not None})
    chosen = year or years[0]
    if year is None and len(years) > 1:
        raise BadInput("deadlines.notice_several_years", years=years)
    if chosen not in years:
        raise BadInput("deadlines.notice_other_year", year=chosen, years=years)
    return _arranged(chosen, [one for one in plans if one.year == chosen], known)


def _notices(text: str) -> list[_Notice]:
    """The text divided into notices: each title or number after a plan begins another."""
    current, found = _Notice(), list[_Notice]()
    for sentence in sentences.divide(text):
        uncited = patterns.CITED.sub("", sentence.plain)
        title, number = patterns.TITLE.search(uncited), patterns.NUMBER.search(uncited)
        signed = patterns.SIGNATURE.match(sentence.plain) or patterns.META.match(sentence.plain)
        if (title or (number and current.number != number[0])) and (current.has_plan or current.issued):
            found.append(current)
            current = _Notice()
        if title:
            current.title = current.title or title[0]
        if number:
            current.number = current.number or number[0]
        if current.year is None and (said := patterns.YEAR_OF_PLAN.search(uncited)):
            current.year = int(said[1])
        if signed:
            current.issued = _date(*map(int, signed.groups()[:3])) or current.issued
        else:
            left = patterns.LEAD.sub("", patterns.NUMBERING.sub("", patterns.TITLE.sub("", patterns.NUMBER.sub(
                "", uncited)))).strip(",:")
            if patterns.ASIDE.search(sentence.plain) and patterns.HAS_DATE.search(sentence.plain):
                current.notes.append(sentence.shown)
            elif _speaks_of_days(left) or patterns.ONLY_NAMES.match(left):
                current.parts.append(Sentence(sentence.shown, left))
    return [*found, current]


def _speaks_of_days(plain: str) -> bool:
    return bool(patterns.HAS_DATE.search(plain) or patterns.HAS_COUNT.search(plain))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_by_dates(notice: _Notice) -> int | None:
    """The latest year that is written with one of the days."""
    years = [int(found) for part in notice.parts for found in patterns.YEAR.findall(part.plain)]
    return max(years, default=None)


class _Days:
    """Days of a year, as notice after notice arranges them."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.off: dict[date, str] = {}
        self.work: dict[date, str] = {}
        self.named: set[str] = set()

    def copy(self) -> _Days:
        """A copy, to which one returns where a sentence can't be applied wholly."""
        found = _Days(self.year)
        found.off, found.work, found.named = dict(self.off), dict(self.work), set(self.named)
        return found

    def take(self, effect: Effect) -> None:
        """Applies one effect."""
        day = effect.day
        self.off.pop(day, None)
        self.work.pop(day, None)
        if effect.kind == "off":
            self.off[day] = effect.name
        elif effect.kind == "work":
            self.work[day] = effect.name
        self.named.update(effect.name.split(patterns.AND))

    def forget(self, name: str) -> None:
        """A later notice arranges a holiday anew: what was arranged for it before no longer holds."""
        for days in (self.off, self.work):
            for day in [day for day, of in days.items() if of == name or name in of.split(patterns.AND)]:
                del days[day]

    def lengthen(self, effect: Effect, known: Callable[[int], YearTable] | None) -> None:
        """Makes a holiday last until a day. Raises NotUnderstood where its days are not known."""
        own = sorted(day for day, name in self.off.items() if name == effect.name)
        if not own and known is not None:
            own = sorted(day for day, name in known(self.year).off.items() if name == effect.name)
        if not own or effect.day - own[-1] > timedelta(days=15):
            raise NotUnderstood("deadlines.notice_lengthens", name=effect.name)
        day = own[0]
        while day <= effect.day:
            self.take(Effect("off", day, effect.name))
            day += timedelta(days=1)


def _arranged(year: int, notices: list[_Notice], known: Callable[[int], YearTable] | None) -> Arrangement:
    days = _Days(year)
    unread: list[Unread] = []
    for place, notice in enumerate(notices):
        heading = Heading(_only_name(notice.title))
        changes = bool(patterns.CHANGES.search(notice.title))
        forgotten, fresh = set[str](), set[date]()
        for part in notice.parts:
            before, kept = Heading(heading.name, list(heading.group)), days.copy()
            try:
                effects = Scanner(part.plain, year, heading, changes).run()
                if place and not all(effect.single for effect in effects):
                    for name in {effect.name for effect in effects if effect.kind == "off"} - forgotten:
                        days.forget(name)
                        forgotten.add(name)
                for effect in effects:
                    _apply(days, effect, known, fresh)
            except NotUnderstood as e:
                heading.group, days = before.group, kept
                if patterns.HAS_DATE.search(part.plain) or e.why.key == "deadlines.notice_count":
                    unread.append(Unread(part.shown, e.why))
    missing = tuple(name for name in patterns.STATUTORY if name not in days.named)
    dates = [one.issued for one in notices if one.issued]
    notes = tuple(note for one in notices for note in one.notes)
    return Arrangement(
        year, numbers([one.number for one in notices if one.number]), dates[-1] if dates else None,
        dict(sorted(days.off.items())), dict(sorted(days.work.items())), tuple(unread), notes, missing,
        next((one.title for one in notices if one.title), ""))


def _apply(days: _Days, effect: Effect, known: Callable[[int], YearTable] | None, fresh: set[date]) -> None:
    """`fresh` are the days that this notice has arranged: it can't say of one that it is off and that it works."""
    if effect.kind == "extend":
        days.lengthen(effect, known)
        return
    contrary = days.off if effect.kind == "work" else days.work if effect.kind == "off" else {}
    if effect.day in fresh and effect.day in contrary and not effect.single:
        raise NotUnderstood("deadlines.day_off_and_working", day=effect.day)
    days.take(effect)
    fresh.add(effect.day)


def _only_name(title: str) -> str:
    """The holiday that a notice is about by its title, such as one that changes a single holiday."""
    names = {patterns.NAMES[hit] for hit in patterns.ONE_NAME.findall(title)}
    if len(names) == 1:
        return names.pop()
    other = patterns.COMMEMORATION.search(title)
    return holiday_names.ours(other[1]) if other else ""


def numbers(given: list[str]) -> str:
    """Numbers of several notices as one text: 国办发明电〔2018〕15号、〔2019〕3号; one that is in it already is left out."""
    found = ""
    for one in given:
        series, bracket, rest = one.partition("〔")
        if not found:
            found = one
        elif f"{bracket}{rest}" not in found:
            found += patterns.AND + (f"{bracket}{rest}" if found.startswith(series) else one)
    return found
