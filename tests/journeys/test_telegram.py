"""One case on Telegram, from the first message to the met response clock: by webhook and by polling.

Everything uses the interfaces that a customer and a matchmaker have; every update is delivered twice.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from app import bootstrap
from complaints import case_view
from complaints.board import read_model
from dialogue.actions import words as words  # the reason in the queue, also where this file runs alone
from handoff import agent_replies, claiming, queue
from kernel import db
from platforms.telegram import Bot, Telegram, drop_after_send
from staff import members
from staff.members import StaffView
from tests.conftest import OwnDatabase
from tests.processes import READY, Installation, until

SECRET = "the-secret_of-this-hook"
CUSTOMER = 770155500123
RECEIPT = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}")


@dataclass
class Phone:
    """A customer's phone; its content is on the server's side, as with Telegram."""

    telegram: Telegram
    bot: Bot
    acts: int = 0

    @property
    def screen(self) -> list[str]:
        return self.telegram.said(self.bot, CUSTOMER)

    def says(self, text: str, then: str) -> str:
        """Writes, and waits until a reply containing `then` has arrived."""
        before = len(self.screen)
        self.acts += 1
        self.telegram.write(self.bot, CUSTOMER, text, name="欧阳示例")
        return self._answer(before, then, text)

    def presses(self, title: str, then: str) -> str:
        """Presses the newest button of this title, and waits likewise; the press is acknowledged."""
        before = len(self.screen)
        self.acts += 1
        query = self.telegram.press(self.bot, CUSTOMER, title)
        found = self._answer(before, then, title)
        until(lambda: self.bot.queries[query].answered, "the button stops spinning")
        return found

    def sees(self, what: str) -> str:
        """Waits for a message in transit."""
        return self._answer(0, what, what)

    def _answer(self, before: int, then: str, what: str) -> str:
        def found() -> str | None:
            return next((text for text in self.screen[before:] if then in text), None)

        try:
            return str(until(found, f"an answer to {what}", READY))
        except AssertionError as e:
            raise AssertionError(f"{e}; on the screen: {self.screen[before:]}") from None


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram() as found:
        yield found


def started(own: OwnDatabase, telegram: Telegram, bot: Bot, log: Path, mode: str) -> Installation:
    """The installation with the channel on, not yet running."""
    return Installation(own.url, own.servers.redis_url, log, HONGNIANG_TELEGRAM_TOKEN=bot.token,
                 HONGNIANG_TELEGRAM_URL=telegram.url, HONGNIANG_TELEGRAM_MODE=mode, HONGNIANG_TELEGRAM_SECRET=SECRET)


def a_matchmaker() -> StaffView:
    """A member of the company's staff who may serve and see cases."""
    with db.transaction() as session:
        return next(one for one in members.all_active(session) if one.role == "complaint_officer")


@pytest.mark.parametrize("mode", ["webhook", "polling"])
def test_a_case_on_telegram(own_company: OwnDatabase, telegram: Telegram, tmp_path: Path, mode: str) -> None:
    bootstrap.wire()
    bot = telegram.make_bot()
    telegram.repeat(2, parallel=True)
    phone = Phone(telegram, bot)
    ours = started(own_company, telegram, bot, tmp_path / "log", mode)
    try:
        if mode == "webhook":
            ours.start("web", "--loops")
            hook = {"url": f"{ours.address}/telegram/webhook", "secret_token": SECRET}
            assert httpx.post(f"{telegram.url}/bot{bot.token}/setWebhook", json=hook).json()["ok"]
        else:
            ours.start("loops")

        phone.says("/start", "小红娘")
        assert "元" in phone.says("三个月会员多少钱", "元")
        phone.presses("我要投诉", "哪方面")
        phone.presses("红娘服务", "经过")
        phone.says("三月在苏州店交了两万八，红娘半年只介绍了一个人，还骂我", "怎么解决")
        phone.presses("退费", "您同意吗")
        phone.presses("不留，在这里回复", "诉求：退费")
        told = phone.presses("提交投诉", "回执")
        found = RECEIPT.search(told)
        assert found
        assert "7 个工作日" in phone.sees("48 小时"), "both deadlines"
        phone.says("转人工", "人工")

        staff = a_matchmaker()
        with db.transaction() as session:
            (waiting,) = queue.waiting(session)
            claimed = claiming.claim(session, staff, waiting.request_id)
            assert claimed is not None
            case = case_view.by_number(session, staff, found[0])
            assert case.response and case.response.met_at is None
            answer = agent_replies.reply(session, staff, claimed.conversation_id, "您好，我是投诉专员，正在核实约见记录。",
                                         about=("complaint", case.id))
        until(lambda: phone.screen[-1:] == ["您好，我是投诉专员，正在核实约见记录。"], "the answer on the phone")
        assert any(staff.name in text for text in phone.screen), "the matchmaker's card came first"

        def met() -> list[tuple[object, ...]]:
            return rows(own_company.url, "select delivered_at, platform_id from outbox_message "
                                         f"where id = '{answer}' and state = 'delivered'")

        delivered_at, platform_id = until(met, "Telegram's ok is written")[0]
        with db.transaction() as session:
            case = case_view.by_number(session, staff, found[0])
            assert case.response and case.response.met_at == delivered_at and case.response.breached_at is None
            assert case.solution and case.solution.met_at is None
            assert case.state == "responded" and case.channel == "telegram"
            (line,) = read_model.page(session, staff).rows
            assert line.case.number == found[0]
        assert platform_id == str(telegram.screen(bot, CUSTOMER)[-1].id)
    finally:
        ours.stop()

    assert rows(own_company.url, "select count(*), count(handled_at) from inbox_message") == [(phone.acts, phone.acts)]
    said = [str(text) for (text,) in rows(own_company.url, "select text from outbox_message order by seq")]
    assert phone.screen == said, "each answer once, in order"
    assert rows(own_company.url, "select count(*) from complaint") == [(1,)]
    if mode == "webhook":
        assert len(telegram.deliveries) == 2 * phone.acts and {status for _, status in telegram.deliveries} == {200}
    log = (tmp_path / "log").read_text()
    assert bot.token not in log and SECRET not in log and str(CUSTOMER) not in log and "欧阳示例" not in log


def test_polling_killed_between_asking_and_storing_loses_nothing_and_an_answer_that_may_have_gone_is_not_sent_twice(
    own_company: OwnDatabase, telegram: Telegram, tmp_path: Path,
) -> None:
    """The update is fetched and its row waits for a lock; the process dies; the next one gets the update again.

    Then an answer reaches the phone while its receipt is lost: staff see that the delivery is unknown, and the
    conversation continues.
    """
    bot = telegram.make_bot()
    ours = started(own_company, telegram, bot, tmp_path / "log", "polling")
    lock = psycopg.connect(own_company.url.replace("+psycopg", ""))
    try:
        lock.execute("lock table inbox_message in share row exclusive mode")
        telegram.write(bot, CUSTOMER, "你好")
        ours.start("loops")
        until(lambda: rows(own_company.url, "select 1 from pg_stat_activity where wait_event_type = 'Lock' and "
                                            "query ilike 'insert into inbox_message%'"), "storing", READY)
        ours.kill("loops")
        lock.rollback()
        assert len(bot.updates) == 1, "never confirmed"
        ours.start("loops")
        until(lambda: telegram.said(bot, CUSTOMER), "answered", READY)
        until(lambda: not bot.updates, "confirmed")
        telegram.then("sendMessage", [drop_after_send])
        telegram.write(bot, CUSTOMER, "人工服务几点到几点")
        until(lambda: rows(own_company.url, "select 1 from outbox_message where state = 'uncertain'"), "uncertain")
        telegram.write(bot, CUSTOMER, "谢谢")
        until(lambda: len(telegram.said(bot, CUSTOMER)) == 3, "the talk goes on")
        until(lambda: rows(own_company.url, "select 1 from outbox_message having count(delivered_at) = 2"), "written")
    finally:
        lock.close()
        ours.stop()
    assert [text for (text,) in rows(own_company.url, "select text from inbox_message where handled_at is not null "
                                                      "order by seq")] == ["你好", "人工服务几点到几点", "谢谢"]
    assert [state for (state,) in rows(own_company.url, "select state from outbox_message order by seq")] == [
        "delivered", "uncertain", "delivered"]
    assert telegram.said(bot, CUSTOMER) == [text for (text,) in rows(
        own_company.url, "select text from outbox_message order by seq")]
