"""What the loop catches up on after it was killed, was down, or met a failing reaction: real processes."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from deadlines import loop, reactions, sweep, timers
from deadlines.events import ClocksBreached, TimerRang
from kernel import db, events, file_versions, ids, instants
from kernel.actors import SYSTEM
from tests.conftest import Count, OwnDatabase, scalar
from tests.makers.deadlines import a_clock, many_clocks
from tests.makers.robots import Robot, running
from tests.processes import running_installation, until


def look(statement: str) -> object:
    with db.transaction() as session:
        return scalar(session, statement)


@pytest.fixture
def robot(own_company: OwnDatabase, valkey: None) -> Iterator[Robot]:
    """The only target of alerts."""
    with running(1) as [made]:
        with db.transaction() as session:
            file_versions.accept(session, "alerts.yml", f"targets: [{{name: 值班群, url: '{made.url}'}}]", SYSTEM)
        yield made


WAITING = ("select count(distinct pid) from pg_stat_activity where datname = current_database()"
           " and wait_event_type = 'Lock' and query like 'INSERT INTO alert %'")


@pytest.mark.long
def test_two_sweepers_one_killed_in_the_middle_each_breach_stamped_audited_and_told_once(
    own_company: OwnDatabase, robot: Robot, tmp_path: Path,
) -> None:
    with db.transaction() as session:
        many_clocks(session, 5000, instants.now() - timedelta(minutes=1))
    held = psycopg.connect(own_company.url.replace("+psycopg", ""))
    held.execute("lock table alert in share mode")  # both stop in the middle: clocks stamped, alerts not written
    redis = own_company.servers.redis_url
    url = own_company.url
    with (running_installation(url, redis, tmp_path / "a") as first,
          running_installation(url, redis, tmp_path / "b") as second):
        first.start("loops")
        second.start("loops")
        until(lambda: look(WAITING) == 2, "both in the middle", 60)
        assert look("select count(*) from clock where breached_at is not null") == 0, "neither has committed"
        first.kill("loops")
        held.rollback()
        held.close()
        until(lambda: look("select count(*) from clock where breached_at = due_at") == 5000, "all stamped", 60)
        until(lambda: look("select count(*) from alert where sent_at is null") == 0, "all told", 30)
    assert look("select count(*) from alert where kind = 'breach'") == 5000
    assert look("select count(distinct facts ->> 'clock') from audit where act = 'clock.breach'") == 5000
    assert look("select count(*) from audit where act = 'clock.breach'") == 5000
    assert robot.titles == ["红娘告警：5000 项时限超时"], "one message for the whole instant"


def a_timer(session: Session, since: timedelta) -> None:
    """A due timer of a kind with a reaction."""
    events.subscribe(TimerRang, reactions.recount_clocks_on_entry_into_force, topic=reactions.IN_FORCE)
    facts = {"name": "fees.yml"}
    timers.set(session, reactions.IN_FORCE, ("company_file", ids.new_id()), instants.now() - since, facts)


@pytest.mark.long
def test_a_loop_that_was_down_for_three_days(own_company: OwnDatabase, robot: Robot, tmp_path: Path) -> None:
    three_days = timedelta(days=3)
    with db.transaction() as session:
        many_clocks(session, 24, instants.now() - three_days, apart=3 * 3600.0 - 1)
        late_due = session.execute(text("select id, due_at from clock")).all()
        a_timer(session, timedelta(days=2))
    redis = own_company.servers.redis_url
    with running_installation(own_company.url, redis, tmp_path / "log") as ours:
        ours.start("loops")
        until(lambda: look("select count(*) from clock where breached_at is not null") == 24, "stamped", 60)
        until(lambda: robot.heard, "told", 20)
        until(lambda: look("select count(*) from timer") == 0, "the timer rang", 20)
        until(lambda: look("select count(*) from opening") == 1, "the newest opening", 20)
        ours.kill("loops")
        ours.start("loops")
        until(lambda: look("select count(*) from audit where seal is null") == 0, "it runs again", 60)
    with db.transaction() as session:
        stamped = session.execute(text("select id, breached_at from clock")).all()
    assert sorted(stamped) == sorted(late_due), "each with its own deadline, not with the hour of our return"
    assert robot.titles == ["红娘告警：24 项时限超时"], "one digest"
    assert look("select count(*) from opening") == 1, "openings that were missed are caught up once"


def test_a_breach_that_somebody_cannot_take_holds_up_no_other(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        poison = a_clock(session, instants.now() - timedelta(hours=49))
        many_clocks(session, 30, instants.now() - timedelta(minutes=1))
    taken = False

    def react(_: Session, event: ClocksBreached) -> None:
        if not taken and any(clock.clock_id == poison.id for clock in event.clocks):
            raise RuntimeError("a room that can't take it")

    events.subscribe(ClocksBreached, react)
    again = loop.round_()
    assert look("select count(*) from clock where breached_at is not null") == 30
    assert look("select count(*) from audit where act = 'clock.breach'") == 30
    assert again is not None and again - instants.now() <= loop.AFTER_FAILURE, "and it is tried again"
    taken = True
    loop.round_()
    assert look("select count(*) from clock where breached_at is not null") == 31


def test_a_clock_that_cannot_be_read_holds_up_no_other_warning(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        unreadable = a_clock(session, instants.now() - timedelta(hours=31))
        for _ in range(5):
            a_clock(session, instants.now() - timedelta(hours=30))
        kept = session.execute(text("select count from clock where id = :id"), {"id": unreadable.id}).scalar_one()
        session.execute(text("update clock set count = '{}' where id = :id"), {"id": unreadable.id})
    again = loop.round_()
    assert look("select count(*) from clock where warned = 50") == 5
    assert again is not None and again - instants.now() <= loop.AFTER_FAILURE, "and it is tried again"
    with db.transaction() as session:
        session.execute(text("update clock set count = cast(:count as jsonb) where id = :id"),
                        {"count": json.dumps(kept), "id": unreadable.id})
    loop.round_()
    assert look("select count(*) from clock where warned = 50") == 6


def test_what_fails_in_one_part_holds_up_no_other_part(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        a_clock(session, instants.now() - timedelta(hours=49))
        a_clock(session, instants.now() - timedelta(hours=30))
        a_timer(session, timedelta(minutes=1))
        session.execute(text("alter table opening add constraint never check (false)"))
    loop.round_()
    assert look("select count(*) from clock where breached_at is not null") == 1
    assert look("select count(*) from clock where warned = 50") == 1
    assert look("select count(*) from timer") == 0
    with db.transaction() as session:
        session.execute(text("alter table opening drop constraint never"))
    loop.round_()
    assert look("select count(*) from opening") == 1


def test_an_idle_look_reads_the_edges_of_indexes_alone(own_company: OwnDatabase, queries: Count) -> None:
    with db.transaction() as session:
        many_clocks(session, 20_000, instants.now() + timedelta(hours=1))
    with db.transaction() as session:
        session.execute(text("update clock set warn_at = due_at - interval '30 minutes'"))
    with db.transaction() as session:
        sweep.upcoming(session)
    [asked] = [statement for statement in queries.statements if "from opening" in statement]
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze clock"))
        plan = "\n".join(connection.scalars(text(f"explain {asked}")))
    assert "Seq Scan on clock" not in plan
    assert "ix_clock_waiting" in plan and "ix_clock_warning" in plan
