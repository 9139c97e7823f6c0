"""A month's report as a value: what HTML, XLSX, PDF and the console's page all show (6.2 a, 6.3.1, 6.5)."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.review import corrective_actions, goals_file
from app.review.corrective_actions import ActionView
from app.review.goals_file import Goal
from kernel import figures, in_force, instants, time_words
from kernel.errors import BadInput
from kernel.figures import DateRange, Measure, Series, Table, Value

MONTHS = 12  # of the course over time, the reported one among them
CLAUSES = "6.2 a、6.3.1、6.5"


@dataclass(frozen=True)
class GoalResult:
    """A goal and what came of it; `kept` is None where there was nothing to measure."""

    goal: Goal
    now: Value
    before: Value
    kept: bool | None

    @property
    def verdict(self) -> str:
        """In words, with a mark, so that colour isn't needed."""
        return {True: "✓ 达成", False: "× 未达成", None: "— 无数据"}[self.kept]


@dataclass(frozen=True)
class Figure:
    """A measure's value in the month and in the one before."""

    measure: Measure
    now: Value
    before: Value

    @property
    def told(self) -> str:
        """The value as people read it."""
        return figures.formatted(self.now.number, self.measure.unit)

    @property
    def told_before(self) -> str:
        """The month before's."""
        return figures.formatted(self.before.number, self.measure.unit)


@dataclass(frozen=True)
class ReportPart:
    """A room's chapter."""

    title: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Course:
    """What is drawn: measures over twelve months, and the goals that belong to them."""

    months: tuple[DateRange, ...]
    series: tuple[Series, ...]
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class Report:
    """Everything. `ongoing`: the month isn't over, so its figures are of so far."""

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
        return f"{self.span.title}管理评审报告"

    @property
    def summary(self) -> str:
        """One or two sentences: how many goals were kept, and which weren't."""
        if not self.results:
            return "还没有设定服务质量目标：在公司资料的 goals.yml 里写下目标，每项一个数字。"
        measured = [r for r in self.results if r.kept is not None]
        if not measured:
            return "本月没有可以衡量的事项。"
        missed = [r for r in measured if not r.kept]
        said = f"{len(measured)} 项可衡量的目标，{len(measured) - len(missed)} 项达成。"
        if missed:
            said += "未达成：" + "；".join(
                f"{r.goal.title} {figures.formatted(r.now.number, r.goal.unit)}（目标 {r.goal.aim}）" for r in missed) + "。"
        return said

    @property
    def heads(self) -> tuple[tuple[str, str], ...]:
        """What the report says of itself."""
        until = f"，截至 {time_words.full_time(self.made_at)}，本月尚未结束" if self.ongoing else ""
        return (
            ("企业", self.company),
            ("期间", f"{time_words.full_day(self.span.first)}至{time_words.full_day(self.span.last)}{until}"),
            ("生成", time_words.full_time(self.made_at)),
            ("依据", f"《互联网婚恋交友行业服务规范》{CLAUSES}"),
        )


def report(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Report:
    """The report of a month. A `viewer` doesn't see counted what concerns them; None sees everything."""
    goals_file.rooms()
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
    """The figure as it is shown: a verdict must not contradict the number beside it."""
    return None if value.number is None else figures.rounded(value.number, goal.unit)


def _company(session: Session) -> str:
    try:
        return str(in_force.current(session, "company.yml").value.name)
    except BadInput:
        return "本公司"
