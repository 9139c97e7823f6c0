"""Counting time (5.1 g): hours on the wall, working days by the State Council's calendar, each with its proof.

Pure. A `Count` is the value that is stored, tested and read aloud to a customer; nothing else computes a deadline.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from deadlines import telling
from deadlines.calendar import TraceDay, WorkingCalendar
from deadlines.hours import Hours
from kernel import instants

Unit = Literal["hours", "working_days"]
LastDay = Literal["midnight", "close"]


@dataclass(frozen=True, slots=True)
class Count:
    """A deadline and how it was counted. Instants are UTC.

    `last_day` is the Shanghai date on which it falls due (24:00 belongs to the day that ends). `act_by` is the last
    published open instant at or before `due_at`, None where there is none since acceptance. `provisional`: a day that
    was counted or skipped lies in a year without its State Council notice. `trace` runs from the day of acceptance to
    the last counted day; it is empty for hours, which no calendar touches.
    """

    unit: Unit
    amount: int
    accepted: datetime
    due_at: datetime
    last_day: date
    act_by: datetime | None
    provisional: bool
    trace: tuple[TraceDay, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values; instants with +08:00."""
        return {
            "unit": self.unit,
            "amount": self.amount,
            "accepted": instants.iso(self.accepted),
            "due_at": instants.iso(self.due_at),
            "last_day": self.last_day.isoformat(),
            "act_by": instants.iso(self.act_by) if self.act_by else None,
            "provisional": self.provisional,
            "trace": [{"date": day.date.isoformat(), "counted": day.counted, "why": day.why} for day in self.trace],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Count:
        """The count that `as_json` wrote."""
        return cls(
            unit=plain["unit"], amount=plain["amount"], accepted=instants.parse(plain["accepted"]),
            due_at=instants.parse(plain["due_at"]), last_day=date.fromisoformat(plain["last_day"]),
            act_by=instants.parse(plain["act_by"]) if plain["act_by"] else None, provisional=plain["provisional"],
            trace=tuple(TraceDay(date.fromisoformat(d["date"]), d["counted"], d["why"]) for d in plain["trace"]),
        )

    def in_words(self) -> str:
        """Sentences in Chinese that can be read aloud to a customer."""
        return telling.tell(self)


def count_hours(accepted: datetime, amount: int, hours: Hours) -> Count:
    """`amount` hours on the wall from the instant of acceptance (Civil Code 201 ¶2); no holiday lengthens them."""
    accepted = accepted.astimezone(UTC)
    due_at = accepted + timedelta(hours=amount)
    act_by = hours.last_open_at_or_before(due_at, accepted)
    return Count("hours", amount, accepted, due_at, instants.shanghai(due_at).date(), act_by, False, ())


def count_working_days(
    accepted: datetime, amount: int, calendar: WorkingCalendar, hours: Hours, last_day: LastDay = "midnight",
) -> Count:
    """`amount` working days after the day of acceptance, which isn't counted (Civil Code 201 ¶1); at least 1.

    The last day ends at 24:00, or with `last_day="close"` when its published hours end (203 ¶2); a last day without
    hours ends at 24:00 all the same. It is a working day by itself, so 203 ¶1 never moves it.
    """
    accepted = accepted.astimezone(UTC)
    ordinal = instants.shanghai(accepted).toordinal()
    trace = [calendar.acceptance_day(ordinal)]
    left, final = amount, True
    while left:
        ordinal += 1
        day = calendar.at(ordinal)
        trace.append(day.traced)
        final = final and day.final
        left -= day.works
    due_at = day.ends
    if last_day == "close":
        due_at = hours.closing_on(day.date) or due_at
    act_by = hours.last_open_at_or_before(due_at, accepted)
    return Count("working_days", amount, accepted, due_at, day.date, act_by, not final, tuple(trace))
