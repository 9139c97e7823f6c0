"""A notice pasted on the calendar page: what it says, submitting it, and sending it back."""
from __future__ import annotations

from playwright.sync_api import expect

from tests.deadlines.rules.published_notices import NOTICE_2027, NOTICES
from tests.journeys.browser.screens import Screens, picture

CHANGE = "国务院办公厅关于调整2026年国庆节假期安排的通知\n国办发明电〔2026〕3号\n将10月10日（周六）上班调整为10月11日（周日）上班。"


def test_a_notice_is_submitted_and_sent_back_and_each_act_is_confirmed_on_the_page(people: Screens) -> None:
    page = people.staff("tang", "/console/calendar")
    page.get_by_label("通知全文").fill(NOTICES[2026])
    page.get_by_role("button", name="读成日历").click()
    expect(page.get_by_text("没有一天会变，不必提交")).to_be_visible()
    expect(page.get_by_role("button", name="提交 2026 年日历")).to_have_count(0)
    page.get_by_label("通知全文").fill(CHANGE)
    page.get_by_role("button", name="读成日历").click()
    expect(page.get_by_text("取消：10月10日（周六）不再上班")).to_be_visible()
    expect(page.locator("td.weekend.changed[title^='10月10日']")).to_have_count(1)
    expect(page.locator("td.work.changed[title^='10月11日']")).to_have_count(1)
    page.get_by_label("通知全文").fill(NOTICE_2027)
    page.get_by_role("button", name="读成日历").click()
    page.get_by_role("button", name="提交 2027 年日历").click()
    expect(page.get_by_text("已提交，等另一位主管或管理员确认")).to_be_visible()
    other = people.staff("yan", "/console/calendar")
    other.get_by_role("button", name="退回").click()
    other.get_by_label("理由").fill("文号写错了")
    other.get_by_role("dialog").get_by_role("button", name="退回").click()
    expect(other.get_by_text("已退回").first).to_be_visible()
    page.get_by_label("通知全文").fill(NOTICE_2027)
    page.get_by_role("button", name="读成日历").click()
    page.get_by_role("button", name="提交 2027 年日历").click()
    expect(page.get_by_text("已退回").first).to_be_visible()  # drawn anew: the first proposal is among the earlier ones
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
    picture(page, "calendar-withdrawn")
