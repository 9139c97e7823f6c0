"""How long a clock has been paused (已暂停时间): before another pause is requested or approved, both people see it. Pure."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deadlines.count_explanation import is_removed_by_pause
from deadlines.counting import Count
from deadlines.pause_reasons import GROUNDS
from kernel import instants
from kernel.wording import Message, Text


@dataclass(frozen=True)
class PausedTime:
    """All pauses of a count together as far as they have passed: how many, their length on the wall, and on which
    grounds, each named once.

    `working_days` are those that they took out of the count; None where hours are counted. `running_until` is when the
    one ends that is not over; None where all are.
    """

    times: int
    length: timedelta
    working_days: int | None
    grounds: tuple[str, ...]
    running_until: datetime | None = None

    def message(self, title: Text) -> Message:
        """The sum in words, with the title of the clock."""
        minutes = round(self.length.total_seconds() / 60)
        facts = {"title": title, "times": self.times, "days": minutes // 1440, "hours": minutes // 60 % 24,
                 "minutes": minutes % 60, "grounds": [GROUNDS.message(one) for one in self.grounds if one in GROUNDS]}
        said = Message("deadlines.paused_before", **facts) if self.working_days is None else (
            Message("deadlines.paused_before_days", **facts, working_days=self.working_days))
        if self.running_until is None:
            return said
        return Message("deadlines.paused_now", before=said, until=self.running_until)


def of(count: Count, now: datetime) -> PausedTime | None:
    """The pauses of a count up to `now`; None without any. A day that a running pause takes out has passed at its end.
    """
    begun = [pause for pause in count.pauses if pause.start <= now]
    if not begun:
        return None
    running = max((pause.end for pause in begun if pause.end > now), default=None)
    over = instants.shanghai(now).date() if running else date.max
    return PausedTime(
        len(begun), sum((min(pause.end, now) - pause.start for pause in begun), timedelta()),
        None if count.unit == "hours" else sum(is_removed_by_pause(day) and day.date < over for day in count.trace),
        tuple(dict.fromkeys(pause.ground for pause in begun)), running)


def moves_deadline(count: Count) -> bool:
    """Whether the pauses of a count, the running one to its end, make its deadline later."""
    if count.unit == "hours":
        return any(pause.end > pause.start for pause in count.pauses)
    return any(is_removed_by_pause(day) for day in count.trace)


def messages(counts: Sequence[tuple[Text, Count]], now: datetime) -> list[Message]:
    """The sums of several clocks, given by title and count; clocks without pauses are omitted."""
    return [paused.message(title) for title, count in counts if (paused := of(count, now)) is not None]
