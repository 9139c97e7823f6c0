"""Reads one sentence of a notice into effects on days. Pure.

A sentence is understood wholly or not at all: a piece that isn't recognised, a weekday or a number of days that
contradicts the dates, or a date of another year makes it unread.
"""
from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from deadlines import holiday_names
from deadlines.holiday_notice import patterns
from deadlines.holiday_notice.dates import DAY, Heading, NamedDates, NotUnderstood
from deadlines.holiday_notice.days import Effect, Kind

_SATURDAY = 5
_TAKEN_BACK: dict[str, Kind] = {"off": "no_off", "work": "no_work"}


class Scanner:
    """One sentence; `year` is that of the notice, `heading` what the sentences before it were about."""

    def __init__(self, plain: str, year: int, heading: Heading, changes: bool) -> None:
        self.plain, self.year, self.heading = plain, year, heading
        self.changes = changes or patterns.CHANGES.search(plain) is not None
        self.effects: list[Effect] = []
        self.parts = [0]  # where in `effects` each part between commas begins, of the clause since the last semicolon
        self.dates = NamedDates(year, heading)
        self.among = self.extending = self.with_weekend = False
        self.cancel = self.cancelled = self.replaced = False
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
        if self.cancel and not self.cancelled:
            raise NotUnderstood("deadlines.notice_piece", piece=plain[:12])
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
                self.parts = [*(self.parts if found[0] == "," else ()), len(self.effects)]
            case "colon":
                self._separator()
            case "among":
                self.among = True
            case "since":
                self.dates.since = True
                if self.dates.pending and found[0] == patterns.FROM_ON:
                    self.dates.pending[-1].since = True
            case "cancel":
                self._cancel()
            case "extend":
                self.extending = True
            case "weekend":
                self.with_weekend = True
                if self.dates.pending:
                    self._act("off")
            case "instead":
                if self.dates.pending:
                    if self.prefix is None or self.dates.ranging:
                        raise NotUnderstood("deadlines.notice_no_verb", day=self.dates.pending[-1].last)
                    self._act(self.prefix)
                self._replace()
            case "off" | "work" | "resume" | "move" | "confirm" | "change_off" | "change_work":
                self._verb(kind, found[0])

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
            self.dates.since = False
            if self.cancel and not self.dates.pending:  # otherwise the days to be cancelled go on after it
                if not self.cancelled:
                    raise NotUnderstood("deadlines.notice_piece", piece=self.plain[:12])
                self.cancel = False

    def _cancel(self) -> None:
        """Before its days and their verb (取消9月26日上班), or after them (9月26日上班的安排取消)."""
        if len(self.effects) == self.parts[-1]:
            self.cancel, self.cancelled = True, False
            return
        if self.dates.pending or (self.rest and self.rest[0] not in ",;") or self.parts[-1] > self.parts[0]:
            raise NotUnderstood("deadlines.notice_piece", piece=patterns.CHANGES.split(self.plain)[0][-12:])
        self._take_back(self.parts[-1])

    def _replace(self) -> None:
        """What the part before `instead` said is taken back; what follows takes its place, with the same verb."""
        filled = [first for first, last in pairwise([*self.parts, len(self.effects)]) if last > first]
        if len(filled) > 1:
            raise NotUnderstood("deadlines.notice_which", piece=self.rest[:12])
        begin = filled[0] if filled else self.parts[-1]
        kinds = self._take_back(begin)
        self.replaced = bool(kinds)
        self.prefix = kinds.pop() if len(kinds) == 1 else None
        self.heading.group = []

    def _take_back(self, begin: int) -> set[Kind]:
        """Turns the effects from this place on into their opposite; gives their kinds."""
        found: set[Kind] = set()
        for n, effect in enumerate(self.effects[begin:], begin):
            if effect.kind in _TAKEN_BACK:
                self.effects[n] = effect._replace(kind=_TAKEN_BACK[effect.kind], single=True, strict=True)
                found.add(effect.kind)
            elif effect.kind in _TAKEN_BACK.values():
                found.add("off" if effect.kind == "no_off" else "work")
            else:
                raise NotUnderstood("deadlines.notice_piece", piece=self.plain[:12])
        return found

    def _verb(self, kind: str, said: str) -> None:
        if self.dates.ranging:
            raise NotUnderstood("deadlines.notice_piece", piece=self.rest[:12])
        if kind == "move":
            self._move(said)
        elif kind == "confirm":
            self._confirm()
        elif self.extending and self.dates.pending:
            self._act("extend")
            self.extending = False
        elif self.dates.pending:
            single = kind in ("change_off", "change_work")
            act: Kind = "off" if kind == "off" else "rest" if kind == "change_off" else "work"
            if kind == "resume":
                act = "resume"
            elif self.cancel and said in patterns.EITHER:
                act = "rest"
            # a day that follows a cancelled one: if it works already, it may be cancelled as well
            self._act(act, single, strict=single or (act == "work" and self.cancelled), said=said)
            self.prefix = None
        elif kind in ("off", "work") and (patterns.VERB_FIRST.match(self.rest) or not self.heading.group):
            self.prefix = "off" if kind == "off" else "work"
        elif not self.effects:
            raise NotUnderstood("deadlines.notice_no_date")
        elif kind not in ("off", "work") or self.effects[-1].kind not in (kind, f"no_{kind}"):
            raise NotUnderstood("deadlines.notice_piece", piece=said)

    def _move(self, said: str) -> None:
        """A day off moved to another day, or what the part before says of its day."""
        if self.dates.pending:
            if any(day.weekday() < _SATURDAY for one in self.dates.pending for day in one.days):
                raise NotUnderstood("deadlines.notice_piece", piece=said)
            self._act("work")
            self.prefix = "off"
        elif len(self.effects) > self.parts[-1]:
            self._replace()
        else:
            raise NotUnderstood("deadlines.notice_no_date")

    def _confirm(self) -> None:
        """Days called a holiday or a weekend are among the days off already named, or weekend days as any other."""
        for day in (day for one in self.dates.pending for day in one.days):
            if day not in self.heading.group and day.weekday() < _SATURDAY:
                raise NotUnderstood("deadlines.notice_not_among", day=day)
            self.effects.append(Effect("confirm", day, self.heading.name, True))
        self.dates.pending = []

    def _act(self, kind: Kind, single: bool = False, strict: bool = False, said: str = "") -> None:
        """Gives the dates so far to a verb, as it is `said`."""
        worked, onward = patterns.WORKED.match(said), said.startswith(patterns.FROM_ON)
        given = self.dates.pending
        days = [day for one in given for day in one.days]
        since = len(given) == 1 and (given[0].since or onward) and given[0].first == given[0].last
        self.dates.pending, self.segment_acted = [], True
        if self.cancel:
            self._cancelled(kind, days)
            return
        if kind == "off" and since and (counted := patterns.SOME_DAYS.match(self.rest)):
            days = [days[0] + DAY * n for n in range(int(counted[1]))]
        if kind == "rest" and (worked or all(day.weekday() >= _SATURDAY for day in days)):
            if any(day.weekday() < _SATURDAY for day in days):
                raise NotUnderstood("deadlines.notice_piece", piece=self.plain[:12])
            kind = "no_work"
        single = single or self.replaced or (self.changes and kind != "off")
        name = "" if self.replaced and not self.named else self.heading.name or holiday_names.names().unnamed
        for day in days:
            self._one(Effect(kind, day, name, single, strict, since))

    def _cancelled(self, kind: Kind, days: list[date]) -> None:
        """Days that a sentence takes back; 调休 is off within the week and works at its end."""
        self.cancelled = True
        for day in days:
            weekend = day.weekday() >= _SATURDAY
            back = _TAKEN_BACK.get("work" if kind == "rest" and weekend else "off" if kind == "rest" else kind)
            if back is None:
                raise NotUnderstood("deadlines.notice_piece", piece=self.plain[:12])
            self.effects.append(Effect(back, day, self.heading.name, True, True))

    def _one(self, effect: Effect) -> None:
        kind, day = effect.kind, effect.day
        if kind == "off":
            if self.among and day not in self.heading.group:
                raise NotUnderstood("deadlines.notice_not_among", day=day)
            if day not in self.heading.group:
                self.heading.group.append(day)
        elif kind == "resume":
            if day in self.heading.group:
                raise NotUnderstood("deadlines.day_off_and_working", day=day)
            if day.weekday() >= _SATURDAY:
                effect = effect._replace(kind="work")
        elif kind == "work" and day.weekday() < _SATURDAY:
            if not self.changes:
                raise NotUnderstood("deadlines.makeup_on_workday", day=day)
            effect = effect._replace(kind="no_off", single=True, strict=True)
        self.effects.append(effect)

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
