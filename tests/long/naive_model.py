"""What each case's clocks must be after the acts of a story, by the rules of 5.1 g and of the complaint procedure.

Written from the rules, with none of the program's code: a promise stands as it was told; whatever ends a case cleanses
none of its clocks; only what reached the customer, or was noted in time, meets one.
"""
from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tests.long.naive_law import Calendar, Pause, hours_after

RESPONSE, SOLUTION, REVISED = "complaint.response", "complaint.solution", "complaint.revised_solution"
OUTSIDE = "complaint.outside"
MET_BY = {"response": (RESPONSE,), "solution": (RESPONSE, SOLUTION, REVISED)}


@dataclass
class NaiveClock:
    """A promise: `amount` hours or working days, or a date set from outside (0). `missed`: fell due while ended.

    `copied`: it was over when the case was split off from another, where it counts. `days_told`: which days up to the
    deadline were working days when it was told.
    """

    promise: str
    started: datetime
    amount: int
    due: datetime
    provisional: bool = False
    pauses: list[Pause] = field(default_factory=list)
    met: datetime | None = None
    late: bool = False
    ended: datetime | None = None
    missed: bool = False
    copied: bool = False
    days_told: dict[date, bool] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        return self.met is None and self.ended is None

    def breached(self, now: datetime) -> bool:
        """Whether it counts as late at `now`."""
        return self.late or (self.met is None and self.due < (min(self.ended, now) if self.ended else now))


@dataclass
class NaiveCase:
    """A case: its clocks, in which month and by which way it was filed, and into which it was merged."""

    id: uuid.UUID
    person: uuid.UUID
    accepted: datetime
    category: str
    channel: str
    clocks: list[NaiveClock] = field(default_factory=list)
    merged_into: uuid.UUID | None = None
    closed: datetime | None = None
    closed_because: str | None = None


@dataclass
class Policy:
    """What the company promises from `since` on."""

    since: datetime
    hours: int
    days: int


class Model:
    """All cases, the calendar and the policies of a story."""

    def __init__(self, began: datetime) -> None:
        self.calendar = Calendar()
        self.policies = [Policy(began.replace(year=2000), 48, 7)]
        self.cases: dict[uuid.UUID, NaiveCase] = {}

    # deadlines

    def policy(self, at: datetime) -> Policy:
        """The policy that binds what was accepted at `at`."""
        return [one for one in self.policies if one.since <= at][-1]

    def clock(self, promise: str, started: datetime) -> NaiveClock:
        """A clock that starts; a revised solution has as many days as a solution."""
        if promise == RESPONSE:
            amount = self.policy(started).hours
            return NaiveClock(promise, started, amount, hours_after(started, amount))
        amount = self.policy(started).days if promise == SOLUTION else 7
        due, provisional = self.calendar.working_days(started, amount)
        return NaiveClock(promise, started, amount, due, provisional, days_told=self.calendar.until(started, due))

    def recount(self, clock: NaiveClock, told: Mapping[date, bool] | None = None) -> tuple[datetime, bool]:
        """What a clock's deadline is by today's calendar, with some days as they were told."""
        if clock.promise == RESPONSE:
            return hours_after(clock.started, clock.amount, clock.pauses), False
        return self.calendar.working_days(clock.started, clock.amount, clock.pauses, told or {})

    def with_pauses(self, clock: NaiveClock, pauses: list[Pause]) -> NaiveClock:
        """The clock with these pauses: they add to what was promised, so that the days told stay what they were."""
        paused = replace(clock, pauses=pauses)
        paused.due, paused.provisional = self.recount(paused, clock.days_told)
        paused.days_told = self.calendar.until(clock.started, paused.due) | clock.days_told
        return paused

    def calendar_changed(self, now: datetime) -> int:
        """A notice arrived: deadlines move earlier, if somebody can still act, or later where that was announced."""
        moved = 0
        for case in self.cases.values():
            for clock in case.clocks:
                if not clock.runs or clock.promise == OUTSIDE or clock.late:
                    continue
                moved += self.follow(clock, now)
        return moved

    def follow(self, clock: NaiveClock, now: datetime) -> bool:
        """Counts a clock by today's calendar, as far as that may move what was told; whether it moved."""
        due, provisional = self.recount(clock)
        if not ((now <= due <= clock.due) or (clock.provisional and due > clock.due)):
            clock.provisional = clock.provisional and provisional
            return False
        moved, clock.due, clock.provisional = due != clock.due, due, provisional
        clock.days_told = self.calendar.until(clock.started, due)
        return moved

    # acts

    def family(self, case_id: uuid.UUID) -> list[NaiveCase]:
        """The case that survives, and those merged into it."""
        elder = self.survivor(case_id)
        return [elder, *(one for one in self.cases.values() if one.merged_into == elder.id)]

    def survivor(self, case_id: uuid.UUID) -> NaiveCase:
        case = self.cases[case_id]
        return self.cases[case.merged_into] if case.merged_into else case

    def filed(self, case: NaiveCase) -> None:
        case.clocks = [self.clock(RESPONSE, case.accepted), self.clock(SOLUTION, case.accepted)]
        self.cases[case.id] = case

    def answered(
        self, case_id: uuid.UUID, means: str, at: datetime, *, sent_at: datetime | None = None,
        noted_at: datetime | None = None,
    ) -> None:
        """An answer reached the customer at `at`; it had been sent at `sent_at`, or was noted at `noted_at`.

        A send that was under way at the deadline and arrived in time is in time, whatever was stamped meanwhile.
        """
        for case in self.family(case_id):
            for promise in MET_BY[means]:
                mine = [one for one in case.clocks if one.promise == promise and one.ended is None]
                running = [one for one in mine if one.met is None]
                if not running and sent_at is not None:
                    running = [one for one in mine if one.late and max(at, sent_at) <= one.due][-1:]
                for clock in running:
                    clock.met, clock.late = at, max(at, noted_at or at) > clock.due

    def ended(self, case_id: uuid.UUID, at: datetime, because: str) -> None:
        """The case ended; what was not met is late if it is past due, and otherwise stops; a platform's date stands."""
        for case in self.family(case_id):
            for clock in case.clocks:
                if clock.runs and clock.promise != OUTSIDE:
                    clock.late, clock.ended = clock.breached(at), at
        survivor = self.survivor(case_id)
        survivor.closed, survivor.closed_because = at, because

    def withdrawn(self, case_id: uuid.UUID, at: datetime) -> None:
        """The customer withdraws a case, but not what was merged into it and never answered: that goes on by itself."""
        for part in self.family(case_id)[1:]:
            if any(one.runs and one.promise != OUTSIDE for one in part.clocks):
                part.merged_into = part.closed = part.closed_because = None
        self.ended(case_id, at, "withdrawn")

    def reopened(self, case_id: uuid.UUID, at: datetime) -> None:
        """What was unmet runs again with its old deadline, or as a notice that came meanwhile moves it; if everything
        was met, a revised solution is promised.
        """
        own = False
        elder = self.survivor(case_id)
        for case in self.family(case_id):
            for clock in [one for one in case.clocks if one.ended and one.met is None and one.ended == elder.closed]:
                again = replace(clock, ended=None)
                if not clock.late and clock.promise != OUTSIDE:
                    self.follow(again, at)
                again.missed = clock.missed or (not clock.late and again.due < at)
                again.late = clock.late or again.due < at
                case.clocks[case.clocks.index(clock)] = again
                own = own or case is elder
        if not own:
            elder.clocks.append(self.clock(REVISED, at))
        elder.closed = elder.closed_because = None

    def rejected(self, case_id: uuid.UUID, at: datetime) -> None:
        self.survivor(case_id).clocks.append(self.clock(REVISED, at))

    def merged(self, elder_id: uuid.UUID, younger_id: uuid.UUID, at: datetime) -> None:
        """The younger case's clocks go on running and are met with the elder's."""
        for case in self.cases.values():
            if case.merged_into == younger_id:
                case.merged_into = elder_id
        younger = self.cases[younger_id]
        younger.merged_into, younger.closed, younger.closed_because = elder_id, at, "merged"

    def split(self, case_id: uuid.UUID, part: NaiveCase, at: datetime) -> None:
        """The part has the same promises, but a solution proposed for the case was not for it: the first deadline
        still ahead is the part's; where none is, a revised solution is promised for it.
        """
        clocks = [one for one in self.survivor(case_id).clocks if one.promise != OUTSIDE]
        solutions = [one for one in clocks if one.promise in (SOLUTION, REVISED)]
        if any(one.met for one in solutions) and not any(one.runs for one in solutions):
            ahead = sorted((one for one in solutions if not one.ended and one.due > at), key=lambda one: one.due)
            clocks = [one for one in clocks if one not in solutions] + [replace(one, met=None) for one in ahead[:1]]
        part.clocks = [replace(self.unpaused(one, at), copied=not one.runs or one.due <= at) for one in clocks]
        if not any(one.runs for one in part.clocks):
            part.clocks.append(self.clock(REVISED, at))
        self.cases[part.id] = part

    def unpaused(self, clock: NaiveClock, at: datetime) -> NaiveClock:
        """A copy of the clock whose pause in force ends at `at`."""
        at = at.replace(microsecond=0)
        if clock.breached(at) or not any(end > at for _, end in clock.pauses):
            return replace(clock, pauses=list(clock.pauses))
        return self.with_pauses(clock, [(start, min(end, at)) for start, end in clock.pauses if start < at])

    def running(self, case_id: uuid.UUID, promise: str) -> NaiveClock:
        return next(one for one in self.survivor(case_id).clocks if one.promise == promise and one.runs)

    def pause_told(self, clock: NaiveClock, paused: NaiveClock, at: datetime) -> None:
        """The customer learned at `at` of an approved pause: it is in force as they were told, unless too late."""
        lives = any(one is clock for case in self.cases.values() for one in case.clocks)
        if lives and clock.runs and not clock.breached(at) and at < min(clock.due, paused.pauses[-1][1]):
            clock.pauses, clock.due, clock.provisional, clock.days_told = (
                paused.pauses, paused.due, paused.provisional, paused.days_told)

    def resumed(self, case_id: uuid.UUID, promise: str, at: datetime) -> None:
        clock = next(one for one in self.survivor(case_id).clocks if one.promise == promise and one.runs)
        resumed = self.with_pauses(clock, [*clock.pauses[:-1], (clock.pauses[-1][0], at)])
        clock.pauses, clock.due, clock.provisional, clock.days_told = (
            resumed.pauses, resumed.due, resumed.provisional, resumed.days_told)
