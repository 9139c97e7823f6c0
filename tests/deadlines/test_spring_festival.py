"""Filed on the eve of a closing: who was alerted about what and when, and what they could still do.

The demo company closes from 16 to 18 February 2026 for Spring Festival; on the 15th it is open until 18:00, on the 19th
from 10 to 16.
"""
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from deadlines import clocks, sweep
from deadlines.clocks import ClockView
from deadlines.events import NoOpenMinute
from deadlines.promises import RESPONSE, SOLUTION
from kernel import events, ids, instants
from kernel.actors import SYSTEM
from notices import alerts
from staff import members
from tests.makers.deadlines import a_clock


def at(text: str) -> datetime:
    return instants.parse(text)


def filed(session: Session, when: str) -> tuple[ClockView, ClockView]:
    """Response and solution of a complaint filed at this time, as of that time."""
    subject = ids.new_id()
    with instants.at(at(when)):
        return (a_clock(session, at(when), RESPONSE.key, subject), a_clock(session, at(when), SOLUTION.key, subject))


def alerts_written(session: Session) -> list[tuple[str, str, list[str]]]:
    """Kind, text and recipients' staff numbers, oldest first."""
    staff = {one.id: one.number for one in members.all_active(session)}
    return [(a.kind, a.text, sorted(staff[id] for id in a.staff_ids)) for a in reversed(alerts.unacknowledged(session))]


def test_filed_while_open_on_the_eve_there_is_still_the_evening_to_act(company: Session) -> None:
    response, solution = filed(company, "2026-02-15 16:00")
    assert (response.due_at, response.act_by) == (at("2026-02-17 16:00"), at("2026-02-15 18:00"))
    assert (solution.due_at, solution.act_by) == (at("2026-03-04 00:00"), at("2026-03-03 21:00"))
    assert alerts_written(company) == [], "two hours are left: the list of the day shows it, without an alert"


def test_filed_after_the_last_close_who_is_on_duty_is_told_at_once(company: Session) -> None:
    published: list[NoOpenMinute] = []
    events.subscribe(NoOpenMinute, lambda _, event: published.append(event))
    response, solution = filed(company, "2026-02-15 20:00")
    assert (response.due_at, response.act_by) == (at("2026-02-17 20:00"), None)
    assert alerts_written(company) == [("no_open_minute", (
        "投诉 T7K-4QX-9HM 的“响应期”在期限前已没有公示的服务时间：应于 2月17日（周二）20:00 前完成，请值班同事立即处理。"), ["Z402"])], (
        "on Sunday evening 顾南乔 has the late shift, and she may still answer that evening")
    assert published == [NoOpenMinute(response.id, RESPONSE.key, "complaint", response.subject_id, response.due_at)]
    assert solution.act_by == at("2026-03-03 21:00"), "the solution has eleven open days: no alert of its own"


def test_filed_at_night_when_nobody_is_on_duty_everybody_who_may_is_told(company: Session) -> None:
    filed(company, "2026-02-16 02:00")
    [(kind, _, meant)] = alerts_written(company)
    assert (kind, meant) == ("no_open_minute", [])
    officer, matchmaker = (members.by_number(company, number) for number in ("T301", "H101"))
    assert officer and matchmaker
    assert len(alerts.unacknowledged(company, officer)) == 1
    assert alerts.unacknowledged(company, matchmaker) == []


@pytest.mark.parametrize(("when", "alerted"), [("2026-02-15 16:59", []), ("2026-02-15 17:01", ["Z402"]),
                                               ("2026-02-15 17:55", ["Z402"])])
def test_filed_in_the_last_hour_before_the_closing_who_is_on_duty_is_told_at_once(
    company: Session, when: str, alerted: list[str],
) -> None:
    filed(company, when)
    assert [recipient for kind, _, who in alerts_written(company) for recipient in who] == alerted
    if alerted:
        [(kind, text, _)] = alerts_written(company)
        assert kind == "no_open_minute" and "服务时间只到 2月15日（周日）18:00" in text


def test_filed_in_the_last_hour_of_an_ordinary_day_nobody_is_told(company: Session) -> None:
    filed(company, "2026-03-02 20:55")
    assert alerts_written(company) == []


def test_filed_at_the_closing_minute_counts_as_no_open_minute_left(company: Session) -> None:
    response, _ = filed(company, "2026-02-15 18:00")
    assert response.act_by == at("2026-02-15 18:00")
    assert [kind for kind, _, _ in alerts_written(company)] == ["no_open_minute"]


def test_during_the_closing_the_one_on_call_is_told(company: Session) -> None:
    filed(company, "2026-02-16 15:00")
    assert [(kind, meant) for kind, _, meant in alerts_written(company)] == [("no_open_minute", ["Z401"])], (
        "all are away but 唐知秋")


def test_the_whole_course_of_a_case_filed_into_the_closing(company: Session) -> None:
    response, _ = filed(company, "2026-02-15 20:00")
    for when in ("2026-02-16 20:00", "2026-02-17 08:00", "2026-02-17 15:12"):
        with instants.at(at(when)):
            sweep.find_warnings(company, at(when))
    with instants.at(at("2026-02-17 20:00:01")):
        sweep.find_due(company, at("2026-02-17 20:00:01"))
    course = alerts_written(company)
    assert [kind for kind, _, _ in course] == ["no_open_minute", "warning", "warning", "warning", "breach"]
    assert "已用去 50%" in course[1][1] and "其间没有公示的服务时间" in course[1][1]
    [now, _] = clocks.for_subjects(company, "complaint", [response.subject_id])[response.subject_id]
    assert (now.breached_at, now.provisional) == (at("2026-02-17 20:00"), False), "holidays lengthen no hours"


def test_a_case_whose_deadline_is_past_when_it_is_entered_is_a_breach_not_an_alarm(company: Session) -> None:
    clocks.start(company, RESPONSE.key, ("complaint", ids.new_id()), ids.new_id(), at("2026-02-15 20:00"), SYSTEM)
    assert alerts_written(company) == []


@pytest.mark.parametrize("when", ["2026-02-14 10:00", "2026-02-20 10:00"])
def test_on_ordinary_days_nobody_is_told(company: Session, when: str) -> None:
    filed(company, when)
    assert alerts_written(company) == []
