"""Time ranges of a day and of a week as company files write them: `09:00-21:00`, past midnight `20:00-02:00`.

A span belongs to the date on which it opens.
"""
from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from kernel.wording import Message, say

DAY = 24 * 60
_SPAN = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)\s*[-–~至]\s*([01]?\d|2[0-4]):([0-5]\d)$")


class TimeRange(NamedTuple):
    """From `start` to `end` in minutes after 00:00 of the opening date; `end` may lie beyond 24 × 60."""

    start: int
    end: int

    def __str__(self) -> str:
        overnight = self.end > DAY
        return say("kernel.range_overnight" if overnight else "kernel.range", start=_clock(self.start),
                   end=_clock(self.end - DAY if overnight else self.end))

    def holds(self, minute: int) -> bool:
        """Whether a minute of a day (0 to 1439) lies in it, `end` excluded, including the part after midnight."""
        return self.start <= minute < self.end or minute < self.end - DAY


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read(text: Any) -> TimeRange:
    """A span from its text. Raises ValueError with a message."""
    if isinstance(text, TimeRange):
        return text
    found = _SPAN.match(str(text).strip())
    if not found:
        raise ValueError(Message("kernel.range_form"))
    opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if opens >= DAY or closes > DAY:
        raise ValueError(Message("kernel.range_clock"))
    if opens == closes:
        raise ValueError(Message("kernel.range_empty"))
    return TimeRange(opens, closes if closes > opens else closes + DAY)


def _in_order(spans: tuple[TimeRange, ...]) -> tuple[TimeRange, ...]:
    found = tuple(sorted(spans))
    if any(later.start < earlier.end for earlier, later in pairwise(found)):
        raise ValueError(Message("kernel.ranges_overlap"))
    return found


OneSpan = Annotated[TimeRange, BeforeValidator(read)]
Spans = Annotated[
    tuple[OneSpan, ...],
    AfterValidator(_in_order),
]


class Week(BaseModel):
    """Spans by weekday; a weekday that is not named has none."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()

    def in_order(self) -> tuple[tuple[TimeRange, ...], ...]:
        """Seven entries from Monday."""
        return (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)
