"""A count told in sentences that can be read aloud."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from deadlines.calendar import WEEKDAYS, TraceDay
from kernel import instants
from kernel.wording import say

if TYPE_CHECKING:
    from deadlines.counting import Count, Pause


def tell(count: Count) -> str:
    """The whole count: what began it, what counted and what didn't, when it ends, and whether that is settled."""
    if count.unit == "instant":
        return say("deadlines.tell_instant" if count.because else "deadlines.tell_instant_bare", why=count.because,
                   due=due(count.due_at, count.last_day))
    if count.unit == "hours":
        key = "deadlines.tell_hours_paused" if count.pauses else "deadlines.tell_hours"
        return say(key, amount=count.amount, accepted=moment(count.accepted, with_year=True),
                   due=moment(count.due_at), paused="；".join(day.why for day in count.trace))
    counted = "、".join(_counted(count.trace))
    skipped = "、".join(_skipped(count.trace[1:]))
    told = [
        say("deadlines.tell_days", amount=count.amount, accepted=moment(count.accepted, with_year=True)),
        say("deadlines.tell_counted", days=counted),
    ]
    if skipped:
        told.append(say("deadlines.tell_skipped", days=skipped))
    told.append(say("deadlines.tell_end", amount=count.amount, last=day_words(count.last_day),
                    clock=_end_of_day(count.due_at, count.last_day)))
    if count.provisional:
        years = sorted({day.date.year for day in count.trace[1:]})
        told.append(say("deadlines.tell_provisional", years=years[-1]))
    return "".join(told)


def moment(instant: datetime, *, with_year: bool = False) -> str:
    """An instant in Shanghai: 2月5日（周四）10:00."""
    local = instants.shanghai(instant)
    year = f"{local.year}年" if with_year else ""
    return f"{year}{day_words(local.date())}{local:%H:%M}"


def due(due_at: datetime, last_day: date) -> str:
    """A due instant; the end of a day is told as its 24:00: 2月14日（周六）24:00."""
    return f"{day_words(last_day)}{_end_of_day(due_at, last_day)}"


def day_words(day: date) -> str:
    """2月5日（周四）"""
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def paused_hours(pause: Pause) -> str:
    """A pause of a count in hours: from when to when, and why."""
    return say("deadlines.paused_hours", start=moment(pause.start), end=moment(pause.end), reason=pause.reason,
               approver=pause.approver)


def _end_of_day(due_at: datetime, last_day: date) -> str:
    local = instants.shanghai(due_at)
    return "24:00" if local.date() > last_day else f"{local:%H:%M}"


def _counted(trace: Sequence[TraceDay]) -> Iterator[str]:
    """Neighbouring days of one reason as one: 2月9日至13日（周一至周五）; make-up workdays stand by themselves."""
    plain = say("deadlines.workday")
    wanted = [day for day in trace if day.counted]
    for _, group in groupby(enumerate(wanted), key=lambda found: (_run(found), _head(found[1].why))):
        days = [day for _, day in group]
        first, last, why = days[0].date, days[-1].date, _head(days[0].why)
        if first == last and why != plain:
            yield f"{_dates(first, last)}（{why}）"
        elif first == last:
            yield day_words(first)
        else:
            yield f"{_dates(first, last)}（{WEEKDAYS[first.weekday()]}至{WEEKDAYS[last.weekday()]}）"


def _skipped(trace: Sequence[TraceDay]) -> Iterator[str]:
    """Neighbouring days off as one, named after the holiday in them: 2月15日至23日（春节放假）."""
    weekend = say("deadlines.weekend")
    wanted = [day for day in trace if not day.counted]
    for _, group in groupby(enumerate(wanted), key=_run):
        days = [day for _, day in group]
        heads = dict.fromkeys(_head(day.why) for day in days)
        named = [head for head in heads if head != weekend] or [weekend]
        yield f"{_dates(days[0].date, days[-1].date)}（{'、'.join(named)}）"


def _run(found: tuple[int, TraceDay]) -> date:
    """The same for neighbouring days of an enumerated list."""
    return found[1].date - timedelta(days=found[0])


def _head(why: str) -> str:
    """A reason without its bracketed source, which the trace keeps."""
    return why.split("（", 1)[0]


def _dates(first: date, last: date) -> str:
    if first == last:
        return f"{first.month}月{first.day}日"
    month = "" if last.month == first.month else f"{last.month}月"
    return f"{first.month}月{first.day}日至{month}{last.day}日"
