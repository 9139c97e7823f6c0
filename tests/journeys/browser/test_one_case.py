"""One case from a new customer's first message to a met response clock, by the pages that people use."""
from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.browser.filing_in_chat import files_a_complaint
from tests.journeys.browser.screens import Screens, bubbles, picture

ANSWER = "您好，我是林晚晴。两次约见的记录我已调出，今天下班前给您书面说明，退费由投诉专员核算。"


def test_from_the_first_message_to_a_clock_that_is_met(people: Screens) -> None:
    customer = people.customer()
    expect(customer.get_by_role("heading", name="有什么可以帮您")).to_be_visible()
    expect(customer.locator("#hours")).to_have_text("人工服务 全天 · 现在可转人工")
    picture(customer, "chat-welcome")

    number, filed = files_a_complaint(customer)
    assert "48 小时" in filed and "7 个工作日" in filed
    expect(customer.locator(".hn-bubble a")).to_have_attribute("href", re.compile(r"/c/[\w-]+$"))
    picture(customer, "chat-receipt")

    desk = people.staff("lin")
    supervisor = people.staff("tang", f"/console/board?q={number}")
    row = supervisor.locator(".board-row", has_text=number)
    expect(row).to_contain_text("已受理")
    expect(row).to_contain_text("负责：许知行")  # the complaint officer of this store
    expect(desk.get_by_role("tab", name="等待 0")).to_be_visible()
    picture(desk, "desk-empty")

    # the customer asks for a person, and the open desk shows it
    customer.get_by_role("button", name="转人工").first.click()
    expect(customer.locator("#name")).to_have_text("正在为您转接人工")
    waiting = desk.locator(".desk-row", has_text="有投诉在办")
    expect(waiting).to_be_visible()
    expect(desk).to_have_title("(1) 工作台")
    picture(customer, "chat-queue")

    waiting.get_by_role("button", name="接入").click()
    expect(desk.get_by_role("tab", name="我的 1")).to_have_attribute("aria-selected", "true")
    expect(customer.locator("#name")).to_have_text("林晚晴（工号 H101）")
    expect(customer.locator("#photo")).to_be_visible()
    expect(customer.locator(".chat-buttons")).to_have_count(0)
    expect(desk.locator(".desk-case-number")).to_have_text(number)
    expect(desk.locator(".desk-token")).to_contain_text("手机号")

    # the answer is for the case
    desk.get_by_role("combobox", name="针对").click()
    desk.get_by_role("option", name=number).click()
    picture(desk, "desk-serving")
    desk.get_by_label("回复").fill(ANSWER)
    desk.get_by_label("回复").press("Control+Enter")
    expect(customer.locator(".hn-line.theirs", has_text=ANSWER)).to_have_count(1)
    expect(desk.locator(".state-delivered")).to_have_text("已送达")
    expect(desk.get_by_label("回复")).to_have_value("")
    expect(desk.locator(".desk-case-clock", has_text="响应期")).to_contain_text("已达成")
    picture(customer, "chat-answered")
    picture(desk, "desk-answered")

    # the board, open all the time, shows it
    expect(row).to_contain_text("方案期")
    picture(supervisor, "board-one")
    row.click()
    supervisor.wait_for_url(f"**/console/cases/{number}")
    response = supervisor.locator(".case-clock", has_text="响应期")
    expect(response).to_contain_text("已达成")
    response.get_by_text("怎么算的").click()
    expect(response).to_contain_text("48 小时")
    solution = supervisor.locator(".case-clock", has_text="方案期")
    solution.get_by_text("怎么算的").click()
    expect(solution.locator(".case-day.counted")).to_have_count(7)
    expect(supervisor.locator(".case-left")).to_contain_text(ANSWER)
    picture(supervisor, "case")

    # once on the screen, and once after a reload
    customer.reload()
    expect(customer.locator(".hn-line.theirs", has_text=ANSWER)).to_have_count(1)
    expect(customer.locator("#name")).to_have_text("林晚晴（工号 H101）")
    assert bubbles(customer, "mine").count("你好") == 1
