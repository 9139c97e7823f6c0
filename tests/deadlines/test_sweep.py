"""Concurrent sweepers, and the loop in real time."""
import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from deadlines import clocks, fulfilment, loop, sweep
from deadlines.promises import RESPONSE, SOLUTION
from kernel import db, instants, time_words
from kernel.actors import Actor
from kernel.ids import new_id
from notices import alerts, responsible_staff
from tests.conftest import OwnDatabase, scalar
from tests.makers.deadlines import a_clock, rules_in_force


@pytest.fixture(autouse=True)
def _in_force(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        rules_in_force(session)


def clocks_due(count: int, in_seconds: float) -> list[clocks.ClockView]:
    """Clocks that fall due at one instant, so many seconds from now."""
    accepted = instants.now() - timedelta(hours=48) + timedelta(seconds=in_seconds)
    with db.transaction() as session:
        return [a_clock(session, accepted) for _ in range(count)]


def look(statement: str) -> object:
    with db.transaction() as session:
        return scalar(session, statement)


LISTENING = ("select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen %'"
             " and state = 'idle'")
BREACHED = "select count(*) from clock where breached_at is not null"


def test_two_sweepers_at_once_stamp_each_clock_once() -> None:
    clocks_due(60, in_seconds=-5)
    both = threading.Barrier(2)
    found: list[int] = []

    def sweeper() -> None:
        both.wait()
        while True:
            with db.transaction() as session:
                stamped = sweep.find_due(session, instants.now(), limit=7)
            found.append(stamped)
            if not stamped:
                return

    sweepers = [threading.Thread(target=sweeper) for _ in range(2)]
    for one in sweepers:
        one.start()
    for one in sweepers:
        one.join()
    assert sum(found) == 60
    assert look(BREACHED) == 60
    assert look("select count(*) from alert") == 60
    assert look("select count(*) from audit where act = 'clock.breach'") == 60


def test_a_clock_that_somebody_is_just_meeting_is_left_to_them() -> None:
    [clock] = clocks_due(1, in_seconds=-5)
    in_time = clock.due_at - timedelta(seconds=1)
    with db.transaction() as officer:
        fulfilment.meet(officer, clock.promise, ("complaint", clock.subject_id), in_time, Actor.staff(new_id()), {})
        with db.transaction() as sweeper:
            assert sweep.find_due(sweeper, instants.now()) == 0
    with db.transaction() as sweeper:
        assert sweep.find_due(sweeper, instants.now()) == 0
    assert look(BREACHED) == 0


def test_the_next_due_instant_is_that_of_the_earliest_clock_still_in_time() -> None:
    clocks_due(1, in_seconds=-5)
    later, sooner = clocks_due(1, in_seconds=90)[0], clocks_due(1, in_seconds=60)[0]
    with db.transaction() as session:
        sweep.find_due(session, instants.now())
        assert sweep.next_due(session) == sooner.due_at < later.due_at


@asynccontextmanager
async def the_loop() -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(loop.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 5)


async def until(statement: str, wanted: object, seconds: float) -> None:
    """Waits until the statement gives the wanted value; fails after so many seconds."""
    async with asyncio.timeout(seconds):
        while await db.in_thread(look, statement) != wanted:  # noqa: ASYNC110 - the other side is a database
            await asyncio.sleep(0.02)


async def test_the_loop_finds_a_breach_within_two_seconds_of_the_deadline() -> None:
    async with the_loop():
        [clock] = await db.in_thread(clocks_due, 1, 1.0)
        await until(BREACHED, 1, seconds=3)
    with db.transaction() as session:
        [found] = clocks.for_subjects(session, "complaint", [clock.subject_id])[clock.subject_id]
    assert found.breached_at == clock.due_at
    assert found.detected_at is not None and found.detected_at - clock.due_at < timedelta(seconds=2)


async def test_the_loop_is_woken_for_a_clock_that_falls_due_before_the_one_it_sleeps_for() -> None:
    await db.in_thread(clocks_due, 1, 3600)
    async with the_loop():
        await until(LISTENING, 1, seconds=5)
        await db.in_thread(clocks_due, 1, 0.3)
        await until(BREACHED, 1, seconds=2.3)


async def test_a_loop_that_was_down_for_three_days_catches_up() -> None:
    three_days = 3 * 24 * 3600
    late = await db.in_thread(clocks_due, 20, -three_days)
    async with the_loop():
        await until(BREACHED, 20, seconds=5)
    with db.transaction() as session:
        [found] = clocks.for_subjects(session, "complaint", [late[0].subject_id])[late[0].subject_id]
    assert found.breached_at == late[0].due_at, "the deadline itself, not when we came back"
    assert found.detected_at is not None and found.detected_at - late[0].due_at > timedelta(days=2)


def test_breaches_of_different_promises_and_deadlines_are_each_told_with_their_own_words() -> None:
    now = instants.now()
    with db.transaction() as session:
        a_clock(session, now - timedelta(hours=49), label="投诉 100%:一")
        a_clock(session, now - timedelta(hours=50), label="投诉 二\\")
        a_clock(session, now - timedelta(days=40), SOLUTION.key, label="投诉 '三'")
    with db.transaction() as session:
        assert sweep.find_due(session, now) == 3
    with db.transaction() as session:
        told = {alert.text for alert in alerts.unacknowledged(session)}
        dues = [time_words.deadline(clock.due_at, clock.count.last_day) for clock in clocks.open_by_due(session)]
    assert told == {
        f"投诉 '三' 的“{SOLUTION.title}”已超时：应于 {dues[0]} 前完成，请立即处理。",
        f"投诉 二\\ 的“{RESPONSE.title}”已超时：应于 {dues[1]} 前完成，请立即处理。",
        f"投诉 100%:一 的“{RESPONSE.title}”已超时：应于 {dues[2]} 前完成，请立即处理。"}
    assert look("select bool_and(facts ->> 'due_at' like '____-__-__T__:__:__%+08:00') from audit"
                " where act = 'clock.breach'") is True


def test_a_breach_is_not_for_whom_the_matter_is_about() -> None:
    concerned, about, other = new_id(), new_id(), new_id()
    responsible_staff.register("matter_about", lambda _, ids: {
        id: responsible_staff.ResponsibleStaff(None, (concerned,) if id == about else ()) for id in ids})
    with db.transaction() as session:
        for subject in (about, other):
            a_clock(session, instants.now() - timedelta(hours=49), subject_id=subject, kind="matter_about")
    with db.transaction() as session:
        sweep.find_due(session, instants.now())
    assert look(f"select not_for from alert where subject_id = '{about}'") == [str(concerned)]
    assert look(f"select not_for from alert where subject_id = '{other}'") == []
