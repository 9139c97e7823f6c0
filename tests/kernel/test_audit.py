"""The sealed chain: changed, removed and inserted rows are detected."""
from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import audit, db
from kernel.actors import SYSTEM, Actor
from tests.conftest import OwnDatabase


def written(session: Session, count: int = 5) -> None:
    for n in range(count):
        audit.record(session, Actor.staff(uuid.uuid4(), "周雅琴"), "bakery.bake", ("loaf", n), n=n, price=Decimal("12.50"),
                     share=0.1, text="黑麦\u2028\"引号\"", none=None, list=[1, 2.0, {"b": 1, "a": 2}])
    session.flush()


def test_fresh_rows_wait_and_are_sealed_in_their_order(db: Session) -> None:
    written(db)
    assert audit.verify(db) == audit.Verdict(0, 5, None, audit.GENESIS)
    assert audit.seal(db, limit=3) == 3
    assert audit.seal(db) == 2
    assert audit.seal(db) == 0
    verdict = audit.verify(db)
    assert (verdict.sealed, verdict.waiting, verdict.broken) == (5, 0, None)
    assert list(db.scalars(text("select position from audit order by id"))) == [1, 2, 3, 4, 5]
    assert verdict.head == db.scalar(text("select seal from audit where position = 5"))


def test_what_was_sealed_reads_the_same_in_another_connection(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        written(session)
        audit.seal(session)
    with db.transaction() as session:
        assert audit.verify(session).broken is None


TAMPERED = [
    ("another fact", "update audit set facts = jsonb_set(facts, '{n}', '9') where position = 3", 3),
    ("another actor", "update audit set actor_id = 'x' where position = 2", 2),
    ("another label", "update audit set actor_label = '何敏' where position = 2", 2),
    ("another instant", "update audit set at = at + interval '1 microsecond' where position = 4", 4),
    ("another act", "update audit set act = 'bakery.burn' where position = 1", 1),
    ("another subject", "update audit set subject_id = '7' where position = 5", 5),
    ("another seal", "update audit set seal = repeat('0', 64) where position = 3", 3),
    ("no seal", "update audit set seal = null where position = 3", 3),
    ("taken out of the middle", "delete from audit where position = 3", 4),
    ("taken out at the beginning", "delete from audit where position = 1", 2),
    ("two in each other's place", "update audit set position = case position when 2 then -3 when 3 then -2 end"
     " where position in (2, 3)", None),
    ("taken out of the chain", "update audit set position = null, seal = null where position = 2", 3),
]


@pytest.mark.parametrize(("how", "statement", "at"), TAMPERED, ids=[t[0] for t in TAMPERED])
def test_tampering_is_found_where_it_happened(db: Session, how: str, statement: str, at: int | None) -> None:
    written(db)
    audit.seal(db)
    first = db.scalar(text("select min(id) from audit"))
    db.execute(text(statement))
    verdict = audit.verify(db)
    assert verdict.broken is not None
    if at is not None:
        assert verdict.broken - first + 1 == at
        assert verdict.sealed < at


def test_the_head_tells_whether_the_end_was_cut_off(db: Session) -> None:
    written(db)
    audit.seal(db)
    head = audit.verify(db).head
    db.execute(text("delete from audit where position = 5"))
    verdict = audit.verify(db)
    assert (verdict.sealed, verdict.broken) == (4, None) and verdict.head != head


def test_a_row_that_commits_late_takes_its_place_at_the_end(own_db: OwnDatabase) -> None:
    begun, go = threading.Event(), threading.Event()

    def late() -> None:
        with db.transaction() as session:
            written(session, 1)
            begun.set()
            go.wait(10)

    with ThreadPoolExecutor(1) as pool:
        late_one = pool.submit(late)
        begun.wait(10)
        with db.transaction() as session:
            written(session, 2)
        with db.transaction() as session:
            assert audit.seal(session) == 2
        go.set()
        late_one.result()
    with db.transaction() as session:
        assert audit.seal(session) == 1
        assert audit.verify(session).broken is None
        assert list(session.scalars(text("select position from audit order by id"))) == [3, 1, 2]


def test_one_sealer_at_a_time(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        written(session)
    with db.transaction() as one, db.transaction() as another:
        assert audit.seal(one, limit=2) == 2
        assert audit.seal(another) == 0
    with db.transaction() as session:
        assert audit.seal(session) == 3
        assert audit.verify(session).broken is None


def test_who_acted_is_written(db: Session) -> None:
    audit.record(db, SYSTEM, "bakery.open")
    db.flush()
    row = db.execute(text("select actor_kind, actor_label, subject_kind, facts from audit")).one()
    assert tuple(row) == ("system", "", None, {})
