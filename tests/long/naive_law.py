"""The deadlines of 5.1 g as a lawyer counts them with a calendar on the desk: day by day, without our program.

48 hours on the wall; working days after the day of acceptance (Civil Code 201 ¶1), statutory holidays left out and
make-up workdays counted, the last day until 24:00. A pause lengthens hours by itself and leaves out the days that it
covers whole, and a last day that would end in it.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType

SHANGHAI = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)
Pause = tuple[datetime, datetime]


def days(first: str, last: str) -> Iterator[date]:
    """All dates from the first to the last."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day
        day += ONE_DAY


# The State Council's notice for 2026, and what the law alone says of the first weeks of 2027, before its notice.
OFF_2026 = {
    *days("2026-01-01", "2026-01-03"), *days("2026-02-15", "2026-02-23"), *days("2026-04-04", "2026-04-06"),
    *days("2026-05-01", "2026-05-05"), *days("2026-06-19", "2026-06-21"), *days("2026-09-25", "2026-09-27"),
    *days("2026-10-01", "2026-10-07")}
WORK_2026 = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20),
             date(2026, 10, 10)}
OFF_2027, WORK_2027 = {date(2027, 1, 1)}, set[date]()


def midnight_after(day: date) -> datetime:
    """24:00 of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + ONE_DAY


@dataclass
class Calendar:
    """Which days work; `noticed` are the years whose notice is known, `single` days changed one by one."""

    off: set[date] = field(default_factory=lambda: OFF_2026 | OFF_2027)
    work: set[date] = field(default_factory=lambda: WORK_2026 | WORK_2027)
    noticed: set[int] = field(default_factory=lambda: {2026})
    single: dict[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        if day in self.single:
            return self.single[day]
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def until(self, accepted: datetime, due: datetime) -> dict[date, bool]:
        """Which days after that of acceptance work, up to the one that ends at the deadline."""
        first, last = accepted.astimezone(SHANGHAI).date() + ONE_DAY, due.astimezone(SHANGHAI).date() - ONE_DAY
        return {day: self.works(day) for day in days(first.isoformat(), last.isoformat())}

    def working_days(
        self, accepted: datetime, amount: int, pauses: Sequence[Pause] = (),
        told: Mapping[date, bool] = MappingProxyType({}),
    ) -> tuple[datetime, bool]:
        """When the last of so many working days ends, and whether a day in it is not known for certain. Days that were
        told are what they were then.
        """
        day, left, provisional = accepted.astimezone(SHANGHAI).date(), amount, False
        while left:
            day += ONE_DAY
            provisional = provisional or day.year not in self.noticed
            begins, ends = midnight_after(day - ONE_DAY), midnight_after(day)
            covered = any(start <= begins and ends <= end for start, end in pauses)
            if not told.get(day, self.works(day)) or covered:
                continue
            if left == 1 and any(start < ends <= end for start, end in pauses):
                continue
            left -= 1
        return midnight_after(day), provisional


def hours_after(accepted: datetime, amount: int, pauses: Sequence[Pause] = ()) -> datetime:
    """So many hours on the wall, longer by each pause."""
    return accepted + timedelta(hours=amount) + sum((end - start for start, end in pauses), timedelta())
