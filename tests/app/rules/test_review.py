"""The management review: goals by their file, the course of a measure, its chart (6.2, 6.3.1)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app import reactions
from app.review import chart
from app.review.monthly_report import Course
from kernel import figures, validated_files
from kernel.drawing import Dot, Stroke, Word
from kernel.errors import BadFile
from kernel.figures import DateRange, Series
from tests.makers.company import GOALS

FEBRUARY = DateRange.month(date(2026, 2, 1))


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def test_a_goal_names_a_measure_and_a_clause_that_looks_like_a_number_is_one() -> None:
    [goal] = validated_files.check("goals.yml", GOALS).value.goals
    assert (goal.clause, goal.aim) == ("6.2", "≥100%")


@pytest.mark.parametrize(("was", "becomes", "line", "say"), [
    ("complaints.response_on_time", "complaints.smiles", 2, "没有“complaints.smiles”这项指标"),
    ("target: 100", "target: 101", 4, "百分比不超过 100"),
    ("target: 100", "target: 很多", 4, "应是数字"),
    ("unit: percent", "unit: hours", 6, "单位是 percent"),
    ("direction: at_least", "direction: upwards", 5, "direction"),
    ("    title: 48 小时内响应\n", "", 2, "缺少这一项"),
    ("clause: 6.2", "clause: 6.2\n    weight: 3", 8, "不认识这一项"),
])
def test_a_fault_in_the_goals_is_told_with_its_line(was: str, becomes: str, line: int, say: str) -> None:
    with pytest.raises(BadFile) as refused:
        validated_files.check("goals.yml", GOALS.replace(was, becomes))
    [problem] = refused.value.problems
    assert problem.line == line and say in problem.say


def test_one_measure_has_one_goal() -> None:
    with pytest.raises(BadFile) as refused:
        validated_files.check("goals.yml", GOALS + GOALS.removeprefix("goals:\n"))
    assert "写了两次" in refused.value.problems[0].say and refused.value.problems[0].line == 8


def test_a_verdict_never_contradicts_the_number_beside_it() -> None:
    [goal] = validated_files.check("goals.yml", GOALS.replace("target: 100", "target: 99.9")).value.goals
    assert goal.kept_by(figures.rounded(Decimal("99.84"), "percent")) is False
    assert goal.kept_by(figures.rounded(Decimal("99.85"), "percent")) is True
    most = goal.model_copy(update={"direction": "at_most"})
    assert most.kept_by(Decimal("99.9")) is True and most.kept_by(None) is None


# The chart


def a_course(*points: tuple[str, str] | None) -> Course:
    months = tuple(FEBRUARY.back(n) for n in reversed(range(len(points))))
    lines = [tuple(Decimal(p[n]) if p else None for p in points) for n in (0, 1)]
    series = (Series("complaints.response_on_time", "响应按时率", "percent", lines[0]),
              Series("complaints.solution_on_time", "方案按时率", "percent", lines[1]))
    return Course(months, series, tuple(validated_files.check("goals.yml", GOALS).value.goals))


def test_a_month_without_anything_due_breaks_the_line() -> None:
    drawn = chart.draw(a_course(("90", "80"), ("95", "85"), None, ("97", "99")))
    assert drawn is not None
    lines = [part for part in drawn.parts if isinstance(part, Stroke) and part.width == 2]
    assert [len(line.points) for line in lines] == [2, 2], "the last month stands alone: a mark and no line"
    assert len([p for p in drawn.parts if isinstance(p, Dot)]) == 6 + 2  # with those of the legend


def test_the_chart_says_its_numbers_to_those_who_cannot_see_it() -> None:
    drawn = chart.draw(a_course(("90", "80"), ("95.05", "85")))
    assert drawn is not None and "2026年2月 95.1%" in drawn.description and "目标 100%" in drawn.description


@pytest.mark.parametrize("width", [chart.WIDE, chart.NARROW])
def test_everything_lies_within_the_chart_and_kinds_differ_without_colour(width: float) -> None:
    drawn = chart.draw(a_course(*[("0", "100"), ("66", "33")] * 6), width)
    assert drawn is not None
    for part in drawn.parts:
        for x, y in part.points if isinstance(part, Stroke) else (part.at,):
            assert 0 <= x <= drawn.width and 0 <= y <= drawn.height
    marks = {(p.square, p.open) for p in drawn.parts if isinstance(p, Dot)}
    assert len(marks) == 2
    assert {p.text for p in drawn.parts if isinstance(p, Word)} >= {"0%", "100%", "响应按时率 66%"}
    goals = [p for p in drawn.parts if isinstance(p, Stroke) and p.dash]
    assert goals, "what is aimed at is dashed"
