"""The management review: goals, the report as a value, causes and actions, who may see it (6.2, 6.3.1)."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app import reactions
from app.review import chart, corrective_actions, goals_file, monthly_report
from app.review.monthly_report import Course
from deadlines import sweep
from kernel import audit, figures, file_versions, instants, validated_files
from kernel.actors import SYSTEM
from kernel.drawing import Dot, Stroke, Word
from kernel.errors import BadFile, BadInput, NotAllowed, NotFound
from kernel.figures import DateRange, Series
from staff import accounts, permissions
from tests.makers.complaints import a_complaint, instant, sent, the_administrator, the_officer, the_supervisor

FEBRUARY = DateRange.month(date(2026, 2, 1))
NOW = instants.parse("2026-03-01 06:00")


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


GOALS = """goals:
  - key: complaints.response_on_time
    title: 48 小时内响应
    target: 100
    direction: at_least
    unit: percent
    clause: 6.2
"""


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


def test_every_measure_says_how_it_is_counted_and_is_answered(company: Session) -> None:
    goals_file.rooms()
    for chapter in figures.chapters():
        assert {m.key for m in chapter.measures} == set(chapter.values(company, FEBRUARY, None)), chapter.key
        assert all(len(str(m.how)) > 5 for m in chapter.measures)


def a_report(session: Session, span: DateRange = FEBRUARY) -> monthly_report.Report:
    with instants.at(NOW):
        return monthly_report.report(session, span)


def test_goals_stand_with_their_result_and_the_month_before(company: Session) -> None:
    file_versions.accept(company, "goals.yml", GOALS, SYSTEM)
    sent(company, a_complaint(company, "2026-01-06 10:00"), "2026-01-07 10:00")
    sent(company, a_complaint(company, "2026-02-03 10:00"), "2026-02-04 10:00")
    a_complaint(company, "2026-02-04 10:00")
    sweep.find_due(company, instant("2026-02-20 10:00"))
    report = a_report(company)
    [result] = report.results
    assert (result.now.number, result.before.number, result.kept) == (Decimal(50), Decimal(100), False)
    assert report.summary == "1 项可衡量的目标，0 项达成。未达成：48 小时内响应 50%（目标 ≥100%）。"


def test_a_verdict_never_contradicts_the_number_beside_it() -> None:
    [goal] = validated_files.check("goals.yml", GOALS.replace("target: 100", "target: 99.9")).value.goals
    assert goal.kept_by(figures.rounded(Decimal("99.89"), "percent")) is False
    assert goal.kept_by(figures.rounded(Decimal("99.97"), "percent")) is True
    most = goal.model_copy(update={"direction": "at_most"})
    assert most.kept_by(Decimal("99.9")) is True and most.kept_by(None) is None


def test_without_goals_and_without_anything_there_is_still_a_report(db: Session) -> None:
    report = a_report(db)
    assert report.results == () and "goals.yml" in report.summary
    assert report.company == "本公司"
    assert all(chart.draw(course) is None for course in report.courses)


def test_the_first_month_has_nothing_before_it(company: Session) -> None:
    sent(company, a_complaint(company, "2026-02-03 10:00"), "2026-02-04 10:00")
    report = a_report(company)
    response = next(f for part in report.parts for f in part.figures if f.measure.key == "complaints.response_on_time")
    assert (response.told, response.told_before) == ("100%", "—")
    assert report.courses[0].series[0].points == (*[None] * 11, Decimal(100))


def test_a_month_that_runs_says_so(company: Session) -> None:
    with instants.at(instants.parse("2026-02-15 09:00")):
        report = monthly_report.report(company, FEBRUARY)
    assert report.ongoing and "本月尚未结束" in dict(report.heads)["期间"]
    assert not a_report(company).ongoing


def test_whom_a_case_concerns_sees_a_report_without_it(company: Session) -> None:
    supervisor = the_supervisor(company)
    a_complaint(company, "2026-02-03 10:00", concerning=[supervisor.id])
    with instants.at(NOW):
        theirs, everything = (monthly_report.report(company, FEBRUARY, viewer) for viewer in (supervisor.id, None))
    counted = [next(f.now.number for f in r.parts[0].figures if f.measure.key == "complaints.filed")
               for r in (theirs, everything)]
    assert counted == [0, 1]


# Causes and actions

CAUSE, ACTION = "两位同事同时休假，方案积压", "各店设代理审批人"
DUE = date(2026, 3, 20)


def test_a_cause_has_an_action_an_owner_and_a_day(company: Session) -> None:
    supervisor, officer = the_supervisor(company), the_officer(company)
    with instants.at(NOW):
        action_id = corrective_actions.add(company, supervisor, FEBRUARY, f" {CAUSE} ", ACTION, officer.id, DUE)
        [found] = corrective_actions.of(company, FEBRUARY)
    assert (found.id, found.cause, found.action, found.due_on) == (action_id, CAUSE, ACTION, DUE)
    assert found.owner == f"{officer.name}（{officer.number}）" and not found.late and found.done_at is None
    assert company.query(audit.AuditRow).filter_by(act="review.action").count() == 1


def test_it_is_listed_until_the_month_in_which_it_is_done(company: Session) -> None:
    supervisor = the_supervisor(company)
    with instants.at(NOW):
        action_id = corrective_actions.add(company, supervisor, FEBRUARY, CAUSE, ACTION, supervisor.id, DUE)
    with instants.at(instants.parse("2026-04-02 09:00")):
        [found] = corrective_actions.of(company, FEBRUARY.back(-1))
        assert found.late and found.month == FEBRUARY
        corrective_actions.done(company, supervisor, action_id)
        corrective_actions.done(company, supervisor, action_id)
        assert [len(corrective_actions.of(company, FEBRUARY.back(-n))) for n in range(-1, 4)] == [0, 1, 1, 1, 0]
        corrective_actions.undone(company, supervisor, action_id)
        assert len(corrective_actions.of(company, FEBRUARY.back(-3))) == 1


@pytest.mark.parametrize(("cause", "action", "due", "key"), [
    ("累", ACTION, DUE, r"review\.too_short"),
    (CAUSE, "   ", DUE, r"review\.too_short"),
    (CAUSE, "改" * 501, DUE, r"review\.too_long"),
    (CAUSE, ACTION, None, r"review\.bad_due"),
    (CAUSE, ACTION, date(2026, 2, 28), r"review\.bad_due"),
    (CAUSE, ACTION, NOW.date() + timedelta(days=740), r"review\.bad_due"),
])
def test_what_is_missing_is_told_and_nothing_is_noted(
    company: Session, cause: str, action: str, due: date | None, key: str,
) -> None:
    supervisor = the_supervisor(company)
    with instants.at(NOW):
        with pytest.raises(BadInput, match=key) as refused:
            corrective_actions.add(company, supervisor, FEBRUARY, cause, action, supervisor.id, due)
        assert refused.value.say() and corrective_actions.of(company, FEBRUARY) == []


def test_the_owner_works_here(company: Session) -> None:
    supervisor, officer = the_supervisor(company), the_officer(company)
    accounts.set_active(company, the_administrator(company), officer.id, False)
    for owner in (officer.id, None):
        with instants.at(NOW), pytest.raises(BadInput, match=r"review\.no_owner"):
            corrective_actions.add(company, supervisor, FEBRUARY, CAUSE, ACTION, owner, DUE)


def test_supervisors_and_administrators_review_nobody_else(company: Session) -> None:
    officer = the_officer(company)
    assert permissions.PERMISSIONS["review.see"] == {"supervisor", "administrator"}
    with instants.at(NOW), pytest.raises(NotAllowed):
        corrective_actions.add(company, officer, FEBRUARY, CAUSE, ACTION, officer.id, DUE)
    action_id = corrective_actions.add(company, the_administrator(company), FEBRUARY, CAUSE, ACTION, officer.id,
                                       instants.today() + timedelta(days=3))
    for act in (corrective_actions.done, corrective_actions.undone):
        with pytest.raises(NotAllowed):
            act(company, officer, action_id)
    with pytest.raises(NotFound):
        corrective_actions.done(company, the_supervisor(company), officer.id)


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
    assert drawn is not None and "2026年2月 95%" in drawn.told and "目标 100%" in drawn.told


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
