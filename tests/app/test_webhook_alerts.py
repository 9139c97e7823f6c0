"""Administrators are alerted about webhook addresses that no longer answer."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app import reactions
from integration.events import WebhookGaveUp, WebhookGone
from kernel import events, ids, instants
from notices import alerts
from tests.makers.complaints import the_administrator, the_supervisor

DAY = "2026-03-03 10:00"


def listed(session: Session) -> list[str]:
    assert alerts.unacknowledged(session, the_supervisor(session)) == [], "it is administrators' work"
    return [alert.text for alert in reversed(alerts.unacknowledged(session, the_administrator(session)))]


def test_an_address_that_took_nothing_for_a_day_is_told_once_a_day(company: Session) -> None:
    reactions.install()
    endpoint, now = ids.new_id(), instants.parse(DAY)
    for after in (timedelta(0), timedelta(hours=13, minutes=59)):
        events.publish(company, WebhookGaveUp(endpoint, "crm.example.cn", now + after))
    say = "推送到 crm.example.cn 连续一天没有送达，已停止重试。请在“推送”页查看原因，可以重新投递。"
    assert listed(company) == [say], "until midnight in Shanghai"
    events.publish(company, WebhookGaveUp(endpoint, "crm.example.cn", now + timedelta(hours=14)))
    assert listed(company) == [say, say]


def test_an_address_that_is_gone_is_told(company: Session) -> None:
    reactions.install()
    events.publish(company, WebhookGone(ids.new_id(), "crm.example.cn", instants.parse(DAY)))
    assert listed(company) == ["crm.example.cn 答复不再接收推送（410），已停用这个地址。"]
