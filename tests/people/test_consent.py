"""Consent: requested once per purpose, recorded with its wording, withdrawn at any time (5.5 a, PIPL art. 15)."""
from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import db, instants
from kernel.actors import Actor
from people import consent
from tests.conftest import OwnDatabase
from tests.makers.people import a_person


def acts(session: Session) -> list[tuple[object, ...]]:
    session.flush()
    rows = session.execute(text("select act, facts->>'purpose', facts->>'wording' from audit order by id"))
    return [tuple(row) for row in rows]


def test_consent_stands_for_its_purpose_and_person_alone(db: Session) -> None:
    person, other = a_person(db), a_person(db)
    assert not consent.has(db, person.id, "complaint")
    consent.grant(db, person.id, "complaint", "2026-01", Actor.person(person.id))
    assert consent.has(db, person.id, "complaint")
    assert not consent.has(db, person.id, "marketing") and not consent.has(db, other.id, "complaint")
    assert acts(db) == [("consent.grant", "complaint", "2026-01")]


def test_agreeing_twice_is_once(db: Session) -> None:
    person = a_person(db)
    for _ in range(2):
        consent.grant(db, person.id, "complaint", "2026-01", Actor.person(person.id))
    assert len(acts(db)) == 1 and db.scalar(text("select count(*) from consent")) == 1


def test_taken_back_it_ends_at_once_and_may_be_given_anew_the_old_one_kept(db: Session) -> None:
    person = a_person(db)
    by = Actor.person(person.id)
    consent.grant(db, person.id, "complaint", "2026-01", by)
    assert consent.withdraw(db, person.id, "complaint", by)
    assert not consent.has(db, person.id, "complaint")
    assert not consent.withdraw(db, person.id, "complaint", by)
    consent.grant(db, person.id, "complaint", "2026-02", by)
    assert consent.has(db, person.id, "complaint")
    assert [row[0] for row in acts(db)] == ["consent.grant", "consent.withdraw", "consent.grant"]
    assert list(db.scalars(text("select wording_version from consent order by granted_at"))) == ["2026-01", "2026-02"]


def test_a_consent_taken_back_ends_when_the_customer_said_so(db: Session) -> None:
    person = a_person(db)
    by, said = Actor.person(person.id), instants.now() - timedelta(minutes=30)
    consent.grant(db, person.id, "complaint", "2026-01", by, at=said - timedelta(days=1))
    assert consent.withdraw(db, person.id, "complaint", by, at=said)
    assert db.scalar(text("select withdrawn_at from consent")) == said


def test_agreeing_on_two_screens_at_once_is_one_consent(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        person = a_person(session)
    start = threading.Barrier(6)

    def agree(n: int) -> None:
        start.wait()
        with db.transaction() as session:
            consent.grant(session, person.id, "complaint", "2026-01", Actor.person(person.id))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(agree, range(6)))
    with db.transaction() as session:
        assert session.scalar(text("select count(*) from consent")) == 1 and len(acts(session)) == 1
