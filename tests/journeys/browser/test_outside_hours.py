"""Outside hours: what the customer is informed of and can do, and what the desk shows in the morning."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.journeys.browser.installation import ByProgram, Installation
from tests.journeys.browser.screens import Screens, bubbles, picture, say


def test_outside_the_published_hours(people: Screens, system: Installation) -> None:
    shanghai = datetime.now(UTC) + timedelta(hours=8)
    opens = 20 if shanghai.hour < 12 else 9
    day = "今天" if opens == 20 else "明天"
    closes = opens + 1
    system.hours(f"[{opens:02d}:00-{closes}:00]")
    try:
        customer = people.customer()
        expect(customer.locator("#hours")).to_have_text(f"人工服务 {day} {opens}:00–{closes}:00 · 现在可留言")
        answer = say(customer, "转人工")
        assert "现在不是人工服务时间" in answer and f"{opens}:00" in answer
        assert "留言" in answer
        expect(customer.locator("#name")).to_have_text("已留下您的人工请求")
        written = "明早请打给我，想问退费的事"
        customer.get_by_label("写下您的问题").fill(written)
        customer.get_by_role("button", name="发送", exact=True).click()
        expect(customer.locator("[data-pending]")).to_have_count(0)
        picture(customer, "chat-closed")
        assert written in bubbles(customer, "mine")
        desk = people.staff("lin")
        row = desk.locator(".desk-row:visible").last
        expect(row).to_contain_text("回访")
        picture(desk, "desk-callback")
        ByProgram(system.address).say("你好")  # the bot answers at any hour
    finally:
        system.hours("[00:00-24:00]")
