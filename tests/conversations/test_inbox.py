"""Customers' messages are stored once, in full, and handled in order."""
from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bots import intake
from conversations import inbox, recovery, threads, transcript
from conversations.messages import LIMIT, Incoming
from conversations.tables import InboxMessage
from kernel import db, instants
from kernel.wording import reading
from tests.conftest import OwnDatabase
from tests.makers.conversations import a_conversation, an_incoming, written

TEXTS = {
    "empty": "",
    "emoji": "👩‍❤️‍👨🇨🇳 😀",
    "control characters": "a\x01\x1f\x7fb",
    "right to left": "\u202eabc",
    "a line separator": "一\u2028二\n\r\t三",
    "markup": "<script>alert(1)</script> {{7*7}} %s %(a)s ' \" \\",
    "rare characters": "𠮷𡈽㐂",
    "exactly at the limit": "字" * LIMIT,
}


@pytest.mark.parametrize("said", TEXTS.values(), ids=list(TEXTS))
def test_any_text_comes_back_as_it_was(db: Session, said: str) -> None:
    conversation_id = a_conversation(db)
    written(db, conversation_id, said)
    assert inbox.unhandled(db, conversation_id)[0].text == said
    assert transcript.lines(db, conversation_id)[0].text == said


@pytest.mark.parametrize("length", [LIMIT + 1, 4096, 20_000, 200_000])
def test_a_long_text_is_kept_whole_and_shown_short(db: Session, length: int) -> None:
    conversation_id = a_conversation(db)
    said = "".join(chr(0x4E00 + n % 5000) for n in range(length))
    written(db, conversation_id, said)
    assert inbox.unhandled(db, conversation_id)[0].text == said
    shown = transcript.lines(db, conversation_id)[0].text
    mark = "……（后文较长，已另存）"
    assert len(shown) == LIMIT and shown.endswith(mark) and said.startswith(shown.removesuffix(mark))
    with reading("en"):
        shown = transcript.lines(db, conversation_id)[0].text
        assert shown.endswith("… (the rest is long and has been kept separately)")


def test_a_row_that_holds_its_mark_already_gets_no_second_one(db: Session) -> None:
    conversation_id = a_conversation(db)
    written(db, conversation_id, "说" * (LIMIT + 1))
    kept = "说" * (LIMIT - 12) + "……（后文较长，已另存）"
    db.query(InboxMessage).update({"text": kept})
    assert transcript.lines(db, conversation_id)[0].text == kept


def test_a_repeat_finds_its_row_and_changes_nothing(db: Session) -> None:
    conversation_id, other = a_conversation(db), a_conversation(db)
    first = inbox.store(db, conversation_id, an_incoming(key="7"), "一", instants.now())
    again = inbox.store(db, conversation_id, an_incoming(key="7"), "二", instants.now())
    assert (first[1], again) == (True, (first[0], False))
    assert [line.text for line in transcript.lines(db, conversation_id)] == ["一"]
    assert inbox.store(db, other, an_incoming(key="7"), "三", instants.now())[1]


def test_sixteen_deliveries_of_one_message_at_once_are_one_row(own_db: OwnDatabase) -> None:
    start = threading.Barrier(16)
    incoming = Incoming("telegram", "bot", "7701", "42", "text", "退费 13800138000", instants.now(), raw={"id": 42})

    def deliver(n: int) -> intake.StoredMessage:
        start.wait()
        return intake.take_in(incoming)

    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(deliver, range(16)))
    assert sorted(t.fresh for t in taken) == [False] * 15 + [True]
    assert len({(t.inbox_id, t.conversation_id, t.person_id) for t in taken}) == 1
    with db.transaction() as session:
        assert session.scalar(text("select count(*) from inbox_message")) == 1
        assert session.scalar(text("select count(*) from person")) == 1


def test_messages_are_taken_up_by_the_platforms_time_then_by_arrival(db: Session) -> None:
    conversation_id = a_conversation(db)
    for said, at in (("三", "2026-03-02 10:00:03"), ("一", "2026-03-02 10:00:01"), ("二甲", "2026-03-02 10:00:02"),
                     ("二乙", "2026-03-02 10:00:02")):
        written(db, conversation_id, said, at)
    rows = inbox.unhandled(db, conversation_id)
    assert [row.text for row in rows] == ["一", "二甲", "二乙", "三"]
    inbox.mark_handled(db, rows[:2], {"name": "greet"})
    assert [row.text for row in inbox.unhandled(db, conversation_id)] == ["二乙", "三"]
    assert inbox.intent_of(db, rows[0].id) == {"name": "greet"} and inbox.intent_of(db, rows[2].id) is None
    assert threads.get(db, conversation_id).last_in_at == max(row.received_at for row in rows[:2])


def test_failures_are_counted_by_message(db: Session) -> None:
    conversation_id = a_conversation(db)
    written(db, conversation_id)
    rows = inbox.unhandled(db, conversation_id)
    assert inbox.count_failure(db, rows) == 1
    written(db, conversation_id)
    assert inbox.count_failure(db, inbox.unhandled(db, conversation_id)) == 2
    assert sorted(row.failed_times for row in inbox.unhandled(db, conversation_id)) == [1, 2]


def test_what_nobody_handled_is_found_the_oldest_first_each_conversation_once(db: Session) -> None:
    old, older, fresh, done = (a_conversation(db) for _ in range(4))
    for conversation_id, minutes in ((old, 5), (older, 9), (old, 4), (fresh, 0), (done, 9)):
        at = instants.now() - timedelta(minutes=minutes)
        inbox.store(db, conversation_id, an_incoming(), "在吗", at)
    inbox.mark_handled(db, inbox.unhandled(db, done))
    assert recovery.abandoned(db, instants.now() - timedelta(minutes=1)) == [older, old]


def test_intake_keeps_what_no_database_holds_out_and_a_typed_token_is_only_text(own_db: OwnDatabase) -> None:
    incoming = Incoming("telegram", "bot", "7701", "42", "text", "a\x00b\ud83d ⟦phone:3f9a2c⟧", instants.now(),
                        name="欧\x00阳", raw={"te\x00xt": ["\x00", "\ud800", {"n": 1}]})
    taken = intake.take_in(incoming)
    with db.transaction() as session:
        line = transcript.lines(session, taken.conversation_id)[0]
        assert line.text == "ab? 〔phone:3f9a2c〕"
        assert session.scalar(text("select raw from inbox_message")) == {"text": ["", "?", {"n": 1}]}


def test_an_event_is_no_line_of_the_transcript(db: Session) -> None:
    conversation_id = a_conversation(db)
    written(db, conversation_id, "/start", kind="event")
    assert transcript.lines(db, conversation_id) == [] and len(inbox.unhandled(db, conversation_id)) == 1


def test_a_person_has_one_conversation_on_a_channel_also_when_made_twice_at_once(own_db: OwnDatabase) -> None:
    person_id = uuid.uuid4()
    start = threading.Barrier(6)

    def of(n: int) -> uuid.UUID:
        start.wait()
        with db.transaction() as session:
            return threads.get_or_create(session, person_id, "web", "main")

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(of, range(6)))) == 1
