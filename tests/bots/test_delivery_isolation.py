"""One channel's trouble stays its own: its messages stay queued, other channels go on, and staff are told."""
from __future__ import annotations

import asyncio
import io
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app import bootstrap, room_modules
from bots import delivery, paused_accounts
from bots.circuit_breaker import OPENS_AFTER
from bots.delivery_lane import SLOTS, Lane
from bots.own_channel_transport import OwnChannelTransport
from bots.terminal import TERMINAL
from conversations import outbox, threads
from conversations.backlog import FLOOD
from conversations.outbox import Among, Outcome, OutRow, Sent, Uncertain
from kernel import checks, db, health, instants, logs, retries
from kernel.checks import Check
from kernel.settings import settings
from kernel.wording import Text, written
from notices import alerts, troubles
from people import senders
from platforms.telegram import Bot, Telegram, drop_before_send, f429, hang
from tests.conftest import OwnDatabase
from tests.makers.complaints import the_supervisor
from tests.makers.conversations import a_conversation, to_say

MANY = 2000
QUICKLY = retries.RetryPolicy(timedelta(milliseconds=300), timedelta(milliseconds=600))  # pauses before probes


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    bootstrap.wire()
    room_modules.know_checks()
    yield
    health.forget_all()
    for one in paused_accounts.every():
        paused_accounts.resumed(one.channel, one.account)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram() as found:
        yield found


@pytest.fixture
def bot(telegram: Telegram, own_company: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    """The bot of this installation."""
    made = telegram.make_bot()
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", made.token)
    monkeypatch.setenv("HONGNIANG_TELEGRAM_URL", telegram.url)
    settings.cache_clear()
    yield made
    settings.cache_clear()


def customers_of(telegram: Telegram, bot: Bot, many: int) -> list[uuid.UUID]:
    """Conversations of customers who have written to the bot."""
    found = []
    with db.transaction() as session:
        for number in range(many):
            telegram.write(bot, 5000 + number, "/start")
            person = senders.recognise(session, "telegram", str(bot.id), str(5000 + number), None)
            found.append(threads.get_or_create(session, person.id, "telegram", str(bot.id)))
    return found


def queue(conversations: list[uuid.UUID], messages: int) -> None:
    """So many messages in all, spread over the conversations."""
    with db.transaction() as session:
        session.execute(text(
            "insert into outbox_message (id, conversation_id, author, origin, text, buttons, state, attempts,"
            " not_before, created_at) select gen_random_uuid(), (cast(:ids as uuid[]))[1 + n % :many], 'bot', 'rule',"
            " '第' || n || '条', '[]', 'queued', 0, now(), now() from generate_series(0, :messages - 1) n"),
            {"ids": conversations, "many": len(conversations), "messages": messages})


def states(channel: str) -> Counter[str]:
    with db.transaction() as session:
        return Counter(session.scalars(text(
            "select state from outbox_message join conversation c on c.id = conversation_id where c.channel = :it"),
            {"it": channel}))


async def until(found: Callable[[], Any], seconds: float = 30.0) -> None:
    for _ in range(int(seconds / 0.05)):
        if await asyncio.to_thread(found):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


@asynccontextmanager
async def delivering(risks: retries.RetryPolicy = QUICKLY) -> AsyncIterator[None]:
    """The delivery loop, as the process runs it."""
    stop = asyncio.Event()
    running = asyncio.create_task(delivery.run(stop, QUICKLY, risks))
    yield
    stop.set()
    await running


def an_answer_of_staff(conversation_id: uuid.UUID) -> uuid.UUID:
    with db.transaction() as session:
        return to_say(session, conversation_id, "您好，我是红娘。", author="person")


def state_of(outbox_id: uuid.UUID) -> str:
    with db.transaction() as session:
        return str(session.scalar(text("select state from outbox_message where id = :id"), {"id": outbox_id}))


async def test_a_telegram_that_hangs_keeps_no_web_chat_waiting_and_its_messages_stay_queued(
        telegram: Telegram, bot: Bot) -> None:
    queue(customers_of(telegram, bot, 200), MANY)
    with db.transaction() as session:
        web = a_conversation(session, "web")
    telegram.then("sendMessage", [None] + [hang(60)] * MANY)
    telegram.then("getMe", [drop_before_send] * MANY)
    async with delivering():
        await until(lambda: states("telegram")["sending"] >= SLOTS)
        answers = [an_answer_of_staff(web)]
        await until(lambda: state_of(answers[0]) == "sent", 5)
        await until(lambda: paused_accounts.every())
        for _ in range(3):
            answers.append(an_answer_of_staff(web))
            await until(lambda: state_of(answers[-1]) == "sent", 5)
        await until(lambda: not states("telegram")["sending"])
        calls = Counter(method for method, _ in telegram.calls)
        await until(lambda: Counter(method for method, _ in telegram.calls)["getme"] >= calls["getme"] + 2)
        assert Counter(method for method, _ in telegram.calls)["sendmessage"] == calls["sendmessage"], \
            "while nothing answers, no message is risked"
    found = states("telegram")
    assert OPENS_AFTER <= found["uncertain"] < OPENS_AFTER + SLOTS, "only those that were on their way"
    assert found["uncertain"] + found["queued"] + found["delivered"] == MANY and found["delivered"] == 1


async def test_a_process_that_starts_while_the_platform_hangs_spends_one_message(telegram: Telegram, bot: Bot) -> None:
    queue(customers_of(telegram, bot, 20), 20)
    telegram.then("sendMessage", [hang(60)] * 99)
    telegram.then("getMe", [drop_before_send] * 99)
    async with delivering():
        await until(lambda: paused_accounts.every())
        await until(lambda: not states("telegram")["sending"])
    assert states("telegram") == {"uncertain": 1, "queued": 19}


async def test_a_wait_of_a_day_is_told_with_its_end_and_tried_again_in_minutes(telegram: Telegram, bot: Bot) -> None:
    queue(customers_of(telegram, bot, 1), 1)
    telegram.then("sendMessage", [f429(retry=86400)])
    watch = troubles.watches["sending"]
    async with delivering():
        await until(lambda: scalar_of("select count(*) from channel_trouble where cleared_at is null"))
    assert scalar_of("select not_before < now() + interval '6 minutes' from outbox_message")
    with instants.at(instants.now() + timedelta(minutes=3)), db.transaction() as session:
        assert troubles.reconcile(session, watch) == ["sending.telegram"]
        well, found = looked("channels", session)
        assert not well and "平台要求 1 天后再发" in found and "积压 1 条，最早的已等 3 分钟" in found
        assert found.count("平台要求") == 1
        assert "最久的等了 3 分钟" in looked("delivery", session)[1]
    async with delivering():
        with db.transaction() as session:
            session.execute(text("update outbox_message set not_before = now()"))
        await until(lambda: not scalar_of("select count(*) from channel_trouble where cleared_at is null"))
    assert states("telegram") == {"delivered": 1}


async def test_a_channel_whose_probes_answer_but_whose_sends_hang_is_not_resumed_and_spends_one_message_at_a_time(
        own_company: OwnDatabase) -> None:
    class SendsHang(OwnChannelTransport):
        time_out, hangs = 0.1, True

        async def send(self, row: OutRow, address: str) -> Outcome:
            if self.hangs:
                await asyncio.sleep(60)
            return Sent(delivered=True)

    with db.transaction() as session:
        for number in range(SLOTS + 40):
            person = senders.recognise(session, "cli", "", str(number), None)
            to_say(session, threads.get_or_create(session, person.id, "cli", ""))
    stream = io.StringIO()
    logs.configure(stream)
    transport, stop = SendsHang(TERMINAL), asyncio.Event()
    lane = Lane("cli", transport, QUICKLY, retries.RetryPolicy(timedelta(seconds=1), timedelta(seconds=2)))
    running = asyncio.create_task(lane.run(stop))
    await until(lambda: "channel_stays_paused" in stream.getvalue())
    [paused] = paused_accounts.every()
    assert str(paused.why) == "发送后 0.1 秒没有回音，对方可能已收到，也可能没有"
    assert "channel_resumed" not in stream.getvalue() and "channel_answers" in stream.getvalue()
    assert states("cli")["uncertain"] <= OPENS_AFTER + SLOTS + 1
    transport.hangs = False
    await until(lambda: not states("cli").keys() - {"delivered", "uncertain"})
    stop.set()
    await running
    logs.configure(io.StringIO())
    assert paused_accounts.every() == [] and stream.getvalue().count("channel_resumed") == 1


def test_a_platform_that_answers_again_while_nothing_waits_is_no_trouble(own_company: OwnDatabase) -> None:
    paused_accounts.paused("telegram", "main", written("连不上平台"))
    watch = troubles.watches["sending"]
    with db.transaction() as session:
        assert troubles.reconcile(session, watch) == ["sending.telegram"]
        paused_accounts.answers("telegram", "main")
        assert troubles.reconcile(session, watch) == []
        to_say(session, a_conversation(session, "telegram"))
        assert troubles.reconcile(session, watch) == ["sending.telegram"]


async def test_when_the_platform_answers_again_everything_goes_out_in_order(telegram: Telegram, bot: Bot) -> None:
    one, two = customers_of(telegram, bot, 2)
    queue([one, two], 8)
    telegram.then("sendMessage", [hang(60)] * 30)
    telegram.then("getMe", [drop_before_send] * 99)
    async with delivering():
        await until(lambda: paused_accounts.every())
        telegram.script.clear()
        await until(lambda: not states("telegram").keys() - {"delivered", "uncertain"})
        assert not paused_accounts.every()
    with db.transaction() as session:
        went = session.execute(text("select conversation_id, text, state from outbox_message order by seq")).all()
    for number, conversation_id in enumerate((one, two)):
        assert telegram.said(bot, 5000 + number) == [
            row.text for row in went if row.conversation_id == conversation_id and row.state == "delivered"]
    assert Counter(row.state for row in went)["delivered"] >= 8 - OPENS_AFTER - 2


async def test_one_accounts_trouble_leaves_the_channels_other_accounts_alone(own_company: OwnDatabase) -> None:
    class OneHangs(OwnChannelTransport):
        time_out = 0.2

        async def send(self, row: OutRow, address: str) -> Outcome:
            if row.account == "bad":
                await asyncio.sleep(60)
            return Sent(delivered=True)

        async def why_silent(self) -> Text | None:
            return "没有答复"

    with db.transaction() as session:
        for account in ("bad", "good"):
            for number in range(SLOTS + 20):
                person = senders.recognise(session, "cli", account, f"{account} {number}", None)
                to_say(session, threads.get_or_create(session, person.id, "cli", account))
    lane = Lane("cli", OneHangs(TERMINAL))
    stop = asyncio.Event()
    running = asyncio.create_task(lane.run(stop))

    def by_account(account: str) -> Counter[str]:
        with db.transaction() as session:
            return Counter(session.scalars(text(
                "select state from outbox_message join conversation c on c.id = conversation_id where account = :it"),
                {"it": account}))

    await until(lambda: by_account("good")["delivered"] == SLOTS + 20)
    await until(lambda: by_account("bad")["sending"] == 0 and by_account("bad")["uncertain"] > 0)
    stop.set()
    await running
    assert [one.account for one in paused_accounts.every()] == ["bad"]
    assert by_account("bad")["uncertain"] <= OPENS_AFTER + SLOTS and by_account("bad")["queued"] > 0


async def test_a_send_longer_than_its_platform_allows_is_uncertain(own_company: OwnDatabase) -> None:
    class Hangs(OwnChannelTransport):
        time_out = 0.1

        async def send(self, row: OutRow, address: str) -> Outcome:
            await asyncio.sleep(60)
            raise AssertionError

    with db.transaction() as session:
        said = to_say(session, a_conversation(session, "cli"))
    lane = Lane("cli", Hangs(TERMINAL))
    assert await lane.start_more() == 1
    await asyncio.wait(list(lane.tasks.values()))
    with db.transaction() as session:
        [row] = outbox.rows(session, [said])
    assert row.state == "uncertain"


async def test_what_the_platform_took_is_not_sent_again_while_its_outcome_cannot_be_recorded(
        own_company: OwnDatabase) -> None:
    """Recording waits for a lock that others hold, longer than the lease of the message lasts."""
    sent: list[uuid.UUID] = []

    class Counts(OwnChannelTransport):
        async def send(self, row: OutRow, address: str) -> Outcome:
            sent.append(row.id)
            return Sent(delivered=True)

    with db.transaction() as session:
        stuck = a_conversation(session, "cli")
        said = to_say(session, stuck)
        others = [to_say(session, a_conversation(session, "cli")) for _ in range(SLOTS)]
    lane = Lane("cli", Counts(TERMINAL))
    stop = asyncio.Event()
    with psycopg.connect(own_company.url.replace("+psycopg", "")) as other:
        other.execute("select 1 from conversation where id = %s for update", (stuck,))
        running = asyncio.create_task(lane.run(stop))
        await until(lambda: all(state_of(one) == "delivered" for one in others))
        await until(lambda: any(part.name == "delivery.record" and part.times for part in health.parts()))
        await until(lambda: scalar_of("select not_before > now() + interval '1 minute' from outbox_message"
                                      f" where id = '{said}'"))
        with db.transaction() as session:
            assert outbox.claim(session, 5, ["cli"], lease=timedelta()) == [], "held for other processes too"
        assert state_of(said) == "sending"
        other.rollback()
    await until(lambda: state_of(said) == "delivered")
    stop.set()
    await running
    assert Counter(sent) == Counter([said, *others])


def scalar_of(statement: str) -> object:
    with db.transaction() as session:
        return session.scalar(text(statement))


def test_a_claim_can_be_narrowed_to_accounts_and_leaves_out_what_is_in_work(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        ids = {}
        for account in ("one", "two"):
            person = senders.recognise(session, "cli", account, "anna", None)
            ids[account] = to_say(session, threads.get_or_create(session, person.id, "cli", account))
    with db.transaction() as session:
        def claimed(among: Among) -> list[uuid.UUID]:
            found = [row.id for row in outbox.claim(session, 9, ["cli"], lease=timedelta(seconds=-1), among=among)]
            session.rollback()
            return found

        assert claimed(Among(only="one")) == [ids["one"]]
        assert claimed(Among(without=("one",))) == [ids["two"]]
        assert claimed(Among(in_work=(ids["two"],))) == [ids["one"]]
        assert claimed(Among()) == [ids["one"], ids["two"]]


# --- who is told


def looked(key: str, session: Any) -> tuple[bool, str]:
    """What a check of doctor finds."""
    check = checks.checks[key]
    assert isinstance(check, Check)
    return check.look(session)


def told(session: Any) -> list[str]:
    return [one.text for one in alerts.unacknowledged(session, the_supervisor(session))]


def test_a_channel_that_is_paused_is_told_once_with_its_backlog_and_age_until_it_works_again(
        own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        for _ in range(7):
            to_say(session, a_conversation(session, "telegram"))
    paused_accounts.paused("telegram", "main", written("连不上平台"))
    watch, start = troubles.watches["sending"], instants.now() + timedelta(minutes=5)
    for seconds in (0, 20, 40):
        with instants.at(start + timedelta(seconds=seconds)), db.transaction() as session:
            assert troubles.reconcile(session, watch) == ["sending.telegram"]
            assert len(told(session)) == (seconds > 0)
    with instants.at(start + timedelta(seconds=41)), db.transaction() as session:
        [said] = told(session)
        assert "Telegram" in said and "7 条" in said and "5 分钟" in said and "连不上平台" in said
        ok, found = looked("delivery", session)
        assert not ok and "Telegram有 7 条消息待发，最久的等了 6 分钟" in found
        [trouble] = troubles.open_troubles(session)
        assert trouble.key == "sending.telegram" and "7 条" in str(trouble.say)
        well, found = looked("channels", session)
        assert not well and "连不上平台" in found, "a paused channel is not one without errors"
    paused_accounts.resumed("telegram", "main")
    with db.transaction() as session:
        session.execute(text("update outbox_message set state = 'delivered'"))
    for seconds in (60, 80):
        with instants.at(start + timedelta(seconds=seconds)), db.transaction() as session:
            troubles.reconcile(session, watch)
            assert bool(told(session)) == (seconds < 70), "a pause of less than half a minute ends no trouble"


def test_many_uncertain_messages_are_told_until_they_are_decided(own_company: OwnDatabase) -> None:
    watch, start = troubles.watches["uncertain"], instants.now()
    for number in range(FLOOD):
        with instants.at(start + timedelta(minutes=1)), db.transaction() as session:
            assert troubles.reconcile(session, watch) == []
            said = to_say(session, a_conversation(session, "telegram"), str(number))
            outbox.claim(session, 1, ["telegram"])
            outbox.record(session, said, Uncertain(written("没有回音")))
    with instants.at(start + timedelta(minutes=2)), db.transaction() as session:
        assert troubles.reconcile(session, watch) == ["uncertain.telegram"]
    with instants.at(start + timedelta(minutes=3)), db.transaction() as session:
        troubles.reconcile(session, watch)
        [said_to_staff] = told(session)
        assert "Telegram" in said_to_staff and f"{FLOOD} 条" in said_to_staff
    with instants.at(start + timedelta(minutes=20)), db.transaction() as session:
        assert troubles.reconcile(session, watch) == ["uncertain.telegram"] and len(told(session)) == 1
        ok, found = looked("delivery", session)
        assert not ok and f"还没有决定的 {FLOOD} 条" in found
        uncertain = session.scalars(text("select id from outbox_message order by seq")).all()
        outbox.resend(session, uncertain[0])
        outbox.record(session, uncertain[1], Sent(delivered=True))
    with instants.at(start + timedelta(minutes=21)), db.transaction() as session:
        assert troubles.reconcile(session, watch) == ["uncertain.telegram"], "the rest is still undecided"
        assert f"还没有决定的 {FLOOD - 2} 条" in looked("delivery", session)[1]
    with instants.at(start + timedelta(days=1, minutes=2)), db.transaction() as session:
        assert troubles.reconcile(session, watch) == [] and told(session) == []


