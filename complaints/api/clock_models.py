"""What programs get of a case's clocks, and instants as they are given: in Shanghai's time."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from pydantic import BaseModel, Field

from deadlines import paused_time
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words, day_in_words
from deadlines.counting import Count
from kernel import instants
from kernel.wording import say


class DayOut(BaseModel):
    """A day of a count."""

    date: date
    counted: bool
    why: str


class PausedOut(BaseModel):
    """The pauses of a clock together, up to now; `working_days` are those taken out of its count, null where hours are
    counted. `running_until` is when the pause ends that is in force, null where none is.
    """

    times: int
    hours: float
    working_days: int | None
    grounds: list[str]
    running_until: datetime | None
    say: str


class ClockOut(BaseModel):
    """A deadline with its count. `explanation` can be read aloud."""

    case: str = Field(description=say("complaints.api.out.of_case"))
    promise: str
    title: str
    started_at: datetime
    due_at: datetime
    last_day: date
    act_by: datetime | None
    state: str = Field(description=say("complaints.api.out.clock_state"))
    met_at: datetime | None
    breached_at: datetime | None
    provisional: bool
    explanation: str
    trace: list[DayOut]
    paused: PausedOut | None = Field(description=say("complaints.api.out.paused"))


def clock_out(clock: ClockView, case: str) -> ClockOut:
    """A clock with its count; `case` is the receipt number of the case, or the part of it, to which it belongs."""
    count, since = clock.count, clock.since
    return ClockOut(
        case=case, promise=clock.promise, title=clock.title, started_at=local(clock.started_at),
        due_at=local(clock.due_at), last_day=count.last_day, act_by=maybe_local(clock.act_by), state=clock.state,
        met_at=maybe_local(clock.met_at), breached_at=maybe_local(clock.breached_at), provisional=clock.provisional,
        explanation=count_in_words(count, since), paused=_paused(clock.title, count),
        trace=[DayOut(date=day.date, counted=day.counted, why=day_in_words(day, since)) for day in count.trace])


def _paused(title: str, count: Count) -> PausedOut | None:
    found = paused_time.of(count, instants.now())
    if found is None:
        return None
    return PausedOut(times=found.times, hours=round(found.length / timedelta(hours=1), 2),
                     working_days=found.working_days, grounds=list(found.grounds),
                     running_until=maybe_local(found.running_until), say=str(found.message(title)))


def local(at: datetime) -> datetime:
    return instants.shanghai(at)


def maybe_local(at: datetime | None) -> datetime | None:
    return instants.shanghai(at) if at else None
