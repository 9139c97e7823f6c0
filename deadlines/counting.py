"""Counting time (5.1 g): elapsed hours, and working days by the State Council's calendar, each with its trace.

Pure. A `Count` is the value that is stored, tested and explained to customers; nothing else computes a deadline.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from deadlines.calendar import Day, Run, TraceDay, WorkingCalendar
from deadlines.hours import Hours
from deadlines.pause_reasons import told
from kernel import instants, wording
from kernel.wording import Message, Text

Unit = Literal["hours", "working_days", "instant"]
LastDay = Literal["midnight", "close"]


class Pause(NamedTuple):
    """A period that does not count (时限暂停): from `start` to `end`, the reason for colleagues, and who approved it.

    `ground` is the reason for the customer (`deadlines.pause_reasons`), `material` what is awaited from them; both are
    empty in counts of earlier versions.
    """

    start: datetime
    end: datetime
    reason: str
    approver: str
    ground: str = ""
    material: str = ""

    @property
    def why(self) -> Message:
        """Its wording in the trace, which customers read: neither the note for colleagues nor the approver."""
        if not self.ground:
            return Message("deadlines.paused")
        return Message("deadlines.paused_because", because=told(self.ground, self.material))

    def covers(self, day: date) -> bool:
        """Whether it covers the whole day; a day on which time runs in part is counted."""
        return self.start <= instants.midnight(day) and self.holds_at(instants.midnight(day + timedelta(days=1)))

    def holds_at(self, instant: datetime) -> bool:
        """Whether the clock is paused until this instant."""
        return self.start < instant <= self.end

    def as_json(self) -> dict[str, str]:
        """Plain values; instants with +08:00."""
        return {"start": instants.iso(self.start), "end": instants.iso(self.end), "reason": self.reason,
                "approver": self.approver, **({"ground": self.ground} if self.ground else {}),
                **({"material": self.material} if self.material else {})}

    def removes(self, day: TraceDay) -> bool:
        """Whether a day of a count may have been left out because of this pause."""
        return (not day.counted and self.start < instants.midnight(day.date + timedelta(days=1))
                and instants.midnight(day.date) < self.end)


@dataclass(frozen=True, slots=True)
class Count:
    """A deadline and how it was counted. Instants are UTC.

    `last_day` is the Shanghai date on which it falls due (24:00 belongs to the day that ends). `act_by` is the last
    published open instant at or before `due_at`, None if there is none since acceptance. `provisional`: a counted or
    skipped day lies in a year without its State Council notice. `trace` runs from the day of acceptance to the last
    counted day; for hours, which no calendar affects, it holds only the pauses. The unit `instant` is a deadline set
    from outside: nothing is counted, `because` is its source (来函).
    """

    unit: Unit
    amount: int
    accepted: datetime
    due_at: datetime
    last_day: date
    act_by: datetime | None
    provisional: bool
    trace: tuple[TraceDay, ...]
    pauses: tuple[Pause, ...] = ()
    because: Text = ""

    @property
    def told_days(self) -> list[TraceDay]:
        """The days after that of acceptance as the calendar had them, without those that a pause may have removed."""
        return [day for day in self.trace[1:] if not any(pause.removes(day) for pause in self.pauses)]

    def as_json(self) -> dict[str, Any]:
        """Plain values; instants with +08:00. Absent values are omitted."""
        plain: dict[str, Any] = {
            "unit": self.unit,
            "amount": self.amount,
            "accepted": instants.iso(self.accepted),
            "due_at": instants.iso(self.due_at),
            "last_day": self.last_day.isoformat(),
            "act_by": instants.iso(self.act_by) if self.act_by else None,
            "provisional": self.provisional,
            "trace": [{"date": day.date.isoformat(), "counted": day.counted, "why": wording.stored(day.why)}
                      for day in self.trace],
        }
        if self.pauses:
            plain["pauses"] = [pause.as_json() for pause in self.pauses]
        if self.because:
            plain["because"] = wording.stored(self.because)
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Count:
        """The count that `as_json` wrote."""
        return cls(
            unit=plain["unit"], amount=plain["amount"], accepted=instants.parse_any(plain["accepted"]),
            due_at=instants.parse_any(plain["due_at"]), last_day=date.fromisoformat(plain["last_day"]),
            act_by=instants.parse_any(plain["act_by"]) if plain["act_by"] else None, provisional=plain["provisional"],
            trace=tuple(TraceDay(date.fromisoformat(d["date"]), d["counted"], wording.loaded(d["why"]))
                        for d in plain["trace"]),
            pauses=pauses_from_json(plain), because=wording.loaded(plain.get("because", "")),
        )


def pauses_from_json(plain: dict[str, Any]) -> tuple[Pause, ...]:
    """The pauses of a count written as JSON."""
    return tuple(Pause(instants.parse_any(p["start"]), instants.parse_any(p["end"]), p["reason"], p["approver"],
                       p.get("ground", ""), p.get("material", ""))
                 for p in plain.get("pauses", ()))


def count_hours(accepted: datetime, amount: int, hours: Hours, pauses: Sequence[Pause] = ()) -> Count:
    """`amount` elapsed hours from the instant of acceptance (Civil Code 201 ¶2).

    Holidays do not extend them, pauses do.
    """
    accepted = accepted.astimezone(UTC)
    due_at = accepted + timedelta(hours=amount) + sum((pause.end - pause.start for pause in pauses), timedelta())
    act_by = hours.last_open_at_or_before(due_at, accepted)
    trace = tuple(TraceDay(instants.shanghai(pause.start).date(), False, _pause_in_words(pause))
                  for pause in pauses)
    return Count("hours", amount, accepted, due_at, instants.shanghai(due_at).date(), act_by, False, trace,
                 tuple(pauses))


def count_working_days(
    accepted: datetime, amount: int, calendar: WorkingCalendar, hours: Hours, last_day: LastDay = "midnight",
    pauses: Sequence[Pause] = (),
) -> Count:
    """`amount` working days after the day of acceptance, which is not counted (Civil Code 201 ¶1); at least 1.

    The last day ends at 24:00, or with `last_day="close"` when its published hours end (203 ¶2); without hours on that
    day, at 24:00 as well. The last day is always a working day, so 203 ¶1 never moves it. A day covered entirely by a
    pause is not counted; one covered in part is, but the last day must not end during a pause.
    """
    accepted = accepted.astimezone(UTC)
    day = instants.shanghai(accepted).date()

    def ends(last: Day) -> datetime:
        return (hours.closing_on(last.date) or last.ends) if last_day == "close" else last.ends

    last, trace, final = _paused(day, amount, calendar, pauses, ends) if pauses else calendar.after(day, amount)
    due_at = ends(last)
    if last_day == "close":
        act_by = hours.last_open_at_or_before(due_at, accepted)
    else:
        act_by = hours.last_open_by_end_of(last.date, accepted)
    return Count("working_days", amount, accepted, due_at, last.date, act_by, not final, trace, tuple(pauses))


def end_of_days(began: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """When a term of so many days ends that began at an instant: 24:00 of its last day.

    The day of the beginning is not counted (Civil Code 201 ¶1); a last day of rest moves to the next working day (203
    ¶1).
    """
    day = instants.shanghai(began).date() + timedelta(days=days)
    return calendar.after(day - timedelta(days=1), 1).last.ends


def _paused(
    day: date, amount: int, calendar: WorkingCalendar, pauses: Sequence[Pause], ends: Callable[[Day], datetime],
) -> Run:
    """The count with days that pauses remove: extended until enough days are left and the last one does not end in a
    pause.
    """
    wanted, out = amount, dict[date, Pause]()
    while True:
        last, trace, final = calendar.after(day, wanted)
        marked = [trace[0], *(_marked(one, pauses, out) for one in trace[1:])]
        missing = amount - sum(one.counted for one in marked)
        if missing == 0:
            pause = next((one for one in pauses if one.holds_at(ends(last))), None)
            if pause is None:
                return Run(last, tuple(marked), final)
            out[last.date], missing = pause, 1
        wanted += missing


def _marked(day: TraceDay, pauses: Sequence[Pause], out: Mapping[date, Pause]) -> TraceDay:
    """A working day that a pause removes; a holiday within a pause stays the holiday that it is."""
    if not day.counted:
        return day
    pause = next((one for one in pauses if one.covers(day.date)), out.get(day.date))
    return TraceDay(day.date, False, pause.why) if pause else day


def given_instant(accepted: datetime, due_at: datetime, hours: Hours, because: Text = "") -> Count:
    """A deadline set from outside: nothing is counted, only the last open instant is determined."""
    accepted, due_at = accepted.astimezone(UTC), due_at.astimezone(UTC)
    ends = instants.shanghai(due_at - timedelta(microseconds=1)).date()  # 00:00 is shown as 24:00 of the day before
    act_by = hours.last_open_at_or_before(due_at, accepted)
    return Count("instant", 0, accepted, due_at, ends, act_by, False, (), (), because)


def _pause_in_words(pause: Pause) -> Message:
    """The wording of a pause in a count of hours: from when to when, and why."""
    if not pause.ground:
        return Message("deadlines.paused_hours", start=pause.start, end=pause.end)
    return Message("deadlines.paused_hours_because", start=pause.start, end=pause.end,
                   because=told(pause.ground, pause.material))
