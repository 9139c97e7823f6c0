"""Warnings at 50, 75 and 90 %: hours by elapsed time, days at the opening of the counted day."""
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deadlines import clocks, fulfilment, sweep, warning_schedule
from deadlines.counting import Pause, count_hours, count_working_days
from deadlines.promises import RESPONSE, SOLUTION
from kernel import ids, instants
from notices import alerts, responsible_staff
from tests.makers.deadlines import a_clock, hours, rules_in_force, the_calendar


def plan(accepted: str, *, days: int | None = None, rest: str = "", **published: str) -> list[tuple[int, str]]:
    """Share and local time of each warning."""
    open_ = hours(rest=rest, **published)
    at = instants.parse(accepted)
    count = count_working_days(at, days, the_calendar(), open_) if days else count_hours(at, 48, open_)
    return [(w.share, f"{instants.shanghai(w.at):%m-%d %H:%M}") for w in warning_schedule.plan(count, open_)]


def test_hours_warn_by_elapsed_time_whatever_the_hour() -> None:
    assert plan("2026-03-02 10:00") == [(50, "03-03 10:00"), (75, "03-03 22:00"), (90, "03-04 05:12")]


def test_days_warn_at_the_opening_of_the_counted_day_that_reaches_the_share() -> None:
    assert plan("2026-03-02 10:00", days=7) == [(50, "03-06 09:00"), (75, "03-10 09:00"), (90, "03-11 09:00")]


def test_days_off_between_are_not_warned_of() -> None:
    assert plan("2026-02-13 20:00", days=7) == [(50, "02-26 09:00"), (75, "02-28 09:00"), (90, "03-02 09:00")]


def test_on_a_closed_day_the_warning_comes_at_the_last_opening_before() -> None:
    closed = "closings: [{from: 2026-03-10, to: 2026-03-11, why: 装修}]"
    assert plan("2026-03-02 10:00", days=7, rest=closed) == [(50, "03-06 09:00"), (90, "03-09 09:00")], (
        "75 and 90 % meet there: the higher is told")


def test_without_any_opening_before_the_deadline_there_is_no_warning() -> None:
    assert plan("2026-03-02 10:00", days=7, every_day="") == []


def test_a_pause_moves_the_warnings_that_lie_behind_it() -> None:
    start = instants.parse("2026-03-02 10:00")
    pause = Pause(start + timedelta(hours=30), start + timedelta(hours=40), "等待凭证", "唐知秋")
    at = [w.at - start for w in warning_schedule.plan(count_hours(start, 48, hours(), [pause]), hours())]
    assert at == [timedelta(hours=24), timedelta(hours=46), timedelta(hours=53.2)]


@pytest.fixture
def session(db: Session) -> Session:
    rules_in_force(db)
    return db


ACCEPTED = instants.parse("2026-03-02 10:00")


def sweep_at(session: Session, at: datetime) -> list[tuple[str, str]]:
    """Warnings found at an instant: level and text of what is new."""
    before = {alert.id for alert in alerts.unacknowledged(session)}
    with instants.at(at):
        sweep.find_warnings(session, at)
    return [(a.level, a.text) for a in alerts.unacknowledged(session) if a.id not in before]


def test_each_share_is_told_once_with_the_deadline_and_the_last_open_instant(session: Session) -> None:
    with instants.at(ACCEPTED):
        a_clock(session, ACCEPTED)
    assert sweep_at(session, ACCEPTED + timedelta(hours=23)) == []
    half = ACCEPTED + timedelta(hours=24)
    assert sweep_at(session, half) == [("notice", (
        "投诉 T7K-4QX-9HM 的“响应期”已用去 50%：应于 3月4日（周三）10:00 前完成，服务时间内最晚 3月4日（周三）10:00。"))]
    assert sweep_at(session, half) == []
    assert [level for level, _ in sweep_at(session, ACCEPTED + timedelta(hours=36))] == ["warning"]
    [(level, told)] = sweep_at(session, ACCEPTED + timedelta(hours=44))
    assert level == "warning" and "已用去 90%" in told
    assert sweep.upcoming(session).warning is None


def test_after_an_outage_only_the_highest_share_is_told(session: Session) -> None:
    with instants.at(ACCEPTED):
        a_clock(session, ACCEPTED)
    [(_, told)] = sweep_at(session, ACCEPTED + timedelta(hours=47))
    assert "已用去 90%" in told


def test_a_clock_that_is_met_or_late_warns_no_more(session: Session) -> None:
    with instants.at(ACCEPTED):
        met, late = a_clock(session, ACCEPTED), a_clock(session, ACCEPTED)
        from kernel.actors import Actor

        fulfilment.meet(session, met.promise, ("complaint", met.subject_id), ACCEPTED, Actor.staff(ids.new_id()), {})
    sweep.find_due(session, late.due_at + timedelta(seconds=1))
    assert sweep.upcoming(session).warning is None


def test_the_owner_is_told_first_and_everybody_at_ninety_percent_but_never_whom_it_is_about(session: Session) -> None:
    owner, concerned = ids.new_id(), ids.new_id()

    def answers(_: Session, subjects: object) -> dict[object, responsible_staff.ResponsibleStaff]:
        assert isinstance(subjects, list)
        return {id: responsible_staff.ResponsibleStaff(owner, (concerned,)) for id in subjects}

    responsible_staff.register("owned", answers)  # type: ignore[arg-type]
    with instants.at(ACCEPTED):
        from kernel.actors import SYSTEM

        clocks.start(session, SOLUTION.key, ("owned", ids.new_id()), ids.new_id(), ACCEPTED, SYSTEM, label="投诉 1")
    for day, meant in (("2026-03-06 09:00", (owner,)), ("2026-03-10 09:00", (owner,)), ("2026-03-11 09:00", ())):
        sweep_at(session, instants.parse(day))
        assert alerts.unacknowledged(session)[0].staff_ids == meant
    assert session.connection().exec_driver_sql(f"select bool_and(not_for ? '{concerned}') from alert").scalar()


def test_warned_clocks_survive_a_recount_without_being_told_again(session: Session) -> None:
    with instants.at(ACCEPTED):
        a_clock(session, ACCEPTED, RESPONSE.key)
    sweep_at(session, ACCEPTED + timedelta(hours=24))
    from deadlines import recounting
    from kernel.actors import SYSTEM

    rules_in_force(session, hours="week: {wednesday: [08:00-09:00]}")
    recounting.recount(session, SYSTEM, "hours.yml")
    assert sweep_at(session, ACCEPTED + timedelta(hours=25)) == []
    assert sweep.upcoming(session).warning == ACCEPTED + timedelta(hours=36)
