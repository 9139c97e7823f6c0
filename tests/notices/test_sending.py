"""Recipients and times of alerts: roles, own targets, quiet hours, digests, escalation."""
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import db, file_versions, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.wording import written
from notices import alerts, recipients, responsible_staff, sending, target_posts
from notices.alerts import Level, NewAlert
from staff import members
from staff.members import StaffView
from tests.conftest import OwnDatabase
from tests.makers.robots import Robot, running
from tests.processes import until

MORNING = "2026-11-23 10:00"  # a Monday: 许知行 (T301) is on duty until 17:00, 唐知秋 (Z401) from 13:00
NIGHT = "2026-11-23 23:00"
WRITING: set[str] = set()  # bursts that are being written


def _still_writing(session: Session, now: datetime) -> bool:
    return bool(WRITING)


sending.register_hold(_still_writing)


@pytest.fixture(autouse=True)
def _nobody_writes() -> Iterator[None]:
    yield
    WRITING.clear()


@pytest.fixture
def robots(own_company: OwnDatabase) -> Iterator[list[Robot]]:
    """Three webhooks on this machine; it is shortly before that morning, whatever day the tests run on."""
    with running(3) as made, at(MORNING, minutes=-10):
        yield made


def targets(*lines: str, head: str = "") -> None:
    with db.transaction() as session:
        file_versions.accept(session, "alerts.yml",
                             f"{head}\ntargets:\n" + "".join(f"  - {{{line}}}\n" for line in lines), SYSTEM)


def target(robot: Robot, name: str, more: str = "") -> str:
    return f"name: {name}, url: '{robot.url}'{', ' + more if more else ''}"


def tell(words: str, level: Level = "notice", *, to: tuple[StaffView, ...] = (), kind: str = "note") -> None:
    with db.transaction() as session:
        alerts.create(session, kind, written(words), subject=("visit", ids.new_id()), key=words, level=level,
                    staff_ids=[one.id for one in to])


def staff(number: str) -> StaffView:
    with db.transaction() as session:
        found = members.by_number(session, number)
    assert found is not None
    return found


def at(when: str, minutes: float = 0) -> Any:
    return instants.at(instants.parse(when) + timedelta(minutes=minutes))


def listed(number: str) -> list[str]:
    with db.transaction() as session:
        return [alert.text for alert in alerts.unacknowledged(session, staff(number))]


# --- recipients


def test_an_alert_is_written_once_a_kind_and_key(robots: list[Robot]) -> None:
    tell("同一件事")
    tell("同一件事")
    tell("同一件事", kind="another")
    assert len(listed("T301")) == 2


def test_what_is_meant_for_one_is_listed_for_them_alone(robots: list[Robot]) -> None:
    tell("给林晚晴", to=(staff("H101"),))
    tell("给大家")
    assert listed("H101") == ["给林晚晴"], "a matchmaker may not acknowledge what is for all"
    assert listed("T301") == ["给大家"]


def test_roles_hear_what_is_meant_for_them(robots: list[Robot]) -> None:
    targets(target(robots[0], "主管群", "for: supervisor"), target(robots[1], "红娘群", "for: matchmaker"),
            target(robots[2], "总群"))
    with at(MORNING):
        tell("给大家")
        tell("给红娘", to=(staff("H101"),))
        sending.send_due()
    assert [robot.lines for robot in robots] == [["给大家"], ["给红娘"], ["给大家", "给红娘"]]


def test_whom_a_matter_is_about_neither_sees_it_nor_hears_of_it(robots: list[Robot]) -> None:
    concerned = staff("Z402")
    responsible_staff.register("about_her", lambda _, subjects: {
        id: responsible_staff.ResponsibleStaff(concerning=(concerned.id,)) for id in subjects})
    targets(target(robots[0], "主管群", "for: supervisor"), target(robots[1], "顾南乔", "for: Z402"),
            target(robots[2], "管理员", "for: administrator"))
    with at(MORNING):
        with db.transaction() as session:
            alerts.create(session, "note", written("有关顾南乔"), subject=("about_her", ids.new_id()), key="1",
                        level="breach", staff_ids=(concerned.id,))
        sending.send_due()
    assert [len(robot.heard) for robot in robots] == [0, 0, 1], "about a supervisor: to the administrator"
    assert (listed("Z402"), listed("Z401")) == ([], ["有关顾南乔"])


# --- times


def test_quiet_hours_hold_back_notices_and_warnings_never_breaches(robots: list[Robot]) -> None:
    targets(target(robots[0], "总群"), head="quiet: 22:00-08:00")
    with at(NIGHT):
        tell("不急", "notice")
        tell("快到期", "warning")
        tell("超时", "breach")
        sending.send_due()
        assert robots[0].lines == ["超时"]
    with at("2026-11-24 07:59"):
        sending.send_due()
        assert len(robots[0].heard) == 1
    with at("2026-11-24 08:00:01"):
        sending.send_due()
    assert robots[0].titles == ["红娘告警：1 项时限超时", "红娘提醒：2 条，其中急件 0 条"]
    assert robots[0].lines == ["超时", "不急", "快到期"]


def test_on_duty_now_the_others_in_a_digest_when_their_shift_begins(robots: list[Robot]) -> None:
    targets(target(robots[0], "许知行", "for: T301"), target(robots[1], "唐知秋", "for: Z401"))
    with at(MORNING):
        tell("第一件", "breach")
        sending.send_due()
        tell("第二件", "breach")
        sending.send_due()
    assert [robot.lines for robot in robots[:2]] == [["第一件", "第二件"], []]
    with at("2026-11-23 13:00:01"):
        sending.send_due()
    assert robots[1].titles == ["红娘告警：2 项时限超时"], "one message that lists what came meanwhile"
    assert len(robots[0].heard) == 2


def test_what_can_only_be_done_now_reaches_all_where_nobody_is_on_duty(robots: list[Robot]) -> None:
    recipients.register_immediate("now_or_never")
    targets(target(robots[0], "许知行", "for: T301"), target(robots[1], "唐知秋", "for: Z401"))
    with at(MORNING):
        tell("许知行在岗", "breach", kind="now_or_never")
        sending.send_due()
    with at(NIGHT):
        tell("没有人在岗", "breach", kind="now_or_never")
        tell("超时", "breach")
        sending.send_due()
    assert [robot.lines for robot in robots[:2]] == [["许知行在岗", "没有人在岗"], ["没有人在岗"]]


def test_what_was_taken_meanwhile_is_not_in_the_digest(robots: list[Robot]) -> None:
    targets(target(robots[1], "唐知秋", "for: Z401"))
    with at(MORNING):
        tell("已处理", "breach")
        tell("还在", "breach")
        sending.send_due()
        with db.transaction() as session:
            done = next(a for a in alerts.unacknowledged(session) if a.text == "已处理")
            alerts.acknowledge(session, done.id, Actor.staff(staff("T301").id))
    with at("2026-11-23 13:00:01"):
        sending.send_due()
    assert robots[1].lines == ["还在"]


# --- merging into one message


def test_a_burst_is_one_message_that_lists_what_a_robot_takes_and_counts_the_rest(robots: list[Robot]) -> None:
    targets(target(robots[0], "总群"))
    with db.transaction() as session:
        alerts.write(session, "breach", "breach", [
            NewAlert(str(n), written(f"来访 {n} 的“登记”已超时：应于 2月14日（周六）24:00 前完成，请立即处理。"), ("visit", ids.new_id()))
            for n in range(120)])
    assert sending.send_due() == 120
    [told] = robots[0].heard
    assert told["title"] == "红娘告警：120 项时限超时"
    lines = told["message"].split("\n")
    assert len(told["message"]) < 1800 and 20 < len(lines) <= 41
    assert lines[-1].startswith(f"另有 {120 - len(lines) + 1} 条，请看投诉看板：http")


def test_breaches_wait_a_moment_while_a_room_says_that_more_of_their_burst_are_coming(robots: list[Robot]) -> None:
    targets(target(robots[0], "总群"))
    WRITING.add("visits")
    tell("超时", "breach")
    tell("快到期", "warning")
    assert sending.send_due() == 1, "what is no breach waits for none"
    WRITING.clear()
    assert sending.send_due() == 1
    assert robots[0].lines == ["快到期", "超时"]


def test_but_not_for_ever(robots: list[Robot]) -> None:
    targets(target(robots[0], "总群"))
    WRITING.add("visits")
    tell("超时", "breach")
    with instants.at(instants.now() + timedelta(seconds=4)):
        assert sending.send_due() == 1


def test_a_target_that_hangs_keeps_no_other_waiting(robots: list[Robot]) -> None:
    targets(target(robots[0], "总群"), "name: 坏的, url: 'json://127.0.0.1:9'")
    tell("超时", "breach")
    sending.send_due()
    assert robots[0].lines == ["超时"]
    with db.transaction() as session:
        ok, said = sending.health(session)
    assert not ok and "坏的：对方没有接受" in said


def test_a_target_that_answers_nothing_delays_no_other_and_gets_what_it_took_late_only_once(
        robots: list[Robot]) -> None:
    targets(target(robots[0], "慢的"), target(robots[1], "总群"))
    robots[0].hangs.set()
    tell("第一件", "breach")
    sending.send_due()
    tell("第二件", "breach")
    sending.send_due()
    assert robots[1].lines == ["第一件", "第二件"] and robots[0].heard == []
    assert robots[0].asked == 1, "it gets nothing more until it has answered"
    with db.transaction() as session:
        ok, said = sending.health(session)
    assert not ok and "慢的：对方还没有回应" in said
    robots[0].hangs.clear()
    until(lambda: not target_posts.busy(), "it has answered")
    with instants.at(instants.now() + timedelta(minutes=1)):
        sending.send_due()
    assert (robots[0].lines, robots[1].lines) == (["第一件", "第二件"], ["第一件", "第二件"])
    with db.transaction() as session:
        assert sending.health(session)[0]


# --- escalation


def escalate(minutes: float) -> int:
    with at(MORNING, minutes), db.transaction() as session:
        return sending.escalate(session, instants.now())


def test_what_nobody_acknowledged_goes_to_the_targets_for_that(robots: list[Robot]) -> None:
    targets(target(robots[0], "主管群", "for: supervisor"), target(robots[1], "总经理", "escalate: true"),
            head="escalate_after: 20")
    with at(MORNING):
        tell("超时", "breach", to=(staff("Z401"),))
        tell("快到期", "warning")
        sending.send_due()
    assert escalate(19) == 0
    assert listed("T301") == ["快到期"]
    assert (escalate(20.1), escalate(21)) == (1, 0)
    with at(MORNING, 20.2):
        sending.send_due()
    assert robots[1].lines == ["【20 分钟无人确认】超时"]
    assert len(robots[0].heard) == 1, "who has it is not told again"
    assert "【20 分钟无人确认】超时" in listed("T301"), "everybody who may acknowledge sees it now"
    with db.transaction() as session:
        assert session.scalar(text("select count(*) from audit where act = 'alert.escalate'")) == 1


def test_without_such_a_target_the_next_role_is_told(robots: list[Robot]) -> None:
    targets(target(robots[0], "投诉组", "for: complaint_officer"), target(robots[1], "主管群", "for: supervisor"),
            target(robots[2], "管理员", "for: administrator"))
    with at(MORNING):
        tell("超时", "breach", to=(staff("T301"),))
        sending.send_due()
    assert [len(robot.heard) for robot in robots] == [1, 0, 0]
    escalate(31)
    with at(MORNING, 32):
        sending.send_due()
    assert [len(robot.heard) for robot in robots] == [1, 1, 0]


def test_what_somebody_acknowledged_is_not_escalated(robots: list[Robot]) -> None:
    targets(target(robots[1], "总经理", "escalate: true"))
    with at(MORNING):
        tell("超时", "breach")
        with db.transaction() as session:
            [alert] = alerts.unacknowledged(session)
            alerts.acknowledge(session, alert.id, Actor.staff(staff("T301").id))
    assert escalate(60) == 0


def test_escalation_is_not_held_back_by_quiet_hours(robots: list[Robot]) -> None:
    targets(target(robots[1], "总经理", "escalate: true"), head="quiet: 22:00-08:00")
    with at(NIGHT):
        tell("超时", "breach")
    with at(NIGHT, 31):
        with db.transaction() as session:
            sending.escalate(session, instants.now())
        sending.send_due()
    assert robots[1].lines == ["【30 分钟无人确认】超时"]


def test_every_target_gets_the_test(robots: list[Robot]) -> None:
    targets(target(robots[0], "总群"), target(robots[1], "总经理", "escalate: true"))
    robots[1].answers = [500]
    with db.transaction() as session:
        found = sending.rules(session).targets
    assert sending.test(found) == [("总群", True), ("总经理", False)]
    assert robots[0].titles == ["红娘告警测试"]
