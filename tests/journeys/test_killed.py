"""Accepted messages are answered exactly once, whichever process is killed in between."""
from __future__ import annotations

import threading
import uuid
from pathlib import Path

import httpx
import psycopg

from tests.conftest import OwnDatabase
from tests.processes import Browser, running_installation, until


def _rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(query).fetchall()


def test_web_killed_between_intake_and_turn(own_company: OwnDatabase, tmp_path: Path) -> None:
    """The message is stored, the turn waits for the conversation's lock, the process dies, another handles it."""
    with running_installation(own_company.url, own_company.servers.redis_url, tmp_path / "log") as ours:
        ours.start("web")
        customer = Browser(ours.address)
        assert customer.say(str(uuid.uuid4()), "你好").status_code == 200
        lock = psycopg.connect(own_company.url.replace("+psycopg", ""))
        lock.execute("select 1 from conversation for no key update")
        wanted = str(uuid.uuid4())

        def say() -> None:
            try:
                customer.say(wanted, "三个月会员多少钱")
            except httpx.TransportError:
                return  # the process died under it

        sending = threading.Thread(target=say)
        sending.start()
        until(lambda: _rows(own_company.url, "select 1 from inbox_message where handled_at is null"), "stored")
        ours.kill("web")
        sending.join()
        lock.rollback()
        lock.close()
        ours.start("loops")
        ours.start("web")
        until(lambda: not _rows(own_company.url, "select 1 from inbox_message where handled_at is null"), "taken up")
        again = customer.say(wanted, "三个月会员多少钱").json()
        until(lambda: customer.look() and len(customer.texts("bot")) >= 2, "shown")
        assert len(_rows(own_company.url, "select 1 from inbox_message")) == 2
        assert customer.texts("customer") == ["你好", "三个月会员多少钱"]
        prices = [text for text in customer.texts("bot") if "元" in text]
        assert len(prices) == 1
        assert prices[0] in [reply["text"] for reply in again["replies"]]


def _killed_while_delivering(own: OwnDatabase, log: Path, *, inside_web: bool) -> None:
    """A message is claimed and recording waits for a lock; the delivering process dies; the next one shows it once."""
    with running_installation(own.url, own.servers.redis_url, log) as ours:
        ours.start("web", *(["--loops"] if inside_web else []))
        customer = Browser(ours.address)
        customer.say(str(uuid.uuid4()), "你好")
        until(lambda: customer.look() and customer.texts("bot"), "greeted")
        if not inside_web:
            ours.start("loops")
        greeted = len(customer.texts("bot"))
        lock = psycopg.connect(own.url.replace("+psycopg", ""))
        # Recording a send updates this row, claiming does not.
        lock.execute("select 1 from conversation for no key update")
        conversation = _rows(own.url, "select id from conversation")[0][0]
        with psycopg.connect(own.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("""insert into outbox_message (id, conversation_id, author, text, buttons, state,
                attempts, not_before, created_at) select gen_random_uuid(), %s, 'system', '第' || n || '条', '[]',
                'queued', 0, now(), now() from generate_series(1, 3) n""", (conversation,))
            connection.execute("select pg_notify('outbox', '')")
        until(lambda: _rows(own.url, "select 1 from outbox_message where state = 'sending'"), "claimed")
        ours.kill("web" if inside_web else "loops")
        lock.rollback()
        lock.close()
        ours.start("web", "--loops") if inside_web else ours.start("loops")
        until(lambda: customer.look() and len(customer.texts("system")) == 3, "all shown", 40)
        assert customer.texts("system") == ["第1条", "第2条", "第3条"]
        assert len(customer.texts("bot")) == greeted
        until(lambda: customer.look() and not _rows(
            own.url, "select 1 from outbox_message where state <> 'delivered'"), "all acknowledged")


def test_delivery_killed_between_claim_and_send_as_its_own_process(own_company: OwnDatabase, tmp_path: Path) -> None:
    _killed_while_delivering(own_company, tmp_path / "log", inside_web=False)


def test_delivery_killed_between_claim_and_send_inside_the_web(own_company: OwnDatabase, tmp_path: Path) -> None:
    _killed_while_delivering(own_company, tmp_path / "log", inside_web=True)
