"""Alerts: written once, retried until accepted, sent by Apprise to a real server."""
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kernel import db, file_versions, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import NotFound
from kernel.wording import written
from notices import alerts, sending
from notices.alerts import NewAlert
from tests.conftest import OwnDatabase, scalar
from tests.makers.robots import Robot, running


@pytest.fixture
def robots() -> Iterator[list[Robot]]:
    """Two webhooks on this machine."""
    with running(2) as made:
        yield made


@pytest.fixture(autouse=True)
def _own(own_db: OwnDatabase, valkey: None) -> None:
    """Every test has a database of its own."""


def targets(*robots: Robot) -> None:
    """Puts these webhooks into alerts.yml."""
    lines = "".join(f"\n  - {{name: 值班{n}, url: 'json://127.0.0.1:{r.port}'}}" for n, r in enumerate(robots, 1))
    with db.transaction() as session:
        file_versions.accept(session, "alerts.yml", "targets:" + (lines or " []"), SYSTEM)


def breaches(count: int) -> None:
    """Writes so many breach alerts, detected together."""
    with db.transaction() as session:
        alerts.write(session, "breach", "breach", [
            NewAlert(str(n), written(f"来访 {n} 已超时"), ("visit", ids.new_id())) for n in range(count)])


def unsent() -> object:
    with db.transaction() as session:
        return scalar(session, "select count(*) from alert where sent_at is null")


def later(seconds: float) -> Any:
    """The context of a moment so many seconds from now."""
    return instants.at(instants.now() + timedelta(seconds=seconds))


def test_a_breach_is_told_once(robots: list[Robot]) -> None:
    targets(robots[0])
    breaches(1)
    assert sending.send_due() == 1
    assert sending.send_due() == 0
    [told] = robots[0].heard
    assert (told["title"], told["message"]) == ("红娘告警：1 项时限超时", "来访 0 已超时")
    assert unsent() == 0


def test_an_alert_is_written_once_however_often_it_is_tried() -> None:
    breaches(1)
    with db.transaction() as session:
        alerts.create(session, "breach", written("又一次"), subject=("visit", ids.new_id()), key="0", level="breach")
    with db.transaction() as session:
        assert [alert.text == "又一次" for alert in alerts.unacknowledged(session)] == [False]


def test_breaches_of_one_sweep_go_as_one_message_that_lists_them(robots: list[Robot]) -> None:
    targets(robots[0])
    breaches(3)
    sending.send_due()
    [told] = robots[0].heard
    assert told["title"] == "红娘告警：3 项时限超时" and told["message"].count("已超时") == 3
    assert unsent() == 0


def test_a_refused_alert_is_tried_again_later_and_counts_as_sent_only_after_success(robots: list[Robot]) -> None:
    targets(robots[0])
    robots[0].answers = [500, 503]
    breaches(1)
    sending.send_due()
    assert (robots[0].heard, unsent()) == ([], 1)
    assert sending.send_due() == 0, "not before the back-off is over"
    with later(6):
        sending.send_due()
    assert unsent() == 1
    with later(12):
        assert sending.send_due() == 0, "the second pause is longer"
    with later(20):
        sending.send_due()
    assert unsent() == 0 and len(robots[0].heard) == 1


def test_a_target_that_has_it_is_not_told_again_for_the_sake_of_another(robots: list[Robot]) -> None:
    targets(*robots)
    robots[1].answers = [500]
    breaches(1)
    sending.send_due()
    with later(6):
        sending.send_due()
    assert [len(robot.heard) for robot in robots] == [1, 1]
    assert unsent() == 0


def test_a_sender_that_died_after_taking_an_alert_loses_nothing(robots: list[Robot]) -> None:
    targets(robots[0])
    breaches(1)
    with db.transaction() as session:
        assert len(sending.take_due(session, instants.now())) == 1
    assert sending.send_due() == 0, "it is under the lease of the one who died"
    with later(sending.LEASE.total_seconds() + 1):
        sending.send_due()
    assert unsent() == 0 and len(robots[0].heard) == 1


def test_without_a_target_alerts_stay_on_the_board_and_doctor_says_so(robots: list[Robot]) -> None:
    targets()
    breaches(1)
    assert sending.send_due() == 0
    with db.transaction() as session:
        assert len(alerts.unacknowledged(session)) == 1
        ok, say = sending.health(session)
    assert ok and "没有设置告警去处" in say
    targets(robots[0])
    sending.send_due()
    assert len(robots[0].heard) == 1, "a target that comes later gets what waited"


def test_doctor_says_what_is_stuck(robots: list[Robot]) -> None:
    targets(robots[0])
    with db.transaction() as session:
        assert sending.health(session) == (True, "告警发往：值班1；超时 30 分钟无人确认即升级。")
    robots[0].answers = [500]
    breaches(2)
    sending.send_due()
    with db.transaction() as session:
        ok, say = sending.health(session)
    assert not ok and "有 2 条尚未送出" in say


def test_an_alert_leaves_the_list_when_somebody_acknowledges_it() -> None:
    breaches(1)
    supervisor = Actor.staff(ids.new_id(), "周敏（001）")
    with db.transaction() as session:
        [alert] = alerts.unacknowledged(session)
        alerts.acknowledge(session, alert.id, supervisor)
        alerts.acknowledge(session, alert.id, supervisor)
    with db.transaction() as session:
        assert alerts.unacknowledged(session) == []
        assert scalar(session, "select count(*) from audit where act = 'alert.acknowledge'") == 1
        with pytest.raises(NotFound):
            alerts.acknowledge(session, ids.new_id(), supervisor)
