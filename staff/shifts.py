"""Who is on duty when (值班): shifts by weekday, and absences. Pure.

A shift belongs to the day on which it begins and may end after midnight; an absence covers whole days, so that it also
ends the shift of the evening before at 00:00. A rota announced ahead replaces this one at its instant.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kernel import instants
from kernel.time_ranges import DAY, TimeRange

_AHEAD = 60  # days within which the next shift is searched for


@dataclass(frozen=True)
class Absence:
    """Days away, both ends included."""

    first: date
    last: date
    why: str


@dataclass(frozen=True)
class Shifts:
    """A member's week, seven entries from Monday, and absences. Without any shift a member is never on duty.

    `later` are the rotas that replace this one, each from its instant on, in order.
    """

    week: tuple[tuple[TimeRange, ...], ...] = ((),) * 7
    absences: tuple[Absence, ...] = ()
    later: tuple[tuple[datetime, Shifts], ...] = ()

    @property
    def any(self) -> bool:
        """Whether there are shifts at all."""
        return any(self.week) or any(shifts.any for _, shifts in self.later)

    def on_duty(self, instant: datetime) -> bool:
        """Whether the member works at `instant`."""
        return self.until(instant) is not None

    def until(self, instant: datetime) -> datetime | None:
        """When the shift that runs at `instant` ends; None off duty."""
        today = instants.shanghai(instant).date()
        for day in (today - timedelta(days=1), today):
            for start, end in self._on(day):
                if start <= instant < end:
                    return end
        return None

    def next(self, instant: datetime) -> datetime | None:
        """`instant` itself for a member on duty, otherwise when the next shift begins; None for none in 60 days."""
        if self.on_duty(instant):
            return instant
        today = instants.shanghai(instant).date()
        for ahead in range(_AHEAD):
            for start, _ in self._on(today + timedelta(days=ahead)):
                if start > instant:
                    return start
        return None

    def as_json(self) -> dict[str, Any]:
        """The shifts as JSON values; `from_json` reads them."""
        plain: dict[str, Any] = {
            "week": [[list(span) for span in spans] for spans in self.week],
            "absences": [[one.first.isoformat(), one.last.isoformat(), one.why] for one in self.absences],
        }
        if self.later:
            plain["later"] = [[instants.iso(begins), shifts.as_json()] for begins, shifts in self.later]
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Shifts:
        """Reads what `as_json` wrote; an empty value is no shifts."""
        if not plain:
            return cls()
        return cls(
            tuple(tuple(TimeRange(*span) for span in spans) for spans in plain["week"]),
            tuple(Absence(date.fromisoformat(a), date.fromisoformat(b), why) for a, b, why in plain["absences"]),
            tuple((instants.parse(begins), cls.from_json(shifts)) for begins, shifts in plain.get("later", ())),
        )

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The shifts that begin on a day, in order, each rota only while it is in force."""
        if not self.later:
            yield from self._own(day)
            return
        begins: datetime | None = None
        turns = [(None, self), *self.later]
        for (begins, shifts), ends in zip(turns, [*(at for at, _ in self.later), None], strict=True):
            for start, end in shifts._own(day):
                start, end = max(start, begins or start), min(end, ends or end)
                if start < end:
                    yield start, end

    def _own(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The shifts of this rota that begin on a day, in order; one that ends on a day of absence ends at 00:00."""
        if self._away(day):
            return
        midnight = instants.midnight(day)
        cut = DAY if self._away(day + timedelta(days=1)) else 2 * DAY
        for span in self.week[day.weekday()]:
            yield midnight + timedelta(minutes=span.start), midnight + timedelta(minutes=min(span.end, cut))

    def _away(self, day: date) -> bool:
        return any(one.first <= day <= one.last for one in self.absences)
