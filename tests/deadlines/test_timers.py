"""Timers: published once, each in its own transaction; a reaction that raises is retried and delays no other timer."""
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from deadlines import loop, timers
from deadlines.events import TimerRang
from kernel import db, events, ids, instants
from tests.conftest import OwnDatabase, scalar
from tests.makers.deadlines import rules_in_force

CASE = ("complaint", ids.new_id())


@pytest.fixture(autouse=True)
def _in_force(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        rules_in_force(session)


class Ears:
    """A reaction that records timers; for the kind `trap` it sets a timer and then raises, until it is repaired."""

    def __init__(self) -> None:
        self.rang: list[TimerRang] = []
        self.mended = False

    def __call__(self, session: Session, event: TimerRang) -> None:
        if event.kind == "trap" and not self.mended:
            timers.set(session, "half done", event_subject(event), instants.now())
            raise RuntimeError("the reaction fails")
        self.rang.append(event)


def event_subject(event: TimerRang) -> tuple[str, uuid.UUID]:
    return event.subject_kind, event.subject_id


@pytest.fixture
def ears() -> Iterator[Ears]:
    found = Ears()
    events.subscribe(TimerRang, found)
    yield found
    found.mended = True  # it stays subscribed for the rest of the run, and must not raise then


def put(kind: str, in_seconds: float, subject: tuple[str, uuid.UUID] = CASE, key: str = "", **facts: object) -> None:
    with db.transaction() as session:
        timers.set(session, kind, subject, instants.now() + timedelta(seconds=in_seconds), dict(facts), key=key)


def publish_all() -> int:
    rang = 0
    while timers.publish_next_due(instants.now()):
        rang += 1
    return rang


def look(statement: str) -> object:
    with db.transaction() as session:
        return scalar(session, statement)


def test_a_timer_rings_once_at_its_instant_with_its_facts(ears: Ears) -> None:
    put("silence", 60, days=5)
    assert publish_all() == 0
    with instants.at(instants.now() + timedelta(seconds=61)):
        assert publish_all() == 1
        assert publish_all() == 0
    [event] = ears.rang
    assert (event.kind, event_subject(event), event.facts, event.key) == ("silence", CASE, {"days": 5}, "")
    assert look("select count(*) from timer") == 0


def test_there_is_one_a_kind_subject_and_key_and_setting_it_again_moves_it(ears: Ears) -> None:
    put("silence", -5)
    put("silence", 60)
    put("silence", -5, key="second")
    put("unowned", -5)
    assert publish_all() == 2
    assert {(event.kind, event.key) for event in ears.rang} == {("silence", "second"), ("unowned", "")}
    with db.transaction() as session:
        assert timers.pending(session, "silence", CASE) is not None


def test_a_timer_taken_away_does_not_ring(ears: Ears) -> None:
    put("silence", -5)
    put("silence", -5, key="second")
    with db.transaction() as session:
        assert timers.cancel(session, "silence", CASE) == 1
        assert timers.cancel(session, "silence", CASE, key=None) == 1
    assert publish_all() == 0


def test_a_reaction_may_set_the_same_timer_again(ears: Ears) -> None:
    def again(session: Session, event: TimerRang) -> None:
        if event.kind == "monthly":
            timers.set(session, "monthly", event_subject(event), instants.now() + timedelta(days=30))

    events.subscribe(TimerRang, again)
    put("monthly", -5)
    assert publish_all() == 1
    assert look("select count(*) from timer where kind = 'monthly'") == 1


def test_a_reaction_that_raises_is_undone_tried_again_later_and_holds_up_nobody(ears: Ears) -> None:
    put("trap", -10)
    put("after it", -5)
    assert publish_all() == 2
    assert [event.kind for event in ears.rang] == ["after it"]
    assert look("select count(*) from timer where kind = 'half done'") == 0, "what the reaction did is undone"
    assert look("select problem from timer") == "RuntimeError"
    assert publish_all() == 0, "not before the pause is over"
    with instants.at(instants.now() + timedelta(seconds=6)):
        assert publish_all() == 1
    with instants.at(instants.now() + timedelta(seconds=12)):
        assert publish_all() == 0, "the second pause is longer"
        ears.mended = True
    with instants.at(instants.now() + timedelta(seconds=20)):
        assert publish_all() == 1
    assert [event.kind for event in ears.rang] == ["after it", "trap"]


def test_doctor_hears_of_a_timer_that_fails_again_and_again(ears: Ears) -> None:
    put("trap", -10)
    for seconds in (0, 6, 20):
        with instants.at(instants.now() + timedelta(seconds=seconds)):
            publish_all()
    with db.transaction() as session:
        assert timers.stuck(session) == (1, "trap")


def test_two_loops_ring_each_timer_once(ears: Ears) -> None:
    for _ in range(40):
        put("silence", -5, subject=("complaint", ids.new_id()))
    both = threading.Barrier(2)

    def one() -> None:
        both.wait()
        publish_all()

    loops = [threading.Thread(target=one) for _ in range(2)]
    for thread in loops:
        thread.start()
    for thread in loops:
        thread.join()
    assert len(ears.rang) == len({event.subject_id for event in ears.rang}) == 40


def test_the_loop_rings_what_has_come_and_sleeps_to_what_comes_next(ears: Ears) -> None:
    put("silence", -5)
    put("unowned", 90)
    loop.round_()
    assert [event.kind for event in ears.rang] == ["silence"]
    next_at = loop.round_()
    assert next_at is not None
    assert timedelta(seconds=60) < next_at - instants.now() <= timedelta(seconds=90)


ALONE = """
import sys, uuid
from kernel import db, instants
from deadlines import timers
db.connect(sys.argv[1])
with db.transaction() as session:
    timers.set(session, "of.tomorrow", ("complaint", uuid.uuid4()), instants.now())
assert timers.publish_next_due(instants.now())
"""


def test_a_timer_that_nobody_reacts_to_waits_for_a_program_that_does(own_db: OwnDatabase) -> None:
    subprocess.run([sys.executable, "-c", ALONE, own_db.url], check=True, capture_output=True)
    assert look("select kind || ' ' || problem from timer") == "of.tomorrow LookupError"
