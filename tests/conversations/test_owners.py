"""Who answers: one owner at a time, one open episode a conversation."""
from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations import inbox, owners
from kernel import db, instants
from kernel.errors import NotFound
from tests.conftest import OwnDatabase
from tests.makers.conversations import a_conversation, an_incoming


def test_the_bot_answers_first_then_nobody_then_a_person_then_the_bot(db: Session) -> None:
    talk, staff_id = a_conversation(db), uuid.uuid4()
    assert (owners.owner_of(db, talk), owners.staff_of(db, talk)) == ("bot", None)
    owners.hand_to_queue(db, talk)
    assert (owners.owner_of(db, talk), owners.staff_of(db, talk)) == ("queue", None)
    owners.hand_to_person(db, talk, staff_id)
    assert (owners.owner_of(db, talk), owners.staff_of(db, talk)) == ("human", staff_id)
    owners.hand_to_bot(db, talk)
    assert (owners.owner_of(db, talk), owners.staff_of(db, talk)) == ("bot", None)
    assert db.scalar(text("select count(*) from episode")) == 1


def test_the_dialogues_state_is_kept_and_ends_with_its_episode(db: Session) -> None:
    talk = a_conversation(db)
    episode = owners.current(db, talk)
    owners.save_dialogue(db, episode.id, {"form": "complaint", "slots": {"facts": "⟦phone:3f9a2c⟧"}})
    assert owners.current(db, talk).dialogue["form"] == "complaint"
    owners.close(db, talk)
    assert owners.owner_of(db, talk) == "bot"
    fresh = owners.current(db, talk)
    assert fresh.id != episode.id and fresh.dialogue == {}


SILENT = [("bot", 23, False), ("bot", 25, True), ("queue", 25, False), ("human", 240, False)]


@pytest.mark.parametrize(("owner", "hours", "fresh"), SILENT)
def test_after_a_day_of_silence_the_bot_starts_afresh_but_no_customer_is_dropped(
    db: Session, owner: str, hours: int, fresh: bool,
) -> None:
    talk = a_conversation(db)
    with instants.at(instants.parse("2026-03-02 10:00")):
        inbox.store(db, talk, an_incoming(), "在吗", instants.now())
        before = owners.current(db, talk)
        inbox.mark_handled(db, inbox.unhandled(db, talk))
        if owner == "queue":
            owners.hand_to_queue(db, talk)
        elif owner == "human":
            owners.hand_to_person(db, talk, uuid.uuid4())
    with instants.at(instants.parse("2026-03-02 10:00") + timedelta(hours=hours)):
        after = owners.current(db, talk)
    assert (after.id != before.id) == fresh and after.owner == owner


def test_an_unknown_conversation_is_one_sentence(db: Session) -> None:
    with pytest.raises(NotFound) as none:
        owners.lock(db, uuid.uuid4())
    assert none.value.say() == "没有这个会话。"


def test_one_turn_at_a_time_and_intake_waits_for_none(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        talk = a_conversation(session)
    order: list[str] = []
    locked, go = threading.Event(), threading.Event()

    def turn() -> None:
        with db.transaction() as session:
            owners.lock(session, talk)
            locked.set()
            go.wait(10)
            order.append("first turn")

    def another() -> None:
        with db.transaction() as session:
            owners.lock(session, talk)
            order.append("second turn")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(turn)
        assert locked.wait(10)
        second = pool.submit(another)
        with db.transaction() as session:
            inbox.store(session, talk, an_incoming(), "在吗", instants.now())
        order.append("intake")
        go.set()
        first.result(10)
        second.result(10)
    assert order == ["intake", "first turn", "second turn"]


def test_two_who_open_an_episode_at_once_open_one(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        talk = a_conversation(session)
    start = threading.Barrier(4)

    def open_one(n: int) -> uuid.UUID:
        start.wait()
        with db.transaction() as session:
            owners.lock(session, talk)
            return owners.current(session, talk).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_one, range(4)))) == 1
