"""A loop that fails again and again, a disk or connections running out: told within a minute, and no flood of logs."""
from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import exc, text

from app import bootstrap, command_servers, invariants, loops, metrics, room_modules, trouble_watch, watches
from bots import delivery
from bots.telegram import polling
from kernel import db, health, instants, logs, process_health, retries, tasks
from kernel import invariants as kernel_invariants
from kernel.errors import TryLater
from kernel.invariants import Invariant
from notices import alerts, troubles
from notices.direct_alerts import DirectAlert
from notices.troubles import Watch
from tests.bots.test_delivery_isolation import looked
from tests.conftest import OwnDatabase
from tests.makers.complaints import the_administrator, the_supervisor
from tests.makers.robots import Robot, running
from tests.notices.test_sending import target, targets

START = "2026-03-03 10:00"


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    bootstrap.wire()
    room_modules.know_checks()
    health.forget_all()
    yield
    health.forget_all()


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logs.configure(io.StringIO())


def events_in(stream: io.StringIO) -> list[str]:
    return [json.loads(line)["event"] for line in stream.getvalue().splitlines()]


def after(seconds: float) -> Any:
    return instants.at(instants.parse(START) + timedelta(seconds=seconds))


def published() -> None:
    with db.transaction() as session:
        process_health.publish(session)


def watched(key: str) -> list[str]:
    with db.transaction() as session:
        return troubles.reconcile(session, troubles.watches[key])


def told() -> list[str]:
    with db.transaction() as session:
        return [one.text for one in alerts.unacknowledged(session, the_supervisor(session))]


# --- loops


async def test_a_loop_that_fails_or_ends_early_is_started_again_with_growing_delays(
        logged: io.StringIO) -> None:
    quickly = retries.RetryPolicy(timedelta(milliseconds=10), timedelta(milliseconds=80))
    stop, begins = asyncio.Event(), []

    async def loop(stop: asyncio.Event) -> None:
        begins.append(asyncio.get_running_loop().time())
        if len(begins) == 6:
            stop.set()
        if len(begins) % 2:
            raise ZeroDivisionError

    await asyncio.wait_for(loops.run_with_restarts("oven", loop, stop, quickly), 10)
    assert len(begins) == 6
    assert begins[4] - begins[3] > begins[1] - begins[0]
    [part] = health.parts()
    assert (part.name, part.times) == ("loop.oven", 5)


def test_one_traceback_then_a_count_once_a_minute(logged: io.StringIO) -> None:
    for number in range(25):
        with after(number * 5.2):
            try:
                raise ZeroDivisionError
            except ZeroDivisionError as error:
                health.failed("loop.oven", error)
    assert events_in(logged) == ["part_failed", "part_still_fails", "part_still_fails"]
    assert logged.getvalue().count("Traceback") == 1
    assert json.loads(logged.getvalue().splitlines()[-1])["times"] == 25
    with after(130):
        health.failed("loop.oven", KeyError())
        health.worked("loop.oven")
    assert events_in(logged)[3:] == ["part_failed", "works_again"], "another error is logged at once"


def test_what_has_nothing_left_to_do_does_not_fail_for_ever() -> None:
    with after(0):
        health.failed("oven.turn", ZeroDivisionError())
        health.failed("loop.oven", ZeroDivisionError())
        health.worked("loop.shop", 90)
    with after(240):
        assert [part.name for part in health.parts() if part.failing_since] == ["loop.oven", "oven.turn"]
    with after(301):
        assert [part.name for part in health.parts() if part.failing_since] == []


def test_a_loop_that_keeps_failing_is_told_within_a_minute_and_until_it_works(own_company: OwnDatabase) -> None:
    for second in range(0, 60, 5):
        with after(second):
            health.failed("loop.oven", ZeroDivisionError())
            published()
            watched("part")
            if second < watches.FAILING.total_seconds():
                assert told() == []
    with after(60):
        [said] = told()
        assert said.startswith("系统故障：loop.oven 连续失败") and "ZeroDivisionError" in said
        with db.transaction() as session:
            assert [said] == [one.text for one in alerts.unacknowledged(session, the_administrator(session))]
            ok, found = looked("loops", session)
        assert not ok and "loop.oven 连续失败 12 次" in found, "another process sees it"
    for second in (65, 100):
        with after(second):
            health.worked("loop.oven")
            published()
            watched("part")
    assert told() == []


def test_a_loop_that_hangs_and_one_whose_process_died_are_told(own_company: OwnDatabase) -> None:
    with after(0):
        health.worked("loop.oven", 90)
        published()
    with after(80), db.transaction() as session:
        assert process_health.silent(session) == []
    with after(100), db.transaction() as session:
        [found] = process_health.silent(session)
        assert found.part == "loop.oven" and found.since < instants.now() - timedelta(seconds=90)
        assert "loop.oven 自" in looked("loops", session)[1]
    with after(101):
        assert watched("part") == ["part.loop.oven"]
    with after(110), db.transaction() as session:
        session.execute(text("update process_health set process = 'elsewhere:1'"))
    with after(111):
        health.worked("loop.oven", 90)
        published()
        with db.transaction() as session:
            assert process_health.silent(session) == [], "another process does its work"


AWAY = exc.OperationalError("select 1", None, psycopg.OperationalError("connection refused"))
HELD = exc.OperationalError("select 1", None, psycopg.errors.LockNotAvailable("timeout"))


def test_what_failed_only_while_the_database_was_away_is_no_trouble_afterwards(own_company: OwnDatabase) -> None:
    with after(0):
        health.worked("loop.oven", 90)
    with after(60):
        for part in ("loop.oven", "task.app.reports", "task.shop"):
            health.failed(part, AWAY)
        health.failed("task.shop", ZeroDivisionError())
        health.failed("task.held", HELD)
    with after(130):
        published()
        assert watched("part") == ["part.task.held", "part.task.shop"], "what fails for a cause of its own is told"


def test_a_part_that_every_short_outage_hits_is_told_in_the_end(own_company: OwnDatabase) -> None:
    for second in range(0, 120, 10):
        with after(second):
            health.failed("loop.oven", AWAY)
            published()
    with after(125):
        assert watched("part") == ["part.loop.oven"]


def test_other_processes_are_given_time_after_the_database_was_away(own_company: OwnDatabase) -> None:
    direct = DirectAlert()
    with after(0):
        health.worked("task.oven", 90)
        trouble_watch.look(direct)
    with db.transaction() as session:
        session.execute(text("update process_health set process = 'elsewhere:1'"))
    health.forget("task.oven")
    with after(300):
        health.failed(trouble_watch.PART, AWAY)
        trouble_watch.look(direct)
        assert watched("part") == []


def test_a_worker_that_published_again_is_healthy(own_company: OwnDatabase) -> None:
    health.failed(tasks.PART, HELD)
    tasks.publish_health()
    with db.transaction() as session:
        assert process_health.failing(session) == [] and process_health.known(session) == 1


def test_an_invariant_that_could_not_be_looked_for_is_not_logged_as_broken(
        own_company: OwnDatabase, logged: io.StringIO) -> None:
    def look(session: Any) -> Any:
        return session.scalar(text("select 1 / 0"))

    with kernel_invariants.invariants.temporarily():
        kernel_invariants.register(Invariant("raw", "没有夹生的面包", 34, look))
        with db.transaction() as session:
            assert [one.unchecked for one in invariants.check(session) if one.name == "raw"] == [True]
    assert "invariant_unchecked" in events_in(logged) and "invariant_broken" not in events_in(logged)


def test_invariants_are_not_looked_for_while_the_database_is_away(own_company: OwnDatabase) -> None:
    def look(session: Any) -> Any:
        with psycopg.connect(command_servers.plain(own_company.url), autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", (session.scalar(text("select pg_backend_pid()")),))
        session.execute(text("select 1"))

    with kernel_invariants.invariants.temporarily():
        kernel_invariants.register(Invariant("raw", "没有夹生的面包", 1, look))
        with pytest.raises(exc.OperationalError), db.transaction() as session:
            invariants.check(session)
    assert [part.name for part in health.parts() if part.name.startswith("invariant.")] == []


def test_supervisors_read_what_a_part_does(own_company: OwnDatabase) -> None:
    for second in (0, 30):
        with after(second):
            health.failed("task.app.reports", ZeroDivisionError())
            published()
    with after(31), db.transaction() as session:
        assert "每月报告（task.app.reports） 连续失败 2 次" in looked("loops", session)[1]


def test_a_system_stopped_as_intended_is_no_trouble(own_company: OwnDatabase) -> None:
    with after(0):
        health.worked("loop.oven", 90)
        published()
    with after(5), db.transaction() as session:
        process_health.withdraw(session)
    with after(500), db.transaction() as session:
        assert looked("loops", session) == (True, "后台循环没有在运行。")


def test_a_restored_systems_silent_parts_count_from_the_start_of_this_one(own_company: OwnDatabase) -> None:
    with after(0):
        health.worked("loop.oven", 90)
        published()
    with db.transaction() as session:
        session.execute(text("update process_health set process = 'elsewhere:1'"))
    health.forget_all()
    with after(3600):
        trouble_watch.begin()
        assert watched("part") == []
        with db.transaction() as session:
            assert looked("loops", session)[0]
    with after(3600 + 95):
        assert watched("part") == ["part.loop.oven"], "nobody took it up again"


def test_a_channel_that_is_off_has_no_parts_whoever_left_them(own_company: OwnDatabase) -> None:
    with after(0):
        for part in ("delivery.telegram", "loop.telegram", "delivery.web"):
            health.worked(part, 90)
        published()
    with db.transaction() as session:
        session.execute(text("update process_health set process = 'elsewhere:1'"))
    health.forget_all()

    async def loops_begin() -> None:
        stop = asyncio.Event()
        running = [asyncio.create_task(run(stop)) for run in (delivery.run, polling.run)]
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.gather(*running)

    asyncio.run(loops_begin())
    with after(200):
        published()
        with db.transaction() as session:
            assert "telegram" not in str(process_health.silent(session))
        health.worked("delivery.web", 90)
        published()
        assert watched("part") == []


def test_a_process_whose_clock_differs_is_named_by_doctor_metrics_and_a_trouble(
        own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        session.execute(text("insert into process_health values"
                             " ('elsewhere:7', 'clock', now(), null, null, 0, '10800', null)"))
    assert watched("clock") == ["clock.elsewhere:7"] and watched("part") == []
    with db.transaction() as session:
        well, said = looked("time", session)
        assert not well and "elsewhere:7 的时钟比数据库快 3 小时" in said
        shown = {sample.name: sample for family in metrics.SystemFigures().collect() for sample in family.samples}
        found = shown["hongniang_clock_difference_seconds"]
        assert (found.labels, found.value) == ({"process": "elsewhere:7"}, 10800)


def test_a_process_publishes_by_how_much_its_clock_differs(own_company: OwnDatabase) -> None:
    real = instants.now()
    with db.transaction() as session:
        session.connection()
        asked = time.monotonic()
        instants.follow(real - timedelta(hours=3), asked, asked)
        process_health.publish(session)
        assert list(process_health.clocks_that_differ(session)) == [process_health.this_process()]
        asked = time.monotonic()
        instants.follow(real, asked, asked)
        process_health.publish(session)
        assert process_health.clocks_that_differ(session) == {}


# --- what runs out


def test_a_disk_without_room_is_told(own_company: OwnDatabase) -> None:
    with after(0):
        assert watched("disk") == []
    for second in (1, 20):
        with after(second), db.transaction() as session:
            larger = Watch("disk", lambda _: watches.low_disks(2**60))
            assert troubles.reconcile(session, larger) == ["disk.0"]
    assert len(told()) == 1 and "请清理" in told()[0]


def test_connections_that_run_out_are_told(own_company: OwnDatabase) -> None:
    assert watched("connections") == []
    with db.transaction() as session:
        used, most = watches.connections(session)
        assert 0 < used < most
        ok, said = looked("database", session)
        assert (ok and f"至多 {most}" in said) or f"现用 {used}" in said
        found = watches.few_connections(session, used / most)
    assert [str(message) for message in found.values()] == [
        f"数据库连接快用完了（{used}/{most}）：请停掉多余的程序，或调大 max_connections"]


def test_work_that_gets_no_connection_may_try_again_later(own_db: OwnDatabase) -> None:
    engine = db.connect(own_db.url, size=1, patience=0.1)
    held = [engine.connect() for _ in range(5)]
    with pytest.raises(TryLater) as refused, db.transaction() as session:
        session.execute(text("select 1"))
    assert refused.value.after > 0 and isinstance(refused.value.__cause__, exc.TimeoutError)
    for one in held:
        one.close()
    with db.transaction() as session:
        assert session.scalar(text("select 1")) == 1


# --- when nothing can be stored


@pytest.fixture
def robot(own_company: OwnDatabase) -> Iterator[Robot]:
    with running(1) as [found]:
        targets(target(found, "主管群", "for: supervisor"))
        yield found


def test_a_database_that_cannot_be_written_is_told_directly_once_and_when_it_is_over(
        own_company: OwnDatabase, robot: Robot, logged: io.StringIO) -> None:
    direct = DirectAlert(tell_after=0.0)
    trouble_watch.look(direct)
    url = own_company.url
    db.connect(url + "_gone")
    for _ in range(3):
        trouble_watch.look(direct)
    assert robot.titles == ["红娘系统故障"] and "数据库不能写入" in robot.heard[0]["message"]
    assert events_in(logged).count("part_failed") == 1
    db.connect(url)
    trouble_watch.look(direct)
    trouble_watch.look(direct)
    assert robot.titles == ["红娘系统故障", "红娘系统已恢复"]


def test_one_watch_that_fails_keeps_no_other_from_looking(own_company: OwnDatabase, logged: io.StringIO) -> None:
    def broken(_: object) -> dict[str, Any]:
        raise ZeroDivisionError

    with troubles.watches.temporarily():
        troubles.register(Watch("broken", broken), Watch("oven", lambda _: {}))
        trouble_watch.look(DirectAlert())
    assert {part.name for part in health.parts() if part.failing_since} == {"watch.broken"}
    assert "watch.oven" in {part.name for part in health.parts()}
