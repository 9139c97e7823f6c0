"""Who is on duty when (值班): shifts by weekday, and absences. Pure.

A shift belongs to the day on which it begins and may run past midnight; an absence takes whole days away, so that it
also ends the shift of the night before at 00:00. A rota announced ahead takes over at its instant.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kernel import instants
from kernel.time_ranges import DAY, TimeRange

_AHEAD = 60  # days: who doesn't come back within them has no next shift


@dataclass(frozen=True)
class Absence:
    """Days away, both ends included."""

    first: date
    last: date
    why: str


@dataclass(frozen=True)
class Shifts:
    """A member's week, seven entries from Monday, and absences. Without any shift one is never on duty.

    `later` are rotas that take over, each at its instant, in order.
    """

    week: tuple[tuple[TimeRange, ...], ...] = ((),) * 7
    absences: tuple[Absence, ...] = ()
    later: tuple[tuple[datetime, Shifts], ...] = ()

    @property
    def any(self) -> bool:
        """Whether shifts are written down at all."""
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
        """When the member is there: `instant` itself on duty, else the next beginning; None for none in 60 days."""
        if self.on_duty(instant):
            return instant
        today = instants.shanghai(instant).date()
        for ahead in range(_AHEAD):
            for start, _ in self._on(today + timedelta(days=ahead)):
                if start > instant:
                    return start
        return None

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        plain: dict[str, Any] = {
            "week": [[list(span) for span in spans] for spans in self.week],
            "absences": [[one.first.isoformat(), one.last.isoformat(), one.why] for one in self.absences],
        }
        if self.later:
            plain["later"] = [[instants.iso(begins), shifts.as_json()] for begins, shifts in self.later]
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Shifts:
        """What `as_json` wrote; from nothing, no shifts."""
        if not plain:
            return cls()
        return cls(
            tuple(tuple(TimeRange(*span) for span in spans) for spans in plain["week"]),
            tuple(Absence(date.fromisoformat(a), date.fromisoformat(b), why) for a, b, why in plain["absences"]),
            tuple((instants.parse(begins), cls.from_json(shifts)) for begins, shifts in plain.get("later", ())),
        )

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Shifts that begin on a day, in order, by each rota as far as it holds."""
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
        """Shifts of this rota that begin on a day, in order, cut by an absence of the next."""
        if self._away(day):
            return
        midnight = instants.midnight(day)
        cut = DAY if self._away(day + timedelta(days=1)) else 2 * DAY
        for span in self.week[day.weekday()]:
            yield midnight + timedelta(minutes=span.start), midnight + timedelta(minutes=min(span.end, cut))

    def _away(self, day: date) -> bool:
        return any(one.first <= day <= one.last for one in self.absences)
