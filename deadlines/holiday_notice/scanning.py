"""Reads one sentence of a notice into effects on days. Pure.

A sentence is understood wholly or not at all: a piece that isn't recognised, a weekday or a number of days that
contradicts the dates, or a date of another year makes it unread.
"""
from __future__ import annotations

import re
from datetime import date
from typing import Literal, NamedTuple

from deadlines import holiday_names
from deadlines.holiday_notice import patterns
from deadlines.holiday_notice.dates import DAY, Heading, NamedDates, NotUnderstood

Kind = Literal["off", "work", "plain", "extend"]
_SATURDAY = 5


class Effect(NamedTuple):
    """What a sentence says of a day: off, made a working day, ordinary again, or the end of a longer holiday.

    `single`: said of this day alone; otherwise a holiday's whole arrangement is said anew.
    """

    kind: Kind
    day: date
    name: str
    single: bool = False


class Scanner:
    """One sentence; `year` is that of the notice, `heading` what the sentences before it were about."""

    def __init__(self, plain: str, year: int, heading: Heading, changes: bool) -> None:
        self.plain, self.year, self.heading = plain, year, heading
        self.changes = changes or patterns.CHANGES.search(plain) is not None
        self.effects: list[Effect] = []
        self.dates = NamedDates(year, heading)
        self.among = self.cancel = self.extending = self.with_weekend = False
        self.prefix: Kind | None = None
        self.expected: int | None = None
        self.segment_acted = self.named = False

    def run(self) -> list[Effect]:
        """The sentence's effects. Raises NotUnderstood."""
        plain = patterns.NUMBERING.sub("", self.plain)
        named = patterns.HEADING.match(plain)
        if named and named["other"]:
            self._name(named["other"])
            plain = plain[named.end():]
        at = 0
        self.rest = plain
        while at < len(plain):
            found = patterns.TOKEN.match(plain, at)
            if found is None:
                raise NotUnderstood("deadlines.notice_piece", piece=plain[at:at + 12])
            self.rest = plain[found.end():]
            self._take(str(found.lastgroup), found)
            at = found.end()
        self._separator(end=True)
        if self.dates.pending:
            raise NotUnderstood("deadlines.notice_no_verb", day=self.dates.pending[-1].last)
        if self.expected is not None:
            self._check_count(self.expected)
        return self.effects

    def _take(self, kind: str, found: re.Match[str]) -> None:
        match kind:
            case "date" | "open" | "listed":
                self.dates.take(found)
                self.segment_acted = False
            case "paren":
                self.dates.check_weekdays(found[0])
            case "range":
                self.dates.ranging = bool(self.dates.pending)
            case "year":
                self.dates.written_year = None if int(found["year"]) == self.year else int(found["year"])
            case "count":
                self._count(int(found["days"]))
            case "name":
                self._named(found[0])
            case "sep" if found[0] in (";", ","):
                self._separator()
            case "colon":
                self._separator()
            case "among":
                self.among = True
            case "since":
                self.dates.since = True
                if self.dates.pending and found[0] == patterns.FROM_ON:
                    self.dates.pending[-1].since = True
            case "cancel":
                self.cancel = True
            case "extend":
                self.extending = True
            case "weekend":
                self.with_weekend = True
                if self.dates.pending:
                    self._act("off")
            case "instead":
                self.dates.pending, self.effects = [], []
                self.heading.group = []
            case "off" | "work" | "resume" | "move" | "confirm" | "change_off" | "change_work":
                self._verb(kind)

    def _named(self, written: str) -> None:
        """A holiday is named: the dates around it are its; of several in a row (中秋节、国庆节) all."""
        name = patterns.NAMES[written]
        if self.named and not self.segment_acted and not self.effects and name not in self.heading.name:
            self.heading.name += patterns.AND + name
        elif not self.named or name not in self.heading.name.split(patterns.AND):
            self._name(name)
        self.named = True

    def _name(self, name: str) -> None:
        if self.expected is not None:
            self._check_count(self.expected)
        self.heading.name, self.heading.group = name, []
        self.expected = self.prefix = None
        self.among = False

    def _separator(self, end: bool = False) -> None:
        """The end of a part: dates that follow their verb belong to it."""
        if self.dates.pending and self.prefix is not None and not self.dates.ranging:
            self._act(self.prefix)
        elif self.extending and self.dates.pending:
            self._act("extend")
            self.extending = False
        if not end:
            self.dates.since = self.cancel = False

    def _verb(self, kind: str) -> None:
        if self.dates.ranging:
            raise NotUnderstood("deadlines.notice_piece", piece=self.rest[:12])
        if kind == "move":
            self._act("work")
            self.prefix = "off"
        elif kind == "confirm":
            self._confirm()
        elif self.extending and self.dates.pending:
            self._act("extend")
            self.extending = False
        elif self.dates.pending:
            single = kind in ("change_off", "change_work")
            self._act("off" if kind in ("off", "change_off") else "work", single, resumes=kind == "resume")
            self.prefix = None
        elif kind in ("off", "work") and (patterns.VERB_FIRST.match(self.rest) or not self.heading.group):
            self.prefix = "off" if kind == "off" else "work"
        elif not self.effects and not self.heading.group:
            raise NotUnderstood("deadlines.notice_no_date")

    def _confirm(self) -> None:
        """Days called a holiday or a weekend are among the days off already named, or weekend days as any other."""
        for day in (day for one in self.dates.pending for day in one.days):
            if day not in self.heading.group and day.weekday() < _SATURDAY:
                raise NotUnderstood("deadlines.notice_not_among", day=day)
        self.dates.pending = []

    def _act(self, kind: Kind, single: bool = False, resumes: bool = False) -> None:
        """Gives the dates so far to a verb."""
        given = self.dates.pending
        days = [day for one in given for day in one.days]
        since = len(given) == 1 and given[0].since and given[0].first == given[0].last
        self.dates.pending, self.segment_acted = [], True
        if self.cancel:
            self.effects += [Effect("plain", day, self.heading.name, True) for day in days]
            return
        if kind == "off" and since and (counted := patterns.SOME_DAYS.match(self.rest)):
            days = [days[0] + DAY * n for n in range(int(counted[1]))]
        for day in days:
            self._one(kind, day, single or (self.changes and kind != "off"), resumes)

    def _one(self, kind: Kind, day: date, single: bool, resumes: bool) -> None:
        name = self.heading.name or holiday_names.names().unnamed
        if kind == "off":
            if self.among and day not in self.heading.group:
                raise NotUnderstood("deadlines.notice_not_among", day=day)
            if day not in self.heading.group:
                self.heading.group.append(day)
        elif kind == "work" and day.weekday() < _SATURDAY:
            if resumes:
                if day in self.heading.group:
                    raise NotUnderstood("deadlines.day_off_and_working", day=day)
                return
            if not self.changes:
                raise NotUnderstood("deadlines.makeup_on_workday", day=day)
            kind = "plain"
        self.effects.append(Effect(kind, day, name, single))

    def _count(self, days: int) -> None:
        if self.heading.group and not self.dates.pending:
            self._check_count(days)
        else:
            self.expected = days

    def _check_count(self, days: int) -> None:
        """The number of days said must be that of the days named, or with the weekend that they are joined to."""
        self.expected = None
        group = set(self.heading.group)
        fitting = {len(group)}
        if self.with_weekend or patterns.JOINED.search(self.plain):
            fitting.add(len(_with_weekends(group)))
        if days not in fitting:
            raise NotUnderstood("deadlines.notice_count", said=days, found=len(group))


def _with_weekends(days: set[date]) -> set[date]:
    """The days with the weekend days beside them."""
    found = set(days)
    for step in (DAY, -DAY):
        for day in days:
            beside = day + step
            while beside.weekday() >= _SATURDAY and beside not in found:
                found.add(beside)
                beside += step
    return found
