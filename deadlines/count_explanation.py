"""A count of a deadline as sentences that can be read aloud. Pure."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from deadlines.calendar import TraceDay
from deadlines.counting import Count
from kernel import time_words
from kernel.time_words import WEEKDAYS
from kernel.wording import say


def count_in_words(count: Count) -> str:
    """The whole count: what began it, what counted and what didn't, when it ends, and whether that is settled."""
    if count.unit == "instant":
        return say("deadlines.tell_instant" if count.because else "deadlines.tell_instant_bare", why=count.because,
                   due=time_words.deadline(count.due_at, count.last_day))
    if count.unit == "hours":
        key = "deadlines.tell_hours_paused" if count.pauses else "deadlines.tell_hours"
        return say(key, amount=count.amount, accepted=time_words.day_time(count.accepted, with_year=True),
                   due=time_words.day_time(count.due_at), paused="；".join(day.why for day in count.trace))
    counted = "、".join(_counted(count.trace))
    skipped = "、".join(_skipped(count.trace[1:]))
    told = [
        say("deadlines.tell_days", amount=count.amount, accepted=time_words.day_time(count.accepted, with_year=True)),
        say("deadlines.tell_counted", days=counted),
    ]
    if skipped:
        told.append(say("deadlines.tell_skipped", days=skipped))
    told.append(say("deadlines.tell_end", amount=count.amount, last=time_words.day_with_weekday(count.last_day),
                    clock=time_words.end_of_day(count.due_at, count.last_day)))
    if count.provisional:
        years = sorted({day.date.year for day in count.trace[1:]})
        told.append(say("deadlines.tell_provisional", years=years[-1]))
    return "".join(told)


def _counted(trace: Sequence[TraceDay]) -> Iterator[str]:
    """Neighbouring days of one reason as one: 2月9日至13日（周一至周五）; make-up workdays stand by themselves."""
    plain = say("deadlines.workday")
    wanted = [day for day in trace if day.counted]
    for _, group in groupby(enumerate(wanted), key=lambda found: (_run(found), _head(found[1].why))):
        days = [day for _, day in group]
        first, last, why = days[0].date, days[-1].date, _head(days[0].why)
        if first == last and why != plain:
            yield f"{time_words.day_range(first, last)}（{why}）"
        elif first == last:
            yield time_words.day_with_weekday(first)
        else:
            weekdays = f"{WEEKDAYS[first.weekday()]}至{WEEKDAYS[last.weekday()]}"
            yield f"{time_words.day_range(first, last)}（{weekdays}）"


def _skipped(trace: Sequence[TraceDay]) -> Iterator[str]:
    """Neighbouring days off as one, named after the holiday in them: 2月15日至23日（春节放假）."""
    weekend = say("deadlines.weekend")
    wanted = [day for day in trace if not day.counted]
    for _, group in groupby(enumerate(wanted), key=_run):
        days = [day for _, day in group]
        heads = dict.fromkeys(_head(day.why) for day in days)
        named = [head for head in heads if head != weekend] or [weekend]
        yield f"{time_words.day_range(days[0].date, days[-1].date)}（{'、'.join(named)}）"


def _run(found: tuple[int, TraceDay]) -> date:
    """The same for neighbouring days of an enumerated list."""
    return found[1].date - timedelta(days=found[0])


def _head(why: str) -> str:
    """A reason without its bracketed source, which the trace keeps."""
    return why.split("（", 1)[0]
