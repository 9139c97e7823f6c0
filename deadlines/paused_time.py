"""How long a clock has been paused (已暂停时间): before another pause is requested or approved, both people see it. Pure."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from deadlines.count_explanation import is_removed_by_pause
from deadlines.counting import Count
from deadlines.pause_reasons import GROUNDS
from kernel.wording import Message, Text


@dataclass(frozen=True)
class PausedTime:
    """All pauses of a count together: how many, their length on the wall, and on which grounds, each named once.

    `working_days` are those that they took out of the count; None where hours are counted.
    """

    times: int
    length: timedelta
    working_days: int | None
    grounds: tuple[str, ...]

    def message(self, title: Text) -> Message:
        """The sum in words, with the title of the clock."""
        minutes = round(self.length.total_seconds() / 60)
        facts = {"title": title, "times": self.times, "days": minutes // 1440, "hours": minutes // 60 % 24,
                 "minutes": minutes % 60, "grounds": [GROUNDS.message(one) for one in self.grounds if one in GROUNDS]}
        if self.working_days is None:
            return Message("deadlines.paused_before", **facts)
        return Message("deadlines.paused_before_days", **facts, working_days=self.working_days)


def of(count: Count) -> PausedTime | None:
    """The pauses of a count, each as far as it was approved or until it was ended earlier; None without any."""
    if not count.pauses:
        return None
    return PausedTime(
        len(count.pauses), sum((pause.end - pause.start for pause in count.pauses), timedelta()),
        None if count.unit == "hours" else sum(is_removed_by_pause(day) for day in count.trace),
        tuple(dict.fromkeys(pause.ground for pause in count.pauses)))


def messages(counts: Sequence[tuple[Text, Count]]) -> list[Message]:
    """The sums of several clocks, given by title and count; clocks without pauses are omitted."""
    return [paused.message(title) for title, count in counts if (paused := of(count)) is not None]
