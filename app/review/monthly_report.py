"""A month's report as a value, which HTML, XLSX, PDF and the console's page all show (6.2 a, 6.3.1, 6.5)."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app import room_modules
from app.review import corrective_actions, goals_file
from app.review.corrective_actions import ActionView
from app.review.goals_file import Goal
from kernel import figures, in_force, instants, time_words, wording
from kernel.errors import BadInput
from kernel.figures import DateRange, Measure, Series, Table, Value
from kernel.wording import say

MONTHS = 12  # that the chart shows, the reported one among them
CLAUSES = "6.2 a、6.3.1、6.5"


@dataclass(frozen=True)
class GoalResult:
    """A goal with the month's figure and the one before; `kept` is None where nothing could be measured."""

    goal: Goal
    now: Value
    before: Value
    kept: bool | None

    @property
    def verdict(self) -> str:
        """The result in words, with a mark, so that it can be read without colour."""
        kind = "no_data" if self.kept is None else "kept" if self.kept else "missed"
        return wording.title("review.verdict", kind)


@dataclass(frozen=True)
class Figure:
    """A measure's value in the month and in the one before."""

    measure: Measure
    now: Value
    before: Value

    @property
    def shown(self) -> str:
        """The month's value with its unit."""
        return figures.formatted(self.now.number, self.measure.unit)

    @property
    def shown_before(self) -> str:
        """The value of the month before with its unit."""
        return figures.formatted(self.before.number, self.measure.unit)


@dataclass(frozen=True)
class ReportPart:
    """The part of one room."""

    title: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Course:
    """The data of the chart: measures over twelve months, and the goals for these measures."""

    months: tuple[DateRange, ...]
    series: tuple[Series, ...]
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class Report:
    """The whole report. `ongoing`: the month is not over, its figures are those until `made_at`."""

    span: DateRange
    company: str
    made_at: datetime
    ongoing: bool
    results: tuple[GoalResult, ...]
    parts: tuple[ReportPart, ...]
    courses: tuple[Course, ...]
    actions: tuple[ActionView, ...]

    @property
    def title(self) -> str:
        return say("review.title", month=self.span.title)

    @property
    def summary(self) -> str:
        """One or two sentences: how many goals were reached, and which were not."""
        if not self.results:
            return say("review.summary.no_goals")
        measured = [r for r in self.results if r.kept is not None]
        if not measured:
            return say("review.summary.nothing")
        missed = [r for r in measured if not r.kept]
        named = "；".join(
            say("review.missed_goal", title=r.goal.title, figure=figures.formatted(r.now.number, r.goal.unit),
                aim=r.goal.aim) for r in missed)
        return say("review.summary.missed" if missed else "review.summary.all_kept", count=len(measured),
                   kept=len(measured) - len(missed), missed=named)

    @property
    def heads(self) -> tuple[tuple[str, str], ...]:
        """(name, text): of which company and which days the report is, when it was made, and by which clauses."""
        span = say("review.span_ongoing" if self.ongoing else "review.span", first=self.span.first,
                   last=self.span.last, at=self.made_at)
        return (
            (say("review.head.company"), self.company),
            (say("review.head.span"), span),
            (say("review.head.made_at"), time_words.full_time(self.made_at)),
            (say("review.head.basis"), say("review.basis", clauses=CLAUSES)),
        )


def columns(*names: str) -> tuple[str, ...]:
    """Headings of a table's columns."""
    return tuple(wording.title("review.column", name) for name in names)


def action_state(action: ActionView) -> str:
    """`done`, `late` or `open`."""
    return "done" if action.done_at else "late" if action.late else "open"


def report(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Report:
    """The report of a month. Cases that concern `viewer` are not counted; None counts everything."""
    goals_file.rooms()
    room_modules.know_channels()
    goals = goals_file.goals_now(session)
    now: dict[str, Value] = {}
    before: dict[str, Value] = {}
    parts, courses = [], []
    months = tuple(span.back(n) for n in reversed(range(MONTHS)))
    for chapter in figures.chapters():
        now |= chapter.values(session, span, viewer)
        before |= chapter.values(session, span.back(), viewer)
        parts.append(ReportPart(
            str(chapter.title), tuple(Figure(m, now[m.key], before[m.key]) for m in chapter.measures),
            tuple(chapter.tables(session, span, viewer)) if chapter.tables else ()))
        if chapter.over:
            courses.append(_course(months, chapter.over(session, months, viewer), goals))
    made_at = instants.now()
    return Report(
        span, _company(session), made_at, span.end > made_at,
        tuple(GoalResult(g, now[g.key], before[g.key], g.kept_by(_rounded(now[g.key], g))) for g in goals),
        tuple(parts), tuple(courses), tuple(corrective_actions.of(session, span)),
    )


def _course(months: tuple[DateRange, ...], series: Sequence[Series], goals: tuple[Goal, ...]) -> Course:
    drawn = {one.key for one in series}
    return Course(months, tuple(series), tuple(goal for goal in goals if goal.key in drawn))


def _rounded(value: Value, goal: Goal) -> Decimal | None:
    """The figure as it is shown, so that the result does not contradict the number beside it."""
    return None if value.number is None else figures.rounded(value.number, goal.unit)


def _company(session: Session) -> str:
    try:
        return str(in_force.current(session, "company.yml").value.name)
    except BadInput:
        return say("review.company")
