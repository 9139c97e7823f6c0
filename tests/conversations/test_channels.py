"""The registry of channels: registered ones can be used, others are refused with a list of the known ones."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from conversations import channels, figures, threads
from conversations.channels import Channel, DeliveryRule
from conversations.tables import Conversation
from kernel import registry
from kernel.errors import BadInput
from tests.conftest import scalar
from tests.conversations.test_figures import MARCH, visit
from tests.makers.people import a_person

# By WeCom's documentation errcode 0 means taken, and `msg_send_fail` may follow. No room of this version registers it.
WECOM = Channel("wecom-in-a-test", "企业微信", 40,
                DeliveryRule(on_send=True, revocable=True, call_after=None, say="返回 errcode 0，之后可能通知发送失败"))


def test_the_rooms_register_what_there_is_and_nothing_else(db: Session) -> None:
    found = {channel.key: channel for channel in channels.every()}
    conversing = {key for key, channel in found.items() if channel.has_conversations}
    assert conversing == {"web", "telegram", "cli"}
    assert found.keys() - conversing == {"phone", "store", "letter", "api", "outside"}
    ranks = [channel.rank for channel in channels.every()]
    assert ranks == sorted(ranks) and len(set(ranks)) == len(ranks)


def test_only_a_page_that_acknowledges_is_waited_for(db: Session) -> None:
    waits = {channel.key: channels.call_after(channel.key) for channel in channels.every()}
    assert {key: wait for key, wait in waits.items() if wait} == {"web": timedelta(minutes=10)}
    assert channels.call_after("webchat") is None
    assert not channels.get("web").delivers_on_send and channels.get("telegram").delivers_on_send
    assert not channels.get("phone").delivers_on_send


def test_registering_the_same_again_changes_nothing_and_another_of_its_key_raises() -> None:
    with registry.temporarily():
        assert channels.register(WECOM) == channels.register(replace(WECOM)) == channels.get(WECOM.key)
        with pytest.raises(RuntimeError):
            channels.register(replace(WECOM, title="另一个"))
        assert channels.get(WECOM.key).delivery == WECOM.delivery


def test_a_conversation_begins_only_on_a_channel_that_has_them(db: Session) -> None:
    person = a_person(db)
    with pytest.raises(BadInput) as unknown:
        threads.get_or_create(db, person.id, "webchat", "main")
    assert unknown.value.say().startswith("没有“webchat”这个渠道。可用：web（网页聊天）、telegram（Telegram）、")
    with pytest.raises(BadInput) as filing_only:
        threads.get_or_create(db, person.id, "phone", "main")
    assert filing_only.value.say().startswith("“电话”这个渠道上没有会话。有会话的渠道：web（网页聊天）、")
    assert scalar(db, "select count(*) from conversation") == 0


def test_a_row_of_a_channel_that_nobody_registers_any_more_is_shown_by_its_key(company: Session) -> None:
    visit(company, "2026-03-05 10:00", 2)
    company.query(Conversation).update({"channel": "webchat"})
    [by_channel] = figures.tables(company, MARCH)
    assert by_channel.rows == (("webchat", 2, 1),)
    assert channels.title("webchat") == "webchat" and channels.title("web") == "网页聊天"
