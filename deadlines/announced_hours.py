"""Announced changes of the published hours: exceptions, closed days, new weekly hours. Pure."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from deadlines.hours import Hours, in_words
from kernel import instants
from kernel.time_words import clock_time
from kernel.wording import say


def coming(hours: Hours, now: datetime, days: int = 60) -> list[tuple[date, str]]:
    """Exceptions and closed days from the day of `now` on, and future weekly hours.

    Each with hours and reason, in the reader's language. An announcement that changes no weekday is omitted.
    """
    found: list[tuple[date, str]] = []
    today = instants.shanghai(now).date()
    for day in (today + timedelta(days=n) for n in range(days)):
        begins, ends = instants.midnight(day), instants.midnight(day + timedelta(days=1))
        for at, new in hours.later:
            if max(now, begins) <= at < ends:
                before, week = hours.valid_at(at - timedelta.resolution).week_in_words(), new.week_in_words()
                if week != before:
                    found.append((day, _change(at, week)))
        one = hours.valid_at(ends - timedelta.resolution).special.get(day)
        if one is not None:
            found.append((day, say("deadlines.special_hours" if one.spans else "deadlines.special_closed",
                                   spans=in_words(one.spans), why=one.why)))
    return found


def _change(begins: datetime, week: list[str]) -> str:
    """New weekly hours, with the time of day at which they begin unless that is midnight."""
    local = instants.shanghai(begins)
    if (local.hour, local.minute) == (0, 0):
        return say("deadlines.hours_change", week=week)
    return say("deadlines.hours_change_from", clock=clock_time(begins), week=week)
