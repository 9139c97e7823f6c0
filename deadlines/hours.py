"""The published hours of human service (公示时间, 4.1.6): by weekday, with exceptions by date and closings.

Pure. A span belongs to the date on which it opens and may run past midnight (20:00–02:00); a closed day is closed from
00:00 to 24:00, so it cuts off the span of the evening before. Hours may change at an announced instant: the old ones
apply before it and the new ones from it on, even in the middle of a span.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from kernel import instants, wording
from kernel.time_ranges import DAY as _DAY
from kernel.time_ranges import TimeRange as TimeRange
from kernel.wording import say

_AHEAD = 400  # days: an opening or closing beyond this is treated as never
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class SpecialDay:
    """Hours of one date instead of those of its weekday; without spans it is closed all day."""

    spans: tuple[TimeRange, ...]
    why: str


@dataclass(frozen=True)
class OpenState:
    """Open or not at an instant.

    `until` is the close when open, None where it never closes; `next_open` is None when open, and where it never opens.
    """

    open: bool
    until: datetime | None
    next_open: datetime | None
    why: str


class Interval(NamedTuple):
    """An open stretch, `end` excluded; UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, eq=False)
class Hours:
    """Published hours. `week` has seven entries from Monday; `special` holds exceptions and every day of a closing.

    `later` are the hours that take over, each at its instant, in order.
    """

    week: tuple[tuple[TimeRange, ...], ...]
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    later: tuple[tuple[datetime, Hours], ...] = ()
    _known: dict[int, tuple[Interval, ...]] = field(default_factory=dict, repr=False)
    _last: dict[int, datetime | None] = field(default_factory=dict, repr=False)

    def state(self, instant: datetime) -> OpenState:
        """Whether people answer at `instant`, until when, otherwise when next; `why` in the reader's language."""
        today = instants.shanghai(instant).date()
        ordinal = today.toordinal()
        for opened in (ordinal, ordinal - 1):
            for interval in self.opening_on(opened):
                if interval.start <= instant < interval.end:
                    return OpenState(True, self._until(interval.end, ordinal), None,
                                     self.valid_at(instant)._why_open(date.fromordinal(opened)))
        return OpenState(False, None, self._next_open(instant, ordinal), self.valid_at(instant)._why_closed(today))

    def valid_at(self, instant: datetime) -> Hours:
        """The hours whose week and exceptions apply at `instant`; these themselves before the first change."""
        found = self
        for begins, hours in self.later:
            if begins > instant:
                break
            found = hours
        return found

    def last_open_at_or_before(self, instant: datetime, not_before: datetime) -> datetime | None:
        """The instant itself if open then, otherwise the last closing time; None if that lies before `not_before`."""
        first = instants.shanghai(not_before).toordinal() - 1
        last: datetime | None = None
        for opened in range(instants.shanghai(instant).toordinal(), first - 1, -1):
            found_before = last is not None
            for start, end in self.opening_on(opened):
                if start <= instant and (last is None or end > last):
                    last = end
            if found_before:  # one day before the first open day: its span may run past midnight
                break
        if last is None:
            return None
        last = min(last, instant)
        return last if last >= not_before else None

    def last_open_by_end_of(self, day: date, not_before: datetime) -> datetime | None:
        """`last_open_at_or_before` for the 24:00 of a day; cached by day, because many deadlines end then."""
        ordinal = day.toordinal()
        if ordinal not in self._last:
            ends = instants.midnight(day + timedelta(days=1))
            self._last[ordinal] = self.last_open_at_or_before(ends, ends - timedelta(days=_AHEAD))
        last = self._last[ordinal]
        return last if last is not None and last >= not_before else None

    def stretch(self, instant: datetime) -> Interval | None:
        """The newest opening at or before `instant` (开门): when it began and when it closed or closes.

        Adjacent spans form one stretch; if service never stops, the first minute of each day is an opening. None if
        nothing opened for 400 days.
        """
        ordinal = instants.shanghai(instant).toordinal()
        for opened in range(ordinal, ordinal - _AHEAD, -1):
            for start, end in reversed(self._openings_on(opened)):
                if start <= instant:
                    return Interval(start, end)
        return None

    def next_opening(self, instant: datetime) -> datetime | None:
        """The first opening after `instant`; None if nothing opens for 400 days."""
        ordinal = instants.shanghai(instant).toordinal()
        for opened in range(ordinal, ordinal + _AHEAD):
            for start, _ in self._openings_on(opened):
                if start > instant:
                    return start
        return None

    def first_opening_on(self, day: date) -> datetime | None:
        """When service begins on a date; None if it does not."""
        found = self.opening_on(day.toordinal())
        return found[0].start if found else None

    def open_minutes_after(self, instant: datetime, minutes: int) -> datetime | None:
        """The instant by which so many published open minutes have passed since `instant`.

        None if that takes longer than 400 days, for instance if nothing ever opens.
        """
        left = timedelta(minutes=minutes)
        ordinal, at = instants.shanghai(instant).toordinal(), instant
        for opened in range(ordinal - 1, ordinal + _AHEAD):
            for start, end in self.opening_on(opened):
                at = max(at, start)
                if end <= at:
                    continue
                if end - at >= left:
                    return at + left
                left -= end - at
                at = end
        return None

    def _openings_on(self, ordinal: int) -> list[Interval]:
        """Stretches that begin on this date, each to its close at the day's end of spans."""
        found: list[Interval] = []
        before = self.opening_on(ordinal - 1)
        reached = before[-1].end if before else None
        for number, (start, end) in enumerate(self.opening_on(ordinal)):
            if found and found[-1].end >= start:
                found[-1] = Interval(found[-1].start, end)
            elif number == 0 or reached is None or reached < start:
                found.append(Interval(start, end))
        return found

    def closing_on(self, day: date) -> datetime | None:
        """When business ends on a day (203 ¶2): the close of its last span, at 24:00 at the latest.

        None if there is none.
        """
        ends = [interval.end for interval in self.opening_on(day.toordinal())]
        return min(max(ends), instants.midnight(day + timedelta(days=1))) if ends else None

    def opening_on(self, ordinal: int) -> tuple[Interval, ...]:
        """Open stretches that begin on the date of this ordinal, in order."""
        found = self._known.get(ordinal)
        if found is None:
            found = self._known[ordinal] = self._make(date.fromordinal(ordinal))
        return found

    def spans(self, day: date) -> tuple[TimeRange, ...]:
        """Spans that open on `day`; if hours change during it, the old ones until then and the new ones after."""
        midnight = instants.midnight(day)
        if any(midnight < begins < midnight + timedelta(days=1) for begins, _ in self.later):
            return tuple(TimeRange(_minutes(start - midnight), _minutes(end - midnight))
                         for start, end in self._openings_on(day.toordinal()))
        return self.valid_at(midnight)._spans(day)

    def week_in_words(self) -> list[str]:
        """The weekly hours in words: 周一至周五 09:00–21:00, 周六、周日 …; with announced changes, those that apply first.

        Those of an instant are `valid_at(instant).week_in_words()`.
        """
        lines: list[tuple[list[int], str]] = []
        for weekday, spans in enumerate(self.week):
            hours_of_day = in_words(spans) or say("deadlines.no_service_at_all")
            if lines and lines[-1][1] == hours_of_day:
                lines[-1][0].append(weekday)
            else:
                lines.append(([weekday], hours_of_day))
        return [say("deadlines.week_line", days=_weekdays(days), spans=hours_of_day) for days, hours_of_day in lines]

    def _make(self, day: date) -> tuple[Interval, ...]:
        """The stretches that each of the hours opens on a date, as far as they apply."""
        if not self.later:
            return self._intervals(day)
        return tuple(
            Interval(max(start, begins), min(end, ends))
            for begins, ends, hours in self._in_turn() for start, end in hours._intervals(day)
            if max(start, begins) < min(end, ends))

    def _in_turn(self) -> Iterator[tuple[datetime, datetime, Hours]]:
        """The period in which each of the hours applies."""
        turns = [(_FIRST, self), *self.later, (_LAST, self)]
        return ((begins, ends, hours) for (begins, hours), (ends, _) in pairwise(turns))

    def _intervals(self, day: date) -> tuple[Interval, ...]:
        """The stretches that these hours open on a date, without their successors."""
        midnight = instants.midnight(day)
        tomorrow = self.special.get(day + timedelta(days=1))
        cut = _DAY if tomorrow is not None and not tomorrow.spans else 2 * _DAY
        return tuple(
            Interval(midnight + timedelta(minutes=span.start), midnight + timedelta(minutes=min(span.end, cut)))
            for span in self._spans(day)
        )

    def _spans(self, day: date) -> tuple[TimeRange, ...]:
        special = self.special.get(day)
        return special.spans if special is not None else self.week[day.weekday()]

    def _until(self, end: datetime, ordinal: int) -> datetime | None:
        """The close of the stretch that reaches `end`, over every span that follows without a gap."""
        for interval in self._by_start(ordinal):
            if interval.start > end:
                return end
            end = max(end, interval.end)
        never = end >= instants.midnight(date.fromordinal(ordinal + _AHEAD - 1))
        return None if never else end

    def _next_open(self, instant: datetime, ordinal: int) -> datetime | None:
        return next((one.start for one in self._by_start(ordinal) if one.start > instant), None)

    def _by_start(self, ordinal: int) -> Iterator[Interval]:
        """Stretches from the day before on.

        A night that new hours cut: the part past midnight belongs to the day on which it begins.
        """
        held: list[Interval] = []
        for opened in range(ordinal - 1, ordinal + _AHEAD):
            found = [*held, *self.opening_on(opened)]
            if self.later:
                ends = instants.midnight(date.fromordinal(opened + 1))
                held = sorted(one for one in found if one.start >= ends)
                found = sorted(one for one in found if one.start < ends)
            yield from found

    def _why_open(self, day: date) -> str:
        special = self.special.get(day)
        if special is not None:
            return say("deadlines.open_exception", why=special.why, spans=in_words(special.spans))
        return say("deadlines.open", day=day, spans=in_words(self.week[day.weekday()]))

    def _why_closed(self, day: date) -> str:
        special = self.special.get(day)
        if special is not None:
            key = "deadlines.outside_exception" if special.spans else "deadlines.no_open_minute"
            return say(key, why=special.why, spans=in_words(special.spans))
        spans = self.week[day.weekday()]
        return say("deadlines.outside" if spans else "deadlines.no_service", day=day, spans=in_words(spans))


def in_turn(turns: Sequence[tuple[datetime | None, Hours]]) -> Hours:
    """Hours that apply one after another, each from its instant on, the first without a beginning."""
    (_, first), *later = turns
    if not later:
        return first
    return Hours(first.week, first.special, tuple((begins, hours) for begins, hours in later if begins is not None))


def in_words(spans: tuple[TimeRange, ...]) -> str:
    """Spans in words: 09:00–12:00、13:00–18:00."""
    return wording.joined([str(span) for span in spans])


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _weekdays(days: list[int]) -> str:
    first, last = (wording.title("kernel.weekday", str(day)) for day in (days[0], days[-1]))
    return first if len(days) == 1 else say("deadlines.weekdays", first=first, last=last)

