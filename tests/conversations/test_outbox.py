"""Messages are sent in order and once, whatever the platform answers and whichever process dies."""
from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from conversations import interrupted_sends, outbox, transcript
from conversations.events import MessageDelivered, MessageFailed
from conversations.messages import Author, Origin, Reply
from conversations.outbox import LEASE, Outcome, Refused, Retry, Sent, Uncertain
from kernel import db, events, instants
from kernel.errors import Conflict, NotFound
from tests.conftest import Count, OwnDatabase
from tests.makers.conversations import a_conversation, to_say, written


def later(seconds: float) -> object:
    return instants.at(instants.now() + timedelta(seconds=seconds))


def claimed(session: Session, limit: int = 10, **more: object) -> list[uuid.UUID]:
    return [row.id for row in outbox.claim(session, limit, **more)]  # type: ignore[arg-type]


def state(session: Session, outbox_id: uuid.UUID) -> str:
    return outbox.rows(session, [outbox_id])[0].state


def test_one_message_a_conversation_the_oldest_first(db: Session) -> None:
    one, another = a_conversation(db), a_conversation(db)
    first, second, other = to_say(db, one), to_say(db, one), to_say(db, another)
    assert claimed(db) == [first, other]
    assert claimed(db) == []
    outbox.record(db, first, Sent("7"))
    assert claimed(db) == [second]
    assert outbox.rows(db, [second])[0].attempts == 1


def test_a_retry_keeps_the_order_and_waits_its_time(db: Session) -> None:
    talk = a_conversation(db)
    first, second = to_say(db, talk), to_say(db, talk)
    claimed(db)
    outbox.record(db, first, Retry(30, "429"))
    assert claimed(db) == []  # neither before its time, nor the next message before it
    with later(31):  # type: ignore[attr-defined]
        assert claimed(db) == [first]
        assert outbox.rows(db, [first])[0].attempts == 2
        outbox.record(db, first, Sent())
        assert claimed(db) == [second]


def test_a_platform_that_takes_nothing_for_a_day_is_given_up_and_the_next_message_goes(db: Session) -> None:
    talk = a_conversation(db)
    first, second = to_say(db, talk), to_say(db, talk)
    with later(86_000):  # type: ignore[attr-defined]
        claimed(db)
        outbox.record(db, first, Retry(30, "平台停机"))
        assert state(db, first) == "queued"
    with later(86_500):  # type: ignore[attr-defined]
        assert claimed(db) == [first]
        outbox.record(db, first, Retry(30, "平台停机"))
        assert (state(db, first), transcript.lines(db, talk)[0].reason) == ("failed", "平台停机")
        assert claimed(db) == [second]


ENDS: list[tuple[str, Outcome, str]] = [
    ("sent", Sent("7"), "sent"),
    ("delivered", Sent("7", delivered=True), "delivered"),
    ("refused", Refused("被拉黑"), "failed"),
    ("uncertain", Uncertain("超时"), "uncertain"),
]


@pytest.mark.parametrize(("how", "outcome", "becomes"), ENDS, ids=[e[0] for e in ENDS])
def test_after_any_end_the_next_goes(db: Session, how: str, outcome: Outcome, becomes: str) -> None:
    talk = a_conversation(db)
    first, second = to_say(db, talk), to_say(db, talk)
    claimed(db)
    outbox.record(db, first, outcome)
    assert state(db, first) == becomes
    assert claimed(db) == [second]


def test_a_refusal_is_shown_with_its_reason_and_told_once(db: Session) -> None:
    told: list[MessageFailed] = []

    def hear(session: Session, event: MessageFailed) -> None:
        told.append(event)

    events.subscribe(MessageFailed, hear)
    try:
        talk = a_conversation(db)
        sent = to_say(db, talk, "方案", author="person")
        claimed(db)
        outbox.record(db, sent, Refused("顾客已拉黑"))
        outbox.record(db, sent, Refused("再来一次"))
        outbox.record(db, sent, Sent("8"))
    finally:
        events.reactions()[MessageFailed, None].remove(hear)
    assert [(e.outbox_id, e.reason) for e in told] == [(sent, "顾客已拉黑")]
    line = transcript.lines(db, talk)[0]
    assert (line.state, line.reason) == ("failed", "顾客已拉黑")


def test_what_is_delivered_stays_delivered_and_is_told_once(db: Session) -> None:
    told: list[MessageDelivered] = []

    def hear(session: Session, event: MessageDelivered) -> None:
        told.append(event)

    events.subscribe(MessageDelivered, hear)
    try:
        talk = a_conversation(db)
        sent = to_say(db, talk)
        claimed(db)
        for outcome in (
            Sent("7", delivered=True),
            Retry(5, "late"),
            Refused("late"),
            Uncertain("late"),
            Sent("8", delivered=True),
        ):
            outbox.record(db, sent, outcome)
        outbox.acknowledge(db, talk, [sent], instants.now())
    finally:
        events.reactions()[MessageDelivered, None].remove(hear)
    assert (state(db, sent), len(told)) == ("delivered", 1)


def test_an_uncertain_message_that_turns_out_sent_is_sent(db: Session) -> None:
    talk = a_conversation(db)
    sent = to_say(db, talk)
    claimed(db)
    outbox.record(db, sent, Uncertain("断线"))
    outbox.record(db, sent, Sent("7", delivered=True))
    assert state(db, sent) == "delivered" and transcript.lines(db, talk)[0].reason is None


def test_a_claim_whose_sender_died_is_taken_again_after_its_lease(db: Session) -> None:
    talk = a_conversation(db)
    first, second = to_say(db, talk), to_say(db, talk)
    assert claimed(db) == [first]
    with later(LEASE.total_seconds() - 1):  # type: ignore[attr-defined]
        assert claimed(db) == []
    with later(LEASE.total_seconds() + 1):  # type: ignore[attr-defined]
        assert claimed(db) == [first]
        outbox.record(db, first, Sent())
        assert claimed(db) == [second]


def test_channels_and_conversations_can_be_picked(db: Session) -> None:
    web, telegram = a_conversation(db), a_conversation(db, "telegram")
    on_web, on_telegram = to_say(db, web), to_say(db, telegram)
    assert claimed(db, channels=["telegram"]) == [on_telegram]
    assert claimed(db, channels=["telegram", "web"], conversation_id=web) == [on_web]
    assert claimed(db, channels=[]) == []


def test_two_claimers_at_once_share_the_work_and_wait_for_nobody(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        talks = [a_conversation(session) for _ in range(20)]
        for talk in talks:
            to_say(session, talk, "一")
            to_say(session, talk, "二")
    with db.transaction() as one, db.transaction() as another:
        mine, theirs = outbox.claim(one, 10), outbox.claim(another, 20)
        assert len(mine) == len(theirs) == 10 and not {r.id for r in mine} & {r.id for r in theirs}
        assert {r.text for r in [*mine, *theirs]} == {"一"}
        assert len({r.conversation_id for r in [*mine, *theirs]}) == 20


def test_four_deliverers_send_everything_once_and_in_order(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        talks = [a_conversation(session) for _ in range(8)]
        for n in range(6):
            for talk in talks:
                to_say(session, talk, str(n))
    said: dict[uuid.UUID, list[str]] = {talk: [] for talk in talks}
    lock, start = threading.Lock(), threading.Barrier(4)

    def deliver(number: int) -> None:
        start.wait()
        idle = 0
        while idle < 20:
            with db.transaction() as session:
                rows = outbox.claim(session, 3)
            idle = 0 if rows else idle + 1
            for row in rows:
                flaky = row.attempts == 1 and row.seq % 5 == 0
                with lock:
                    if not flaky:
                        said[row.conversation_id].append(row.text)
                with db.transaction() as session:
                    outbox.record(session, row.id, Retry(0, "429") if flaky else Sent(str(row.seq)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, range(4)))
    assert all(texts == ["0", "1", "2", "3", "4", "5"] for texts in said.values()), said


def test_only_ones_own_messages_that_were_shown_are_acknowledged(db: Session) -> None:
    mine, other = a_conversation(db), a_conversation(db)
    waiting, shown, theirs = to_say(db, mine), to_say(db, mine), to_say(db, other)
    for row in outbox.claim(db, 10):
        outbox.record(db, row.id, Sent())
    assert outbox.acknowledge(db, mine, [waiting, shown, theirs, uuid.uuid4()], instants.now()) == 1
    assert [state(db, one) for one in (waiting, shown, theirs)] == ["delivered", "queued", "sent"]
    assert outbox.acknowledge(db, mine, [waiting], instants.now()) == 0


def test_a_failed_message_is_sent_again_as_a_new_one_and_no_other(db: Session) -> None:
    talk = a_conversation(db)
    failed = to_say(db, talk, "方案", author="person")
    with pytest.raises(Conflict) as waits:
        outbox.resend(db, failed)
    assert waits.value.say() == "这条消息没有发送失败，不需要重发。"
    claimed(db)
    outbox.record(db, failed, Refused("被拉黑"))
    again = outbox.resend(db, failed)
    assert claimed(db) == [again] and outbox.rows(db, [again])[0].text == "方案" and state(db, failed) == "failed"
    with pytest.raises(NotFound):
        outbox.resend(db, uuid.uuid4())
    with pytest.raises(NotFound):
        outbox.record(db, uuid.uuid4(), Sent())


def test_the_transcript_is_one_order_of_both_sides_and_pages(db: Session) -> None:
    talk = a_conversation(db)
    for n in range(7):
        written(db, talk, f"问{n}")
        to_say(db, talk, f"答{n}")
    whole = transcript.lines(db, talk)
    assert [line.text for line in whole] == [f"{who}{n}" for n in range(7) for who in "问答"]
    assert transcript.lines(db, talk, after_seq=whole[3].seq, limit=4) == whole[4:8]
    assert transcript.latest(db, talk, 5) == whole[-5:]
    assert transcript.latest(db, talk, 5, before_seq=whole[-5].seq) == whole[-10:-5]


def test_since_when_a_customer_waits(db: Session) -> None:
    waits, answered, silent = (a_conversation(db) for _ in range(3))
    written(db, waits, "一")
    to_say(db, waits, author="person")
    with later(5):  # type: ignore[attr-defined]
        written(db, waits, "二")
        first = transcript.lines(db, waits)[-1].at
    with later(9):  # type: ignore[attr-defined]
        written(db, waits, "三")
        to_say(db, waits, author="bot")
    written(db, answered)
    to_say(db, answered, author="person")
    assert transcript.unanswered(db, [waits, answered, silent]) == {waits: first}


def test_a_message_carries_its_origin_to_the_transcript_the_sender_and_its_repeat(db: Session) -> None:
    talk = a_conversation(db)
    rule, human = to_say(db, talk), to_say(db, talk, "方案", author="person")
    edited = outbox.enqueue(db, talk, Reply("改过的", origin="ai_edited"), author="person")
    written(db, talk)
    assert [line.origin for line in transcript.lines(db, talk)] == ["rule", "human", "ai_edited", None]
    assert [row.origin for row in outbox.rows(db, [rule, human, edited])] == ["rule", "human", "ai_edited"]
    claimed(db)
    outbox.record(db, rule, Sent())
    [row] = outbox.claim(db, 10)
    assert (row.id, row.origin) == (human, "human")
    outbox.record(db, human, Refused("被拉黑"))
    assert outbox.rows(db, [outbox.resend(db, human)])[0].origin == "human"


@pytest.mark.parametrize(("author", "origin"), [("person", "rule"), ("bot", "human"), ("system", "human")])
def test_neither_a_rule_writes_as_a_person_nor_the_bot_as_a_human(db: Session, author: Author, origin: Origin) -> None:
    talk = a_conversation(db)
    with pytest.raises(ValueError):
        outbox.enqueue(db, talk, Reply("您好", origin=origin), author=author)
    assert transcript.lines(db, talk) == []


def test_the_database_takes_no_origin_that_is_none(db: Session) -> None:
    to_say(db, a_conversation(db))
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(text("update outbox_message set origin = 'parrot'"))


def test_a_claim_is_one_statement(db: Session, queries: Count) -> None:
    to_say(db, a_conversation(db))
    before = len(queries)
    assert len(outbox.claim(db, 10)) == 1 and len(queries) - before == 1


def test_a_send_that_began_and_whose_sender_died_is_uncertain_and_not_claimed_again(db: Session) -> None:
    talk = a_conversation(db, "telegram")
    first, second = to_say(db, talk), to_say(db, talk)
    assert claimed(db) == [first]
    interrupted_sends.begin(db, first)
    with later(LEASE.total_seconds() - 1):  # type: ignore[attr-defined]
        assert interrupted_sends.found(db, "telegram", LEASE) == []
    with later(LEASE.total_seconds() + 1):  # type: ignore[attr-defined]
        assert claimed(db) == []
        assert interrupted_sends.found(db, "telegram", LEASE, (first,)) == [], "its sender lives"
        assert interrupted_sends.found(db, "telegram", LEASE) == [first]
        outbox.record(db, first, Uncertain("?"))
        assert interrupted_sends.found(db, "telegram", LEASE) == []
        assert claimed(db) == [second]


def test_a_send_that_the_platform_put_off_is_claimed_again_even_if_its_next_sender_dies(db: Session) -> None:
    said = to_say(db, a_conversation(db, "telegram"))
    assert claimed(db) == [said]
    interrupted_sends.begin(db, said)
    outbox.record(db, said, Retry(0, "?"))
    assert claimed(db) == [said]
    with later(LEASE.total_seconds() + 1):  # type: ignore[attr-defined]
        assert claimed(db) == [said]
