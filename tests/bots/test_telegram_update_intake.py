"""Intake of updates: each is stored once, however often it is delivered, and none without the secret."""
from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app import bootstrap, command_servers, room_modules
from bots import channel_health, turn_hook
from bots.telegram import buttons, client, polling, update_intake, webhook
from conversations import outbox, threads, transcript
from conversations.messages import Button, Line, Reply
from kernel import db as kernel_db
from kernel.settings import settings
from kernel.wording import loaded
from notices import troubles
from people import senders
from platforms.telegram import Bot, Fault, Telegram, f429, f500, html, status
from tests.conftest import OwnDatabase
from tests.makers.telegram import ANNA, BOT, a_message, a_press, an_edit
from tests.processes import until

SECRET = "a-secret_of-the-hook"


def rows(query: str) -> list[Any]:
    with kernel_db.transaction() as session:
        return list(session.execute(text(query)).all())


def lines() -> list[Line]:
    """The transcript of Anna's conversation."""
    with kernel_db.transaction() as session:
        person = senders.recognise(session, "telegram", BOT, str(ANNA["id"]))
        return transcript.lines(session, threads.get_or_create(session, person.id, "telegram", BOT))


def asked(text: str, *choices: Button) -> uuid.UUID:
    """The bot's message with buttons in Anna's chat, as stored in the outbox."""
    with kernel_db.transaction() as session:
        person = senders.recognise(session, "telegram", BOT, str(ANNA["id"]))
        talk = threads.get_or_create(session, person.id, "telegram", BOT)
        return outbox.enqueue(session, talk, Reply(text, choices), author="bot")


def at_once(act: Any, times: int) -> list[Any]:
    """Runs an act in so many threads at the same moment."""
    gate = threading.Barrier(times)

    def one() -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return [done.result() for done in [pool.submit(one) for _ in range(times)]]


def test_an_update_that_comes_eight_times_at_once_is_one_message_and_one_person(own_company: OwnDatabase) -> None:
    update = a_message(text="三个月会员多少钱")
    stored = at_once(lambda: update_intake.receive(BOT, update), 8)
    assert len({one.conversations for one in stored}) == 1
    assert rows("select text from inbox_message") == [("三个月会员多少钱",)]
    assert rows("select count(*) from person") == [(1,)]


def test_turns_at_once_answer_a_message_once(own_company: OwnDatabase, valkey: None) -> None:
    bootstrap.wire()
    (talk,) = update_intake.receive(BOT, a_message(text="你好")).conversations
    at_once(lambda: turn_hook.handle_waiting(talk), 6)
    assert [line.who for line in lines()] == ["customer", "bot"]


def test_two_people_may_have_the_same_message_number(own_company: OwnDatabase) -> None:
    other = {**ANNA, "id": 1002}
    update_intake.receive(BOT, a_message(5, text="一"))
    update_intake.receive(BOT, a_message(5, other, text="二", chat={"id": 1002, "type": "private"}))
    assert rows("select count(distinct conversation_id), count(*) from inbox_message") == [(2, 2)]


def test_an_edit_before_its_original_and_a_lower_update_number_are_taken(own_company: OwnDatabase) -> None:
    update_intake.receive(BOT, an_edit(5, text="四个月"))
    update_intake.receive(BOT, {**a_message(5, text="三个月"), "update_id": 7})
    assert [line.text for line in lines()] == ["〔修改了上文〕四个月", "三个月"]


def test_a_press_is_what_its_button_says(own_company: OwnDatabase) -> None:
    row = asked("请选择", Button("费用", "/ask_fee"), Button("服务质量", '/inform{"category": "service"}'))
    stored = at_once(lambda: update_intake.receive(BOT, a_press(buttons.data(row, 1))), 4)
    assert {one.query_id for one in stored} == {"4382bfdwdsb323b2d9"} and {one.notice for one in stored} == {"已选：服务质量"}
    kept = rows("select kind, text, payload from inbox_message")
    assert kept == [("button", "服务质量", '/inform{"category": "service"}')]


@pytest.mark.parametrize("data", ["/submit_complaint", "b:" + "0" * 32 + ":0", "", "b:x:1", "又" * 21])
def test_forged_data_does_nothing_and_says_so(own_company: OwnDatabase, data: str) -> None:
    stored = update_intake.receive(BOT, a_press(data or "-"))
    assert (stored.notice, stored.alert) == ("这个按钮已经失效，请直接写下您的问题。", True)
    assert stored.conversations == ()
    assert rows("select 1 from inbox_message") == []


def test_a_button_of_somebody_elses_message_does_nothing(own_company: OwnDatabase) -> None:
    row = asked("请选择", Button("费用", "/ask_fee"))
    theirs = a_press(buttons.data(row, 0), sender={**ANNA, "id": 1002})
    assert update_intake.receive(BOT, theirs).alert
    assert update_intake.receive(BOT, a_press(buttons.data(row, 7))).alert, "no such button"
    assert rows("select 1 from inbox_message") == []


def test_what_identifies_the_sender_is_in_the_vault_alone(own_company: OwnDatabase) -> None:
    update_intake.receive(BOT, a_message(text="加我电话13800138000", photo=None))
    kept = str(rows("select m.*, c.*, p.* from inbox_message m, conversation c, person p"))
    for secret in (str(ANNA["id"]), "欧阳", "ouyang", "13800138000"):
        assert secret not in kept
    assert "⟦phone:" in kept


def test_an_album_is_kept_whole_and_answered_once(own_company: OwnDatabase, valkey: None) -> None:
    bootstrap.wire()
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    for number in range(4):
        (talk,) = update_intake.receive(BOT, a_message(number + 1, photo=photo, media_group_id="77")).conversations
        turn_hook.handle_waiting(talk)
    said = lines()
    assert [line.text for line in said if line.who == "customer"] == ["〔图片〕"] * 4
    assert [line.text for line in said if line.who == "bot"] == ["图片、语音和文件我暂时看不了，请用文字告诉我。"]


def test_a_picture_with_a_question_gets_both_answers(own_company: OwnDatabase, valkey: None) -> None:
    bootstrap.wire()
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    (talk,) = update_intake.receive(BOT, a_message(photo=photo, caption="人工服务几点到几点")).conversations
    turn_hook.handle_waiting(talk)
    said = [line.text for line in lines() if line.who == "bot"]
    assert said[0] == "图片、语音和文件我暂时看不了，请用文字告诉我。" and len(said) == 2


def test_an_edit_is_answered_with_what_to_do(own_company: OwnDatabase, valkey: None) -> None:
    bootstrap.wire()
    (talk,) = update_intake.receive(BOT, an_edit(text="改成这样")).conversations
    turn_hook.handle_waiting(talk)
    assert [line.text for line in lines()] == [
        "〔修改了上文〕改成这样", "改过的消息我看不到新内容。要更正的话，请把正确的内容再发一次。"]


# By webhook


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", f"{BOT}:token-of-the-tests")
    monkeypatch.setenv("HONGNIANG_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("HONGNIANG_TELEGRAM_SECRET", SECRET)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    api = FastAPI()
    api.include_router(webhook.router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://ours") as client:
        yield client


async def post(http: httpx.AsyncClient, update: Any, secret: str | None = SECRET) -> httpx.Response:
    headers = {webhook.HEADER: secret} if secret is not None else {}
    return await http.post("/telegram/webhook", json=update, headers=headers)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "\xe9"])
async def test_without_the_secret_nothing_is_stored(
    own_company: OwnDatabase, hooked: None, http: httpx.AsyncClient, secret: str | None,
) -> None:
    sent = [(webhook.HEADER.encode(), secret.encode("latin-1"))] if secret is not None else []
    answer = await http.post("/telegram/webhook", json=a_message(text="你好"), headers=sent)
    assert (answer.status_code, answer.content) == (403, b"")
    assert rows("select 1 from inbox_message") == []


async def test_with_the_secret_it_is_stored_before_200(
    own_company: OwnDatabase, valkey: None, hooked: None, http: httpx.AsyncClient,
) -> None:
    bootstrap.wire()
    update = a_message(text="你好")
    answers = await asyncio.gather(*(post(http, update) for _ in range(4)))
    assert [a.status_code for a in answers] == [200] * 4
    assert rows("select text from inbox_message where handled_at is not null") == [("你好",)]


@pytest.mark.parametrize("body", [
    b"", b"no json", b"[]", b"7", b'{"update_id": "x"}', b'{"update_id": 1, "message": 3}',
    b'"' + b"x" * (1 << 20) + b'"',
])
async def test_what_can_not_be_read_is_taken_so_that_it_holds_nothing_up(
    own_company: OwnDatabase, hooked: None, http: httpx.AsyncClient, body: bytes,
) -> None:
    answer = await http.post("/telegram/webhook", content=body, headers={webhook.HEADER: SECRET})
    assert answer.status_code == 200
    assert rows("select 1 from inbox_message") == []


async def test_while_nothing_can_be_stored_telegram_is_asked_to_come_again(
    own_company: OwnDatabase, hooked: None, http: httpx.AsyncClient,
) -> None:
    kernel_db.connect(own_company.servers.database("no_such_database"))
    answer = await post(http, a_message(text="你好"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("mode", ["polling", "off"])
async def test_where_updates_come_another_way_there_is_no_such_page(
    http: httpx.AsyncClient, hooked: None, monkeypatch: pytest.MonkeyPatch, mode: str,
) -> None:
    if mode == "off":
        monkeypatch.delenv("HONGNIANG_TELEGRAM_TOKEN")
    else:
        monkeypatch.setenv("HONGNIANG_TELEGRAM_MODE", mode)
    settings.cache_clear()
    assert (await post(http, a_message(text="你好"))).status_code == 404


# By polling


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram() as found:
        yield found


@pytest.fixture
def bot(telegram: Telegram, own_company: OwnDatabase, valkey: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    bootstrap.wire()
    room_modules.know_checks()
    made = telegram.make_bot(token=f"{BOT}:token-of-the-tests")
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", made.token)
    monkeypatch.setenv("HONGNIANG_TELEGRAM_URL", telegram.url)
    settings.cache_clear()
    yield made
    settings.cache_clear()


class Polling:
    """Runs the polling loop for the length of the block."""

    async def __aenter__(self) -> Polling:
        self.stop = asyncio.Event()
        self.task = asyncio.create_task(polling.run(self.stop))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, 15)

    async def until(self, query: str) -> list[Any]:
        """Waits until the query finds something; fails if the loop ends."""
        return list(await self.seen(lambda: rows(query)))

    async def seen(self, look: Callable[[], Any]) -> Any:
        """Waits until `look` finds something; fails if the loop ends."""
        def found() -> Any:
            assert not self.task.done()
            return look()

        return await kernel_db.in_thread(until, found, "seen")


async def test_polling_takes_in_what_waits_and_confirms_it(telegram: Telegram, bot: Bot) -> None:
    telegram.repeat(2)
    for said in ("你好", "人工服务几点到几点"):
        telegram.write(bot, 1001, said)
    async with Polling() as loop:
        await loop.until("select 1 from inbox_message where handled_at is not null having count(*) = 2")
        await loop.seen(lambda: not bot.updates)
    assert rows("select text from inbox_message order by seq") == [("你好",), ("人工服务几点到几点",)]


async def test_an_update_is_not_confirmed_before_it_is_stored(
    telegram: Telegram, bot: Bot, own_company: OwnDatabase,
) -> None:
    telegram.write(bot, 1001, "你好")
    kernel_db.connect(own_company.servers.database("no_such_database"))
    async with Polling() as loop:
        await loop.seen(lambda: len([1 for method, _ in telegram.calls if method == "getupdates"]) >= 2)
        assert len(bot.updates) == 1, "asked again, and never confirmed"
        kernel_db.connect(own_company.url)
        await loop.until("select 1 from inbox_message where handled_at is not null")


@pytest.mark.parametrize(("faults", "says"), [
    ([status(401, "Unauthorized")], "平台不认机器人令牌"),
    ([status(404, "Not Found")], "平台不认机器人令牌"),
    ([status(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")],
     "另有一个程序"),
    ([status(409, "Conflict: can't use getUpdates method while webhook is active")], "deleteWebhook"),
    ([html(502), f500, Fault()], "连不上平台"),
])
async def test_what_stops_polling_is_told_to_doctor_and_the_loop_lives(
    telegram: Telegram, bot: Bot, faults: list[Fault], says: str,
) -> None:
    telegram.then("getUpdates", faults)
    async with Polling() as loop:
        found = await loop.until("select say from channel_trouble where cleared_at is null")
        noted = str(loaded(found[0][0]))
        assert says in noted and bot.token not in noted


async def test_what_passes_is_forgotten_by_doctor(telegram: Telegram, bot: Bot) -> None:
    telegram.then("getUpdates", [status(409, "Conflict: terminated by other getUpdates request"), f429(retry=1)])
    telegram.write(bot, 1001, "你好")
    async with Polling() as loop:
        await loop.until("select 1 from channel_trouble where cleared_at is null")
        await loop.until("select 1 from channel_trouble where cleared_at is not null")
        await loop.until("select 1 from inbox_message")


def held(conversation_of: int, own: OwnDatabase) -> psycopg.Connection:
    """A connection whose transaction holds the conversation of this customer, as somebody's psql session may."""
    with kernel_db.transaction() as session:
        person = senders.recognise(session, "telegram", BOT, str(conversation_of))
        talk = threads.get_or_create(session, person.id, "telegram", BOT)
    holder = psycopg.connect(command_servers.plain(own.url))
    holder.execute("select 1 from conversation where id = %s for update", (talk,))
    return holder


async def test_one_locked_conversation_keeps_no_other_from_being_answered_and_loses_nothing(
    telegram: Telegram, bot: Bot, own_company: OwnDatabase,
) -> None:
    with held(1001, own_company) as holder:
        telegram.write(bot, 1001, "我是第一条")
        telegram.write(bot, 1001, "我是第二条")
        async with Polling() as loop:
            await loop.seen(lambda: any(method == "getupdates" for method, _ in telegram.calls))
            for customer in range(1002, 1007):
                telegram.write(bot, customer, "人工服务几点到几点")
            await loop.until("select 1 from inbox_message where handled_at is not null having count(*) = 5")
            assert len(bot.updates) == 7, "nothing behind the one that waits is confirmed"
            holder.rollback()
            await loop.until("select 1 from inbox_message where handled_at is not null having count(*) = 7")
            await loop.seen(lambda: not bot.updates)
    assert rows("select count(*) from inbox_message where text = '人工服务几点到几点'") == [(5,)]
    assert rows("select text from inbox_message where text like '我是%' order by platform_at, seq") == [
        ("我是第一条",), ("我是第二条",)]


async def test_messages_that_cannot_be_taken_in_are_told_with_how_long_and_until_they_are(
    telegram: Telegram, bot: Bot, own_company: OwnDatabase,
) -> None:
    with held(1001, own_company) as holder:
        telegram.write(bot, 1001, "你好")
        async with Polling() as loop:
            [(said,)] = await loop.until("select say from channel_trouble where cleared_at is null")
            assert "1 条消息自" in str(loaded(said)) and "没有丢失" in str(loaded(said))
            with kernel_db.transaction() as session:
                assert troubles.reconcile(session, troubles.watches["channel"]) == ["channel.telegram"]
            holder.rollback()
            await loop.until("select 1 from channel_trouble where cleared_at is not null")


async def test_a_wait_that_telegram_asks_for_is_bounded_and_told(telegram: Telegram, bot: Bot) -> None:
    telegram.then("getUpdates", [f429(retry=86400)])
    ours = polling.Polling(client.make(), channel_health.Trouble("telegram"))
    assert await ours.once(asyncio.Event()) == polling.REJECTED
    await ours.close()
    assert "每分钟再试" in str(loaded(rows("select say from channel_trouble where cleared_at is null")[0][0]))


async def test_a_press_stops_spinning(telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, 1001, "你好")
    query = telegram.forge(bot, 1001, "/submit_complaint")
    async with Polling() as loop:
        await loop.until("select 1 from inbox_message")
        await loop.seen(lambda: bot.queries[query].answered)
    assert bot.chats[1001].notices == ["这个按钮已经失效，请直接写下您的问题。"]


async def test_where_the_channel_is_off_old_trouble_is_cleared(own_company: OwnDatabase) -> None:
    with kernel_db.transaction() as session:
        session.execute(text("insert into channel_trouble (channel, say, at) values ('telegram', '\"旧\"', now())"))
    async with Polling() as loop:
        await loop.until("select 1 from channel_trouble where cleared_at is not null")
