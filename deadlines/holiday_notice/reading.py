"""Puts the sentences of one or several notices together to the arrangement of a year. Pure."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from deadlines import holiday_names
from deadlines.calendar import YearTable
from deadlines.holiday_notice import patterns, sentences
from deadlines.holiday_notice.dates import Heading, NotUnderstood
from deadlines.holiday_notice.days import Days, said_anew
from deadlines.holiday_notice.scanning import Scanner
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
    year's plan, but changes the year in force: `no_off` and `no_work` are days that it takes back there, `anew` the
    holidays whose days it says anew.
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
    no_off: Mapping[date, str] = field(default_factory=dict)
    no_work: Mapping[date, str] = field(default_factory=dict)
    anew: frozenset[str] = frozenset()

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
        return any(_has_days(part.plain) for part in self.parts)


def read(text: str, year: int | None = None, known: Callable[[int], YearTable | None] | None = None) -> Arrangement:
    """The arrangement of a year by the text of its notices; a later notice changes what earlier ones said.

    Which is later is decided by their dates or numbers, not by their order in the text. `known` gives the year in force
    (None if no notice of it is), which a text changes that is no whole year's plan. Raises BadInput if the text
    arranges no day, no year can be told, several years are in it and none is chosen, or not the chosen one.
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
    own = _by_date([one for one in plans if one.year == chosen])
    whole = _arranged(chosen, own, None)
    base = known(chosen) if known is not None and whole.missing else None
    return whole if base is None else _arranged(chosen, own, base)


def _by_date(notices: list[_Notice]) -> list[_Notice]:
    """Notices in the order in which they were issued; where neither dates nor numbers tell, changes after plans."""
    if all(one.issued for one in notices):
        return sorted(notices, key=lambda one: one.issued or date.min)
    counted = [tuple(map(int, patterns.COUNTED.findall(one.number))) for one in notices]
    if all(len(found) == 2 for found in counted) and len({one.number.partition("〔")[0] for one in notices}) == 1:
        return [one for _, one in sorted(zip(counted, notices, strict=True), key=lambda pair: pair[0])]
    return sorted(notices, key=lambda one: patterns.CHANGES.search(one.title) is not None)


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
    return _has_days(plain) or patterns.HAS_COUNT.search(plain) is not None


def _has_days(plain: str) -> bool:
    """Whether a sentence has a date, in figures or otherwise, so that it must be understood."""
    return bool(patterns.HAS_DATE.search(plain) or patterns.OTHER_DAYS.search(plain))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_by_dates(notice: _Notice) -> int | None:
    """The latest year that is written with one of the days."""
    years = [int(found) for part in notice.parts for found in patterns.YEAR.findall(part.plain)]
    return max(years, default=None)


def _arranged(year: int, notices: list[_Notice], base: YearTable | None) -> Arrangement:
    days = Days(year, base)
    unread: list[Unread] = []
    for place, notice in enumerate(notices):
        heading = Heading(_only_name(notice.title))
        changes = bool(patterns.CHANGES.search(notice.title))
        anew: dict[str, str] = {}  # each holiday that this notice arranges, with the sentence
        days.begin_notice()
        for part in notice.parts:
            before, kept = Heading(heading.name, list(heading.group)), days.copy()
            try:
                scanner = Scanner(part.plain, year, heading, changes)
                effects = scanner.run()
                names = {name for effect in effects if effect.kind == "off" and not effect.single
                         for name in effect.name.split(patterns.AND)} - {holiday_names.names().unnamed}
                if names and names <= set(anew) and not scanner.among:
                    days.say_again(effects, names, patterns.CHANGES.search(part.plain) is not None)
                elif (place or base is not None) and (first := names - set(anew)):
                    if days.adds(said_anew(effects), first, scanner.changes):
                        names -= first
                    else:
                        days.say_anew(first)
                for effect in effects:
                    days.take(effect)
                anew |= dict.fromkeys(names, part.shown)
            except NotUnderstood as e:
                heading.group, days = before.group, kept
                if _has_days(part.plain) or e.why.key == "deadlines.notice_count":
                    unread.append(Unread(part.shown, e.why))
        open_ = days.left_open()
        if open_ is not None:
            unread.append(Unread(next(iter(anew.values())), open_))
    missing = tuple(name for name in patterns.STATUTORY if name not in days.named)
    dates = [one.issued for one in notices if one.issued]
    return Arrangement(
        year, numbers([one.number for one in notices if one.number]), dates[-1] if dates else None,
        _in_order(days.off), _in_order(days.work), tuple(unread), tuple(note for one in notices for note in one.notes),
        missing, next((one.title for one in notices if one.title), ""), _in_order(days.no_off),
        _in_order(days.no_work), frozenset(days.anew))


def _in_order(days: Mapping[date, str]) -> dict[date, str]:
    return dict(sorted(days.items()))


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
