"""Outcomes of sending, for every fault of Telegram and of gateways in front of it."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from bots.telegram.sending import Sending
from conversations.messages import Button
from conversations.outbox import Outcome, Refused, Retry, Sent, Uncertain
from kernel.settings import settings
from platforms.telegram import (
    Bot,
    Fault,
    Telegram,
    blocked,
    drop_after_send,
    drop_before_send,
    f429,
    f500,
    hang,
    html,
    status,
)
from tests.makers.telegram import an_out_row

ANNA, BELLA = 1001, 1002


@pytest.fixture(scope="module")
def running() -> Iterator[Telegram]:
    with Telegram() as telegram:
        yield telegram


@pytest.fixture
def telegram(running: Telegram) -> Telegram:
    running.calm()
    return running


@pytest.fixture
def bot(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    made = telegram.make_bot()
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", made.token)
    monkeypatch.setenv("HONGNIANG_TELEGRAM_URL", telegram.url)
    settings.cache_clear()
    telegram.write(made, ANNA, "/start")
    yield made
    settings.cache_clear()


@pytest.fixture
async def out(bot: Bot, db: object) -> AsyncIterator[Sending]:
    made = Sending()
    yield made
    await made.close()


async def say(out: Sending, bot: Bot, text: str = "您好", chat: int = ANNA) -> Outcome:
    row = an_out_row(text, account=str(bot.id))
    return await out.wait_for_turn(row, str(chat)) or await out.send(row, str(chat))


def as_read(outcome: Outcome) -> Outcome:
    """An outcome with its reason as staff read it."""
    return outcome if isinstance(outcome, Sent) else replace(outcome, reason=str(outcome.reason))


async def test_telegrams_ok_means_delivered(out: Sending, bot: Bot, telegram: Telegram) -> None:
    outcome = await say(out, bot)
    assert outcome == Sent(str(telegram.screen(bot, ANNA)[-1].id), delivered=True)
    assert telegram.said(bot, ANNA) == ["您好"]


async def test_text_goes_out_as_it_is_written(out: Sending, bot: Bot, telegram: Telegram) -> None:
    text = "费用_按*月*收 <b>1,280.00 元</b> [见](https://example.org) `x`"
    await say(out, bot, text)
    assert telegram.said(bot, ANNA) == [text]


async def test_buttons_stand_under_the_message_by_name(out: Sending, bot: Bot, telegram: Telegram) -> None:
    row = an_out_row("请选择", (Button("费用", "/ask_fee"), Button("服务质量", '/inform{"category": "' + "长" * 60 + '"}')),
                     str(bot.id))
    assert isinstance(await out.send(row, str(ANNA)), Sent)
    message = telegram.screen(bot, ANNA)[-1]
    assert message.buttons == ["费用", "服务质量"]
    assert [b["callback_data"] for line in message.keyboard for b in line] == [f"b:{row.id.hex}:0", f"b:{row.id.hex}:1"]


@pytest.mark.parametrize(("fault", "outcome", "shown"), [
    pytest.param(f429(retry=3), Retry(3, "发送较多，按平台要求稍后再发"), 0, id="429 with its wait"),
    pytest.param(f429(retry=3600), Retry(300, "发送较多，按平台要求稍后再发"), 0, id="429 for an hour"),
    pytest.param(f429(), Retry(5, "发送较多，按平台要求稍后再发"), 0, id="429 without parameters"),
    pytest.param(html(429), Retry(5, "发送较多，按平台要求稍后再发"), 0, id="429 as a gateway's page"),
    pytest.param(status(421, "Misdirected Request"), Retry(5, "发送较多，按平台要求稍后再发"), 0, id="421"),
    pytest.param(blocked, Refused("顾客在该通道上已无法送达（顾客停用了机器人）"), 0, id="blocked"),
    pytest.param(status(403, "Forbidden: user is deactivated"), Refused("顾客在该通道上已无法送达（顾客的账号已注销）"), 0,
                 id="deactivated"),
    pytest.param(status(403, "Forbidden: bot can't initiate conversation with a user"),
                 Refused("顾客在该通道上已无法送达（顾客还没有和机器人说过话）"), 0, id="not started"),
    pytest.param(status(403, "Forbidden: something of next year"),
                 Refused("顾客在该通道上已无法送达（Forbidden: something of next year）"), 0, id="forbidden otherwise"),
    pytest.param(status(400, "Bad Request: chat not found"), Refused("顾客在该通道上已无法送达（找不到这个聊天）"), 0,
                 id="chat not found"),
    pytest.param(status(400, "Bad Request: reply markup is too long"),
                 Refused("平台拒绝了这条消息（Reply markup is too long）"), 0, id="bad request"),
    pytest.param(status(400, "Bad Request: group was upgraded", migrate_to_chat_id=-100), Refused, 0, id="migrated"),
    pytest.param(status(413, "Request Entity Too Large"), Refused, 0, id="413"),
    pytest.param(status(401, "Unauthorized"), Retry(60, "平台不认机器人令牌，请检查 HONGNIANG_TELEGRAM_TOKEN"), 0, id="revoked"),
    pytest.param(f500, Uncertain, 0, id="500"),
    pytest.param(html(502), Uncertain, 0, id="502 without effect"),
    pytest.param(html(502, effect=True), Uncertain, 1, id="502 after the effect"),
    pytest.param(drop_before_send, Uncertain, 0, id="cut before the effect"),
    pytest.param(drop_after_send, Uncertain, 1, id="cut after the effect"),
    pytest.param(Fault(200, effect=True, body="<html>ok</html>"), Uncertain, 1, id="200 that is no JSON"),
])
async def test_what_each_answer_means(
    out: Sending, bot: Bot, telegram: Telegram, fault: Fault, outcome: object, shown: int,
) -> None:
    telegram.then("sendMessage", [fault])
    found = await say(out, bot)
    assert as_read(found) == outcome if not isinstance(outcome, type) else isinstance(found, outcome)
    assert telegram.said(bot, ANNA) == ["您好"] * shown, "no send is repeated blindly"
    assert telegram.script.left == 0


async def test_a_time_out_after_the_effect_is_uncertain(
    out: Sending, bot: Bot, telegram: Telegram,
) -> None:
    telegram.then("sendMessage", [hang(30, effect=True)])
    found = await say(out, bot)
    assert as_read(found) == Uncertain("发送后 6 秒没有回音，对方可能已收到，也可能没有")
    assert telegram.said(bot, ANNA) == ["您好"]


async def test_nobody_at_the_address_is_tried_again(
    bot: Bot, db: object, monkeypatch: pytest.MonkeyPatch, unused_port: int,
) -> None:
    monkeypatch.setenv("HONGNIANG_TELEGRAM_URL", f"http://127.0.0.1:{unused_port}")
    settings.cache_clear()
    out = Sending()
    assert as_read(await say(out, bot)) == Retry(5, "连不上平台，正在重试，消息没有丢失")
    await out.close()


async def test_a_429_holds_its_chat_and_not_the_others(out: Sending, bot: Bot, telegram: Telegram) -> None:
    telegram.write(bot, BELLA, "/start")
    telegram.then("sendMessage", [f429(retry=30)], chat=ANNA)
    assert isinstance(await say(out, bot), Retry)
    held = await say(out, bot)
    assert isinstance(held, Retry) and 25 < held.after <= 30, "without asking Telegram again"
    assert isinstance(await say(out, bot, chat=BELLA), Sent)


async def test_a_second_429_in_a_row_holds_everybody(out: Sending, bot: Bot, telegram: Telegram) -> None:
    for chat in (BELLA, 1003):
        telegram.write(bot, chat, "/start")
    telegram.then("sendMessage", [f429(retry=30), f429(retry=30)])
    assert isinstance(await say(out, bot), Retry) and isinstance(await say(out, bot, chat=BELLA), Retry)
    assert isinstance(await say(out, bot, chat=1003), Retry)
    assert telegram.said(bot, 1003) == []


async def test_one_chat_gets_about_a_message_a_second(out: Sending, bot: Bot, telegram: Telegram) -> None:
    began = asyncio.get_running_loop().time()
    for text in ("一", "二"):
        assert isinstance(await say(out, bot, text), Sent)
    assert asyncio.get_running_loop().time() - began >= 0.9
    assert telegram.said(bot, ANNA) == ["一", "二"]


async def test_a_message_of_another_bot_is_refused(out: Sending, bot: Bot, telegram: Telegram) -> None:
    assert isinstance(await out.send(an_out_row(account="1"), str(ANNA)), Refused)
    assert telegram.said(bot, ANNA) == []


async def test_a_long_text_goes_out_in_parts_with_the_buttons_under_the_last(
    out: Sending, bot: Bot, telegram: Telegram,
) -> None:
    text = "第一段。" * 1200
    row = an_out_row(text, (Button("转人工", "/request_human"),), str(bot.id))
    assert isinstance(await out.send(row, str(ANNA)), Sent)
    assert "".join(telegram.said(bot, ANNA)) == text
    assert [m.buttons for m in telegram.screen(bot, ANNA) if m.by == "bot"] == [[], ["转人工"]]


async def test_a_long_text_half_of_which_is_out_is_not_sent_again(out: Sending, bot: Bot, telegram: Telegram) -> None:
    telegram.then("sendMessage", [None, f429(retry=9)])
    assert as_read(await say(out, bot, "第一段。" * 1200)) == Uncertain("消息较长，分 2 段发送，只发出了前 1 段")
