"""What is told ahead of the published hours: exceptions, closed days, new weekly hours. Pure."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from deadlines.hours import Hours, in_words
from kernel import instants


def coming(hours: Hours, now: datetime, days: int = 60) -> list[tuple[date, str]]:
    """Exceptions and closed days from the day of `now` on, and new weekly hours that are still to begin.

    Each with hours and reason in Chinese. An announcement that changes no weekday is left out.
    """
    found: list[tuple[date, str]] = []
    today = instants.shanghai(now).date()
    for day in (today + timedelta(days=n) for n in range(days)):
        begins, ends = instants.midnight(day), instants.midnight(day + timedelta(days=1))
        for at, new in hours.later:
            if max(now, begins) <= at < ends:
                before, week = hours.valid_at(at - timedelta.resolution).week_in_words(), new.week_in_words()
                if week != before:
                    found.append((day, f"{_from(at)}人工服务时间改为 {'；'.join(week)}"))
        one = hours.valid_at(ends - timedelta.resolution).special.get(day)
        if one is not None:
            found.append((day, f"{in_words(one.spans) or '暂停人工服务'}（{one.why}）"))
    return found


def _from(begins: datetime) -> str:
    local = instants.shanghai(begins)
    return "" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M} 起"
