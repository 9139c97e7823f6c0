"""The days of a year while its notices are read: what a text says, laid over the year in force. Pure."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from deadlines import holiday_names
from deadlines.calendar import YearTable
from deadlines.holiday_notice import patterns
from deadlines.holiday_notice.dates import DAY, NotUnderstood
from kernel import time_words
from kernel.wording import Message

Kind = Literal["off", "work", "no_off", "no_work", "rest", "resume", "confirm", "extend"]
_SATURDAY = 5
_LONGEST = timedelta(days=15)


class Effect(NamedTuple):
    """What a sentence does to a day of the year in force.

    `off`, `work`: it is off, or a weekend day that works; `no_off`, `no_work`: it no longer is. `rest`: nobody works on
    it, be it that a make-up workday is taken back. `resume`: work goes on. `confirm`: called a day off, as it is.
    `extend`: the end of a longer holiday. `single`: said of this day alone; otherwise a holiday's whole arrangement is
    said anew. `name` is empty for a day that takes the place of another, whose name it has. `strict`: said as a change,
    so that the day must not be so already. `since`: from this day on.
    """

    kind: Kind
    day: date
    name: str
    single: bool = False
    strict: bool = False
    since: bool = False


class Days:
    """Days of a year, as notice after notice arranges them over `base`, the year in force; None where none is.

    `off` and `work` are what the text sets, `no_off` and `no_work` what it takes back, each with the holiday's name.
    `anew` are holidays whose whole arrangement it says: what the year in force has for them no longer holds.
    """

    def __init__(self, year: int, base: YearTable | None = None) -> None:
        self.year, self.base = year, base
        self.off: dict[date, str] = {}
        self.work: dict[date, str] = {}
        self.no_off: dict[date, str] = {}
        self.no_work: dict[date, str] = {}
        self.anew: set[str] = set()
        self.named: set[str] = set()
        self.fresh: set[date] = set()
        self.dropped: set[date] = set()
        self.before: Days | None = None
        self.name_taken_back = ""

    def copy(self) -> Days:
        """A copy, to which one returns where a sentence can't be applied wholly."""
        found = Days(self.year, self.base)
        found.off, found.work, found.named = dict(self.off), dict(self.work), set(self.named)
        found.no_off, found.no_work, found.anew = dict(self.no_off), dict(self.no_work), set(self.anew)
        found.fresh, found.dropped, found.before = set(self.fresh), set(self.dropped), self.before
        return found

    def begin_notice(self) -> None:
        """Another notice begins: what it changes is what stands now; it can't say contrary things of one day."""
        self.before, self.fresh, self.dropped = self.copy(), set(), set()

    def is_off(self, day: date) -> bool:
        """Whether a day is off for a holiday, as far as is known."""
        return day in self.off or (self.base is not None and day not in self.no_off and day not in self.work
                                   and day in self.base.off and not _among(self.base.off[day], self.anew))

    def is_work(self, day: date) -> bool:
        """Whether a weekend day works."""
        return day in self.work or (self.base is not None and day not in self.no_work and day not in self.off
                                    and day in self.base.work)

    def days_of(self, names: set[str]) -> set[date]:
        """The days off for holidays, as far as they are known."""
        known = {**(self.base.off if self.base else {}), **self.off}
        return {day for day, of in known.items() if _among(of, names) and self.is_off(day)}

    def adds(self, said: set[date], names: set[str], change: bool) -> bool:
        """Whether days off of a holiday come to those that it has, rather than in their place.

        They do if none of them is among those. Raises NotUnderstood if that is said as a change.
        """
        old = self.days_of(names)
        if not old or said & old:
            return False
        if change:
            raise NotUnderstood("deadlines.notice_old_days", days=[time_words.month_day(day) for day in sorted(old)])
        return True

    def say_anew(self, names: set[str]) -> None:
        """A later notice arranges holidays anew: what was arranged for them before no longer holds.

        Raises NotUnderstood where they were arranged together with another holiday.
        """
        for days in (self.off, self.work, self.base.off if self.base else {}):
            for of in days.values():
                if _among(of, names) and not set(of.split(patterns.AND)) <= names:
                    raise NotUnderstood("deadlines.notice_with_another", name=of)
        for own in (self.off, self.work):
            for day in [day for day, of in own.items() if _among(of, names)]:
                if own is self.work:
                    self.dropped.add(day)
                del own[day]
        self.anew |= names

    def say_again(self, effects: Sequence[Effect], names: set[str], change: bool) -> None:
        """Days off of holidays that the same notice arranged already: as a change they replace those.

        Raises NotUnderstood where fewer days are said without being a change, or make-up workdays may go on or not.
        """
        said = said_anew(effects)
        so_far = {day for day, of in self.off.items() if _among(of, names)}
        if not change:
            if said < so_far:
                raise NotUnderstood("deadlines.notice_fewer", day=min(so_far - said))
            return
        if self.adds(said, names, change):
            return
        self.say_anew(names)
        left = self.dropped - {effect.day for effect in effects}
        if left:
            raise uncertain(left)

    def left_open(self) -> Message | None:
        """Why a notice that has been read leaves it open which make-up workdays go on; None where it doesn't."""
        left = self.dropped - {*self.work, *self.off, *self.no_work}
        return uncertain(left).why if left and left == self.dropped else None

    def take(self, effect: Effect) -> None:
        """Applies one effect. Raises NotUnderstood where it contradicts the year or changes nothing."""
        day, kind = effect.day, effect.kind
        if kind == "extend":
            self._lengthen(effect)
        elif kind == "confirm":
            if self.is_work(day):
                raise NotUnderstood("deadlines.day_off_and_working", day=day)
        elif kind == "resume":
            self._resume(effect)
        elif kind == "rest" and (self.is_work(day) or (self._unknown and day.weekday() >= _SATURDAY)):
            self._take_back(effect._replace(kind="no_work"))
        elif kind in ("no_off", "no_work"):
            self._take_back(effect)
        else:
            self._set(effect._replace(kind="work" if kind == "work" else "off"))

    @property
    def _unknown(self) -> bool:
        """Whether it isn't known how the year was before: what a text takes back can't be compared with it."""
        return self.base is None and not self.off

    def _set(self, effect: Effect) -> None:
        day, off = effect.day, effect.kind == "off"
        if day in self.fresh and day in (self.work if off else self.off) and not effect.single:
            raise NotUnderstood("deadlines.day_off_and_working", day=day)
        if effect.strict and (self.is_off(day) if off else self.is_work(day)):
            raise NotUnderstood("deadlines.notice_off_already" if off else "deadlines.notice_works_already", day=day)
        self.off.pop(day, None)
        self.work.pop(day, None)
        self.no_off.pop(day, None)
        self.no_work.pop(day, None)
        name = effect.name or self.name_taken_back
        (self.off if off else self.work)[day] = name
        self.fresh.add(day)
        if off:
            self.named.update(name.split(patterns.AND))

    def _take_back(self, effect: Effect) -> None:
        day, off = effect.day, effect.kind == "no_off"
        states = [one for one in (self, self.before) if one is not None]
        if not self._unknown and not any(one.is_off(day) if off else one.is_work(day) for one in states):
            raise NotUnderstood("deadlines.notice_not_off" if off else "deadlines.notice_not_working", day=day)
        own, gone = (self.off, self.no_off) if off else (self.work, self.no_work)
        self.name_taken_back = gone[day] = (own.pop(day, "") or self._name_in_force(day) or effect.name
                                            or holiday_names.names().unnamed)
        self.fresh.add(day)

    def _name_in_force(self, day: date) -> str:
        """The holiday for which a day of the year in force is off, or works: the closest one."""
        near = [(abs(other - day), name) for other, name in (self.base.off if self.base else {}).items()]
        distance, name = min(near, default=(_LONGEST, ""))
        return name if distance < _LONGEST else ""

    def _resume(self, effect: Effect) -> None:
        """Work goes on after a holiday, which changes nothing, unless the day is off in the year in force."""
        day = effect.day
        if day in self.fresh and day in self.off:
            raise NotUnderstood("deadlines.day_off_and_working", day=day)
        if self.is_off(day) or (self._unknown and not effect.since):
            if effect.since and self.is_off(day + DAY):
                raise NotUnderstood("deadlines.notice_since", day=day)
            self._take_back(effect._replace(kind="no_off"))

    def _lengthen(self, effect: Effect) -> None:
        """Makes a holiday last until a day. Raises NotUnderstood where its days are not known."""
        known = {**(self.base.off if self.base else {}), **self.off}
        own = sorted(day for day, name in known.items() if name == effect.name and self.is_off(day))
        if not own or effect.day - own[-1] > _LONGEST:
            raise NotUnderstood("deadlines.notice_lengthens", name=effect.name)
        for day in _until(own[0], effect.day):
            self.fresh.discard(day)
            self._set(Effect("off", day, effect.name))


def said_anew(effects: Sequence[Effect]) -> set[date]:
    """The days off that are said as a holiday's whole arrangement."""
    return {effect.day for effect in effects if effect.kind == "off" and not effect.single}


def uncertain(days: set[date]) -> NotUnderstood:
    """It isn't said whether these make-up workdays of a holiday arranged anew go on."""
    return NotUnderstood("deadlines.notice_uncertain", days=[time_words.month_day(day) for day in sorted(days)])


def _among(name: str, names: set[str]) -> bool:
    return not names.isdisjoint(name.split(patterns.AND))


def _until(day: date, last: date) -> Iterator[date]:
    while day <= last:
        yield day
        day += DAY
