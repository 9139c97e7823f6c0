"""The one commit: all of a transaction is committed or none of it, and hooks run after it."""
from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import audit, db, events, health, instants, logs, tasks, valkey
from kernel.actors import SYSTEM
from kernel.errors import BadInput
from tests.conftest import OwnDatabase


def acts(session: Session) -> list[str]:
    return list(session.scalars(text("select act from audit order by id")))


def committed() -> list[str]:
    with db.transaction() as session:
        return acts(session)


def test_what_is_done_within_the_block_is_there_after_it(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        audit.record(session, SYSTEM, "baked")
        assert ThreadPoolExecutor(1).submit(committed).result() == []
    assert committed() == ["baked"]


def test_an_error_undoes_everything_and_comes_through(own_db: OwnDatabase) -> None:
    told: list[str] = []
    with pytest.raises(BadInput), db.transaction() as session:
        audit.record(session, SYSTEM, "baked")
        session.flush()
        db.after_commit(session, lambda: told.append("baked"))
        raise BadInput("kernel.bad_money", text="x")
    assert (committed(), told) == ([], [])


def test_what_follows_runs_after_the_commit_in_order_and_sees_it(own_db: OwnDatabase) -> None:
    seen: list[object] = []
    with db.transaction() as session:
        db.after_commit(session, lambda: seen.append(committed()))
        db.after_commit(session, lambda: seen.append("second"))
        audit.record(session, SYSTEM, "baked")
        with session.begin_nested():
            audit.record(session, SYSTEM, "iced")
        assert seen == []  # the release of a savepoint is no commit
    assert seen == [["baked", "iced"], "second"]


def test_a_follower_that_fails_is_logged_and_the_others_run(own_db: OwnDatabase) -> None:
    stream = io.StringIO()
    logs.configure(stream)
    seen: list[str] = []

    def fails() -> None:
        raise RuntimeError("no")

    with db.transaction() as session:
        db.after_commit(session, fails)
        db.after_commit(session, lambda: seen.append("ran"))
    assert seen == ["ran"]
    assert "after_commit_failed" in stream.getvalue() and "fails" in stream.getvalue()


def test_a_savepoint_undoes_its_own_act_and_nothing_of_it_follows(own_db: OwnDatabase) -> None:
    seen: list[str] = []
    with db.transaction() as session:
        audit.record(session, SYSTEM, "baked")
        db.after_commit(session, lambda: seen.append("baked"))
        with pytest.raises(RuntimeError), session.begin_nested():
            audit.record(session, SYSTEM, "iced")
            db.after_commit(session, lambda: seen.append("iced"))
            with session.begin_nested():
                db.after_commit(session, lambda: seen.append("decorated"))
            raise RuntimeError
        with session.begin_nested():
            db.after_commit(session, lambda: seen.append("wrapped"))
    assert (committed(), seen) == (["baked"], ["baked", "wrapped"])


@dataclass(frozen=True)
class Baked(events.Event):
    loaves: int


@dataclass(frozen=True)
class BakedRye(Baked):
    pass


def test_reactions_run_in_order_for_exactly_their_event_and_once(db: Session) -> None:
    said: list[str] = []

    def first(session: Session, event: Baked) -> None:
        said.append(f"first {event.loaves}")

    def second(session: Session, event: Baked) -> None:
        said.append("second")

    for react in (first, second, first):
        events.subscribe(Baked, react)
    events.publish(db, Baked(3))
    events.publish(db, BakedRye(4))
    assert said == ["first 3", "second"]
    events.reactions()[Baked, None].clear()


def test_a_reaction_that_raises_undoes_the_act(own_db: OwnDatabase) -> None:
    @dataclass(frozen=True)
    class Burnt(events.Event):
        pass

    def refuses(session: Session, event: Burnt) -> None:
        raise BadInput("kernel.bad_money", text="burnt")

    events.subscribe(Burnt, refuses)
    with pytest.raises(BadInput), db.transaction() as session:
        audit.record(session, SYSTEM, "baked")
        events.publish(session, Burnt())
    assert committed() == []


def test_a_session_waits_ten_seconds_for_a_lock_and_speaks_utc(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        assert session.scalar(text("show lock_timeout")) == "10s"
        assert session.scalar(text("show timezone")) == "UTC"


async def test_an_act_in_a_thread_keeps_the_time_it_was_called_in(own_db: OwnDatabase) -> None:
    with instants.at(instants.parse("2026-02-05 10:00")):
        there = await db.in_thread(instants.now)
    assert instants.iso(there)[:16] == "2026-02-05T10:00"


def queued() -> list[str]:
    found: list[str] = valkey.client().lrange("hongniang", 0, -1)  # type: ignore[assignment]
    return found


def test_a_task_is_woken_after_the_commit_and_never_before(own_db: OwnDatabase, valkey: None) -> None:
    with db.transaction() as session:
        tasks.wake(session, "bakery.bake", "0199-id")
        assert queued() == []
    assert len(queued()) == 1 and "bakery.bake" in queued()[0]


def test_a_task_of_an_act_that_failed_is_never_woken(own_db: OwnDatabase, valkey: None) -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        tasks.wake(session, "bakery.bake")
        raise RuntimeError
    assert queued() == []


def test_a_broker_that_is_away_is_logged_and_the_act_stands(own_db: OwnDatabase) -> None:
    program = """
from kernel import audit, db, logs, tasks
from kernel.actors import SYSTEM
logs.configure()
with db.transaction() as session:
    audit.record(session, SYSTEM, "baked")
    tasks.wake(session, "bakery.bake")
"""
    environment = {**os.environ, "DATABASE_URL": own_db.url, "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert committed() == ["baked"] and "wake_failed" in done.stderr


def test_a_task_runs_in_a_transaction_of_its_own(own_db: OwnDatabase) -> None:
    @tasks.task("bakery.test_twice")
    def bake(loaves: int) -> None:
        with db.transaction() as session:
            audit.record(session, SYSTEM, f"baked {loaves}")
        with db.transaction() as session:
            audit.record(session, SYSTEM, "lost")
            session.flush()
            raise RuntimeError

    tasks.configure().tasks["bakery.test_twice"].apply(args=[3], throw=True)
    assert committed() == ["baked 3"]
    assert [part.error for part in health.parts() if part.name == "task.bakery.test_twice"] == ["RuntimeError"]
