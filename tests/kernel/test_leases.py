"""Claiming rows by one statement: each by one worker, none waits, none is lost with its worker."""
from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from deadlines.tables import Timer
from kernel import db, ids, instants, leases
from tests.conftest import Count, OwnDatabase

LEASE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def _forty_rows(own_db: OwnDatabase) -> None:
    now = instants.now()
    with db.transaction() as session:
        session.add_all([
            Timer(kind="work", subject_kind="row", subject_id=ids.new_id(), key="", at=now, facts={"n": n}, attempts=0,
                  not_before=now - timedelta(seconds=100 - n), created_at=now) for n in range(40)])


def _due(limit: int) -> Select[*tuple[Any, ...]]:
    due = Timer.not_before <= instants.now()
    return select(Timer.id, Timer.facts).where(due).order_by(Timer.not_before).limit(limit)


def _claimed(session: Session, limit: int) -> list[int]:
    rows = leases.claim(session, Timer.id, _due(limit),
                        {"not_before": instants.now() + LEASE, "attempts": Timer.attempts + 1}, Timer.attempts)
    assert all(row.attempts == 1 for row in rows)
    return sorted(row.facts["n"] for row in rows)


def test_the_first_rows_are_taken_with_what_they_hold_by_one_statement(queries: Count) -> None:
    with db.transaction() as session:
        before = len(queries)
        assert _claimed(session, 3) == [0, 1, 2]
        assert len(queries) - before == 1


def test_what_another_holds_is_skipped_and_nobody_waits() -> None:
    with db.transaction() as one, db.transaction() as another:
        assert _claimed(one, 10) == list(range(10))
        assert _claimed(another, 40) == list(range(10, 40))


def test_a_lease_keeps_a_row_until_it_has_run_out() -> None:
    with db.transaction() as session:
        assert len(_claimed(session, 40)) == 40
    with db.transaction() as session:
        assert _claimed(session, 40) == []
    with instants.at(instants.now() + LEASE), db.transaction() as session:
        assert len(leases.claim(session, Timer.id, _due(40), {"not_before": instants.now()})) == 40


def test_work_done_in_the_same_transaction_takes_the_row_away_and_puts_it_back_where_it_fails() -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        [row] = leases.remove(session, Timer.id, _due(1), Timer.kind)
        assert (row.kind, row.facts) == ("work", {"n": 0})
        raise RuntimeError("the work fails")
    with db.transaction() as session:
        assert [row.facts["n"] for row in leases.remove(session, Timer.id, _due(2))] == [0, 1]
    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Timer)) == 38


def test_many_workers_take_every_row_once() -> None:
    taken: list[uuid.UUID] = []
    lock, start = threading.Lock(), threading.Barrier(4)

    def work(_: int) -> None:
        start.wait()
        while True:
            with db.transaction() as session:
                rows = leases.claim(session, Timer.id, _due(3), {"not_before": instants.now() + LEASE}, Timer.id)
            if not rows:
                return
            with lock:
                taken.extend(row[0] for row in rows)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(taken) == len(set(taken)) == 40
