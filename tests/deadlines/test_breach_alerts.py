"""Alerts about breaches: one per clock, those of one burst in one message."""
from collections.abc import Iterator
from datetime import timedelta

import pytest

from deadlines import sweep
from kernel import db, file_versions, instants
from kernel.actors import SYSTEM
from notices import alerts, sending
from tests.conftest import OwnDatabase
from tests.makers.deadlines import a_clock, rules_in_force
from tests.makers.robots import Robot, running


@pytest.fixture
def robot(own_db: OwnDatabase) -> Iterator[Robot]:
    """A webhook on this machine that alerts go to."""
    with running(1) as [made]:
        with db.transaction() as session:
            rules_in_force(session)
            file_versions.accept(session, "alerts.yml", f"targets:\n  - {{name: 值班, url: '{made.url}'}}", SYSTEM)
        yield made


def late(count: int, label: str = "投诉 {n}") -> None:
    """So many clocks that fell due an hour ago and are not stamped yet."""
    with db.transaction() as session:
        for n in range(count):
            a_clock(session, instants.now() - timedelta(hours=49), label=label.format(n=n))


def found(limit: int = sweep.BATCH) -> None:
    with db.transaction() as session:
        sweep.find_due(session, instants.now(), limit)


def test_a_breach_is_told_once(robot: Robot) -> None:
    late(1)
    found()
    assert sending.send_due() == 1
    assert sending.send_due() == 0
    [told] = robot.heard
    assert told["title"] == "红娘告警：1 项时限超时"
    assert told["message"].startswith("投诉 0 的“响应期”已超时：应于 ")


@pytest.mark.parametrize("label", ["投诉 {{label}}", r"a\1 & b\\", "100% “引号” ' ; --"])
def test_a_label_stands_in_its_alert_letter_by_letter(robot: Robot, label: str) -> None:
    late(1, label)
    found()
    with db.transaction() as session:
        [alert] = alerts.unacknowledged(session)
    assert alert.text.startswith(f"{label.format(n=0)} 的“响应期”已超时：应于 ")


def test_breaches_of_one_sweep_go_as_one_message_that_lists_them(robot: Robot) -> None:
    late(3)
    found()
    sending.send_due()
    [told] = robot.heard
    assert told["title"] == "红娘告警：3 项时限超时" and told["message"].count("已超时") == 3


def test_breaches_wait_a_moment_while_others_of_their_instant_are_still_being_stamped(robot: Robot) -> None:
    late(6)
    found(limit=4)
    assert sending.send_due() == 0, "two of them are not stamped yet"
    found(limit=4)
    assert sending.send_due() == 6
    assert len(robot.heard) == 1


def test_but_not_for_ever(robot: Robot) -> None:
    late(2)
    found(limit=1)
    with instants.at(instants.now() + timedelta(seconds=4)):
        assert sending.send_due() == 1
