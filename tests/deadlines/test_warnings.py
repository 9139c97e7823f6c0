"""Warnings are written once each, for the staff they concern."""
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deadlines import clocks, fulfilment, sweep
from deadlines.promises import RESPONSE, SOLUTION
from kernel import ids, instants
from notices import alerts, responsible_staff
from tests.makers.deadlines import a_clock, rules_in_force


@pytest.fixture
def session(db: Session) -> Session:
    rules_in_force(db)
    return db


ACCEPTED = instants.parse("2026-03-02 10:00")


def sweep_at(session: Session, at: datetime) -> list[tuple[str, str]]:
    """Writes warnings at an instant: level and text of the new ones."""
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
