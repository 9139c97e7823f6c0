"""One conversation that cannot be handled keeps no other waiting, and does not stay unnoticed."""
from __future__ import annotations

import asyncio
import io
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from app import bootstrap, recovery, turn
from bots.intake import take_in
from conversations import inbox
from conversations.events import MessageArrived
from conversations.messages import Incoming
from kernel import db, events, health, instants, logs
from kernel.errors import TryLater
from kernel.wording import say
from notices import alerts, troubles
from tests.bots.test_delivery_isolation import looked
from tests.conftest import OwnDatabase
from tests.makers.complaints import the_supervisor


@pytest.fixture(autouse=True)
def _wired(own_company: OwnDatabase) -> Iterator[None]:
    bootstrap.wire()
    from app import room_modules

    room_modules.know_checks()
    health.forget_all()
    yield
    health.forget_all()


def writes(sender: str, key: str = "1", words: str = "你好") -> uuid.UUID:
    """A customer writes; nobody has handled it for a minute."""
    taken = take_in(Incoming("web", "main", sender, key, "text", words, instants.now()))
    with db.transaction() as session:
        session.execute(text("update inbox_message set received_at = received_at - interval '1 minute'"
                             " where id = :id"), {"id": taken.inbox_id})
    return taken.conversation_id


def unhandled() -> set[uuid.UUID]:
    with db.transaction() as session:
        return set(session.scalars(text("select conversation_id from inbox_message where handled_at is null")))


async def rounds(ours: recovery.Recovery, until_left: set[uuid.UUID]) -> None:
    """Rounds of the loop until only these conversations are unhandled."""
    async with asyncio.timeout(60):
        while unhandled() != until_left:
            await ours.start_more()
            if ours.busy:
                await asyncio.wait(list(ours.busy.values()), return_when=asyncio.FIRST_COMPLETED)
        while ours.busy:
            await asyncio.wait(list(ours.busy.values()))


async def test_one_locked_conversation_keeps_no_other_waiting_and_is_handled_when_it_is_free(
        own_company: OwnDatabase) -> None:
    stuck = writes("first")
    others = {writes(f"other {n}") for n in range(5)}
    ours = recovery.Recovery()
    with psycopg.connect(own_company.url.replace("+psycopg", "")) as other:
        other.execute("select 1 from conversation where id = %s for update", (stuck,))
        await rounds(ours, {stuck})
        assert set(ours.put_off) == {stuck} and not others & unhandled()
        attempts, _ = ours.put_off[stuck]
        await ours.start_more()
        assert not ours.busy and attempts >= 1, "it is put off, not tried at every round"
        other.rollback()
    ours.put_off[stuck] = (attempts, 0.0)
    await rounds(ours, set())
    assert ours.put_off == {}


async def test_a_lock_that_others_hold_is_no_failure_of_the_customers_message(own_company: OwnDatabase) -> None:
    stuck = writes("first")
    ours = recovery.Recovery()
    with psycopg.connect(own_company.url.replace("+psycopg", "")) as other:
        other.execute("select 1 from conversation where id = %s for update", (stuck,))
        for _ in range(turn.GIVE_UP + 1):
            ours.put_off.clear()
            await ours.start_more()
            await asyncio.wait(list(ours.busy.values()))
        other.rollback()
    with db.transaction() as session:
        assert [row.failed_times for row in inbox.unhandled(session, stuck)] == [0]
    ours.put_off.clear()
    await rounds(ours, set())
    with db.transaction() as session:
        said = [row.text for row in session.execute(text("select text from outbox_message"))]
    assert said and say("app.apology") not in said


async def test_a_turn_that_raises_is_put_off_with_growing_delays_and_the_others_go_on() -> None:
    bad, good = writes("bad"), writes("good")

    def handle(conversation_id: uuid.UUID) -> int:
        if conversation_id == bad:
            raise ZeroDivisionError
        return turn.handle_waiting(conversation_id)

    ours = recovery.Recovery(handle)
    await rounds(ours, {bad})
    assert good not in unhandled()
    waits = []
    for _ in range(3):
        ours.put_off[bad] = (ours.put_off[bad][0], 0.0)
        before = asyncio.get_running_loop().time()
        await ours.start_more()
        await asyncio.wait(list(ours.busy.values()))
        waits.append(ours.put_off[bad][1] - before)
    assert waits[0] < waits[1] < waits[2]


def test_a_conversation_of_hundreds_of_messages_hides_no_other() -> None:
    many = {writes("many", str(n)) for n in range(40)}.pop()
    one = writes("one")
    with db.transaction() as session:
        from conversations import recovery as inbox_recovery

        now = instants.now()
        assert inbox_recovery.abandoned(session, now, 2) == [many, one]
        assert inbox_recovery.abandoned(session, now, 2, [many]) == [one]


def test_what_stays_unhandled_alerts_supervisors_once_and_doctor_names_it(own_company: OwnDatabase) -> None:
    stuck = writes("first")
    start = instants.now() + timedelta(minutes=2)
    watch = troubles.watches["unhandled"]
    with instants.at(start), db.transaction() as session:
        assert troubles.reconcile(session, watch) == ["unhandled"]
        ok, said = looked("recovery", session)
        assert not ok and str(stuck) in said
        assert alerts.unacknowledged(session, the_supervisor(session)) == [], "it may be over in a moment"
    for seconds in (20, 40):
        with instants.at(start + timedelta(seconds=seconds)), db.transaction() as session:
            troubles.reconcile(session, watch)
            [told] = alerts.unacknowledged(session, the_supervisor(session))
            assert str(stuck) in told.text and told.level == "warning"
    turn.handle_waiting(stuck)
    with instants.at(start + timedelta(seconds=90)), db.transaction() as session:
        assert troubles.reconcile(session, watch) == []
        assert alerts.unacknowledged(session, the_supervisor(session)) == []
        assert troubles.open_troubles(session) == [] and looked("recovery", session)[0]


def test_a_conversation_locked_for_over_two_minutes_is_one_traceback_and_a_count(own_company: OwnDatabase) -> None:
    stuck = writes("first")
    stream = io.StringIO()
    logs.configure(stream)
    with psycopg.connect(own_company.url.replace("+psycopg", "")) as other:
        other.execute("select 1 from conversation where id = %s for update", (stuck,))
        start = instants.now()
        for seconds in range(0, 120, 30):
            with instants.at(start + timedelta(seconds=seconds)), pytest.raises(TryLater):
                turn.handle_now(stuck, timedelta(milliseconds=50))
        said = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
        assert "part_failed" not in said and "turn.outside" not in {part.name for part in health.parts()}, \
            "a lock held for moments, by another turn or by staff, is no failure"
        for seconds in (125, 130, 135):
            with instants.at(start + timedelta(seconds=seconds)), pytest.raises(TryLater):
                turn.handle_now(stuck, timedelta(milliseconds=50))
        other.rollback()
    logs.configure(io.StringIO())
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines].count("part_failed") == 1
    [part] = [part for part in health.parts() if part.name == "turn.outside"]
    assert (part.times, part.error) == (3, "OperationalError")


def test_a_channel_is_not_refused_because_the_turn_must_wait() -> None:
    """The message is stored: the customer gets no error, and recovery answers."""
    left = [True]

    def busy(*_: object) -> None:
        if left[0]:
            raise TryLater("kernel.busy", after=1)

    events.subscribe(MessageArrived, busy)
    waiting = writes("first")
    assert turn.handle_waiting(waiting) == 0
    with db.transaction() as session:
        assert [row.failed_times for row in inbox.unhandled(session, waiting)] == [0]
    left[0] = False
    assert turn.handle_waiting(waiting) == 1
