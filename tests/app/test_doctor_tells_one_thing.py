"""The lines of one run of `doctor` that speak of one thing come from one reading, with the newest reason."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import doctor, room_modules
from bots import channel_health, paused_accounts
from kernel import checks, db, health, instants, process_health, registry
from kernel.checks import Check
from kernel.settings import settings
from kernel.wording import Message, written
from notices import troubles
from tests.conftest import OwnDatabase
from tests.makers.conversations import a_conversation, to_say


@pytest.fixture
def running(own_company: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The servers of the settings, as a command finds them."""
    room_modules.know_checks()
    monkeypatch.setenv("DATABASE_URL", own_company.url)
    monkeypatch.setenv("REDIS_URL", own_company.servers.redis_url)
    settings.cache_clear()
    with registry.temporarily():
        yield
    for one in paused_accounts.every():
        paused_accounts.resumed(one.channel, one.account)
    monkeypatch.undo()
    settings.cache_clear()


def _said(own: OwnDatabase) -> dict[str, str]:
    """What `doctor` says, in a process that pauses nothing itself."""
    found = {one.check: one.say for one in doctor.examine()}
    db.connect(own.url)
    return found


def _waiting(messages: int, seconds: float) -> None:
    with db.transaction() as session:
        for _ in range(messages):
            to_say(session, a_conversation(session, "telegram"))
        session.execute(
            text("update outbox_message set created_at = now() - make_interval(secs => :s)"), {"s": seconds})


def _watched() -> None:
    with db.transaction() as session:
        troubles.reconcile(session, troubles.watches["sending"])


def _paused(why: str) -> None:
    paused_accounts.paused("telegram", "main", written(why))


def _resumed() -> None:
    """As for `doctor`, which knows nothing of the pauses of another process."""
    for one in paused_accounts.every():
        paused_accounts.resumed(one.channel, one.account)


def test_the_backlog_is_the_same_in_every_line_whatever_the_loops_saw_last(
        running: None, own_company: OwnDatabase) -> None:
    _waiting(3, 600)
    _paused("连不上平台")
    _watched()
    _resumed()
    _waiting(4, 600)
    said = _said(own_company)
    assert "7 条消息待发，最久的等了 10 分钟" in said["delivery"]
    for line in ("channels", "troubles"):
        assert "积压 7 条，最早的已等 10 分钟" in said[line] and "连不上平台" in said[line], line
    with db.transaction() as session:
        session.execute(text("update outbox_message set state = 'delivered'"))
    said = _said(own_company)
    assert said["delivery"].startswith("没有待发的消息")
    assert "积压 0 条" in said["channels"] and "积压 0 条" in said["troubles"]


def test_a_part_that_is_silent_is_a_trouble_in_the_same_run(running: None, own_company: OwnDatabase) -> None:
    try:
        with instants.at(instants.now() - timedelta(minutes=10)):
            health.worked("task.integration.send_webhooks", 90)
            with db.transaction() as session:
                process_health.publish(session)
        said = _said(own_company)
        assert "推送" in said["loops"] and "没有动静" in said["loops"]
        assert "推送" in said["troubles"] and "没有动静" in said["troubles"]
        with db.transaction() as session:
            troubles.reconcile(session, troubles.watches["part"])
        assert _said(own_company)["troubles"].count("没有动静") == 1
    finally:
        health.forget_all()


def test_a_backlog_that_is_over_is_told_by_no_line(running: None, own_company: OwnDatabase) -> None:
    _waiting(3, 600)
    _watched()
    with db.transaction() as session:
        session.execute(text("update outbox_message set state = 'delivered'"))
    said = _said(own_company)
    assert said["delivery"].startswith("没有待发的消息")
    assert said["channels"] == "各通道没有报错。" and said["troubles"] == "没有未恢复的故障。"


@pytest.mark.parametrize(("seconds", "words"), [(75.9, "76 秒"), (100, "2 分钟"), (125, "2 分钟"), (3900, "1 小时 5 分")])
def test_every_line_rounds_a_wait_alike_and_truthfully(
        running: None, own_company: OwnDatabase, seconds: float, words: str) -> None:
    _waiting(1, seconds)
    _watched()
    said = _said(own_company)
    assert {line: words in said[line] for line in ("delivery", "channels", "troubles")} == {
        "delivery": True, "channels": True, "troubles": True}, said


async def test_the_newest_reason_is_shown(running: None, own_company: OwnDatabase) -> None:
    with instants.at(instants.now() - timedelta(minutes=2)):
        _paused("发送后 20 秒没有回音")
    _waiting(2, 100)
    paused_accounts.asked_in_vain("telegram", "main", 20.0, written("试探后连不上平台"))
    _watched()
    with db.transaction() as session:
        assert "试探后连不上平台" in str(troubles.open_troubles(session)[0].say)
    await channel_health.Trouble("telegram.sending").note(Message("bots.telegram.bad_token"))
    _watched()
    with db.transaction() as session:
        [trouble] = troubles.open_troubles(session)
        assert str(Message("bots.telegram.bad_token")) in str(trouble.say)


def test_what_is_written_while_it_runs_is_seen_by_no_check_or_by_all(running: None, own_company: OwnDatabase) -> None:
    def meanwhile(session: Session) -> tuple[bool, str]:
        with db.transaction() as other:
            to_say(other, a_conversation(other, "telegram"))
        return True, str(session.scalar(text("select count(*) from outbox_message")))

    checks.register(Check("meanwhile", 259, meanwhile))
    said = _said(own_company)
    assert said["meanwhile"] == "0" and said["delivery"].startswith("没有待发的消息")
    assert _said(own_company)["delivery"].startswith("Telegram有 1 条")


def test_checks_of_one_run_tell_of_one_instant(running: None, own_company: OwnDatabase) -> None:
    checks.register(*(Check(f"now{n}", 259, lambda _: (True, instants.now().isoformat())) for n in range(3)))
    said = _said(own_company)
    assert said["now0"] == said["now1"] == said["now2"]
