"""The count of a deadline explained in sentences, in the reader's language. Pure."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from deadlines.calendar import TraceDay
from deadlines.counting import Count
from kernel import time_words, wording
from kernel.time_words import weekday
from kernel.wording import Message, Text, joined, say


def count_in_words(count: Count, since: Text = "") -> str:
    """The whole count: start, counted and skipped days with reasons, end, and whether it is final.

    `since` says with what it begins where that is not the acceptance (`Promise.since`).
    """
    if count.unit == "instant":
        return say("deadlines.tell_instant" if count.because else "deadlines.tell_instant_bare", why=count.because,
                   due=time_words.deadline(count.due_at, count.last_day))
    if count.unit == "hours":
        key = "deadlines.tell_hours_paused" if count.pauses else "deadlines.tell_hours"
        return say(key, amount=count.amount, accepted=time_words.day_time(count.accepted, with_year=True),
                   due=time_words.day_time(count.due_at), paused=[day.why for day in count.trace])
    counted = joined(list(_counted(count.trace)))
    skipped = joined(list(_skipped(count.trace[1:])))
    begun = time_words.day_time(count.accepted, with_year=True)
    sentences = [
        say("deadlines.tell_days_since", amount=count.amount, begun=begun, since=since) if since
        else say("deadlines.tell_days", amount=count.amount, accepted=begun),
        say("deadlines.tell_counted", days=counted),
    ]
    if skipped:
        sentences.append(say("deadlines.tell_skipped", days=skipped))
    sentences.append(say("deadlines.tell_end", amount=count.amount, last=time_words.day_with_weekday(count.last_day),
                    clock=time_words.end_of_day(count.due_at, count.last_day)))
    if count.provisional:
        years = sorted({day.date.year for day in count.trace[1:]})
        sentences.append(say("deadlines.tell_provisional", years=years[-1]))
    return (" " if wording.language() == "en" else "").join(sentences)


def day_in_words(day: TraceDay, since: Text = "") -> str:
    """Why a day of the trace is counted or not; `since` as in `count_in_words`."""
    if since and _is(day.why, "deadlines.acceptance_day"):
        return say("deadlines.since_day", since=since)
    return str(day.why)


def is_removed_by_pause(day: TraceDay) -> bool:
    """Whether a pause took this day out of the count."""
    return not day.counted and bool(_pause(day.why))


def _counted(trace: Sequence[TraceDay]) -> Iterator[str]:
    """Consecutive days with the same reason as a range: 2月9日至13日（周一至周五）; make-up workdays are listed singly."""
    counted = [day for day in trace if day.counted]
    for _, group in groupby(enumerate(counted), key=lambda found: (_run(found), str(_bare(found[1].why)))):
        days = [day for _, day in group]
        first, last, why = days[0].date, days[-1].date, _bare(days[0].why)
        if first == last and not _is(why, "deadlines.workday"):
            yield _days(first, last, str(why))
        elif first == last:
            yield time_words.day_with_weekday(first)
        else:
            yield _days(first, last, say("deadlines.weekdays", first=weekday(first), last=weekday(last)))


def _skipped(trace: Sequence[TraceDay]) -> Iterator[str]:
    """Consecutive days off as one range, named after the holiday in it: 2月15日至23日（春节放假）.

    Days that a pause removed are ranges of their own; weekends and holidays within it stay what they are.
    """
    skipped = [day for day in trace if not day.counted]
    for _, group in groupby(enumerate(skipped), key=lambda found: (_run(found), _pause(found[1].why))):
        days = [day for _, day in group]
        reasons = {str(why): why for why in (_bare(day.why) for day in days)}
        named = [text for text, why in reasons.items() if not _is(why, "deadlines.weekend")]
        yield _days(days[0].date, days[-1].date, joined(named or [say("deadlines.weekend")]))


def _days(first: date, last: date, why: str) -> str:
    return say("deadlines.days_because", days=time_words.day_range(first, last), why=why)


def _run(found: tuple[int, TraceDay]) -> date:
    """The same for consecutive days of an enumerated list."""
    return found[1].date - timedelta(days=found[0])


_BARE = {"deadlines.weekend_beside": "deadlines.weekend", "deadlines.off": "deadlines.off_bare",
         "deadlines.off_expected": "deadlines.off_bare"}


def _bare(why: Text) -> Text:
    """A reason without its source, which is kept in the trace. Old counts hold it as text followed by the source."""
    if isinstance(why, str):
        return why.split("（", 1)[0]
    if why.key in ("deadlines.expected", "deadlines.by_notice"):
        return _bare(why.facts["why"])
    return Message(_BARE.get(why.key, why.key), **why.facts)


def _pause(why: Text) -> str:
    """The reason of a day that a pause removed; empty for any other day."""
    bare = _bare(why)
    paused = _is(bare, "deadlines.paused") or _is(bare, "deadlines.paused_because")
    return str(bare) if paused else ""


def _is(why: Text, key: str) -> bool:
    """Whether a reason is the sentence of `key`; old counts hold it as Chinese text."""
    return why.key == key if isinstance(why, Message) else why == wording.template(key)
