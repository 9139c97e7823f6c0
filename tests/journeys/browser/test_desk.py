"""A matchmaker at the desk: by keyboard, in haste, and when the server dies during a draft."""
from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.browser.installation import ByProgram, Installation
from tests.journeys.browser.screens import PHONE, Screens, picture, say

WANTS = (
    "想问下周末茶会还有名额吗", "签约三个月了只安排过一次约见，什么时候有下一次", "合同找不到了，能不能补寄一份给我",
)


def _end_all(desk: Page) -> None:
    """Ends all services, so that the next journey starts with an empty desk."""
    desk.keyboard.press("2")
    while desk.locator(".desk-row:visible").count():
        before = desk.locator(".desk-row:visible").count()
        name = desk.locator(".desk-row:visible .desk-row-who").first.inner_text()
        desk.locator(".desk-row:visible", has_text=name).click()
        expect(desk.locator(".desk-head-name")).to_have_text(name)
        desk.get_by_role("button", name="结束服务").click()
        desk.get_by_label("服务小结").fill("已答复。")
        desk.get_by_role("dialog").get_by_role("button", name="结束服务").click()
        expect(desk.get_by_role("dialog")).to_have_count(0)
        desk.keyboard.press("2")
        expect(desk.locator(".desk-row:visible")).to_have_count(before - 1)


def test_the_desk_is_worked_by_keyboard(people: Screens, system: Installation) -> None:
    desk = people.staff("chen")
    expect(desk.get_by_text("没有顾客在等待")).to_be_visible()
    for want in WANTS:
        ByProgram(system.address).say(want, "转人工")
    rows = desk.locator(".desk-row:visible")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text(WANTS[0])
    picture(desk, "desk-waiting")

    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(".desk-bubble", has_text=WANTS[1])).to_be_visible()
    expect(desk.locator(".desk-foot")).to_contain_text("顾客在等待人工")
    desk.keyboard.press("n")
    expect(desk.get_by_role("tab", name="我的 1")).to_have_attribute("aria-selected", "true")
    expect(desk.locator(".desk-bubble", has_text=WANTS[0])).to_be_visible()

    desk.keyboard.press("/")
    expect(desk.get_by_label("搜索知识库").last).to_be_focused()
    picture(desk, "desk-search")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("接入下一位")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)

    # the draft is still there after a reload, in the same conversation
    desk.keyboard.press("r")
    desk.keyboard.type("这周六的茶会还有四个名额")
    desk.reload()
    expect(desk.get_by_label("回复")).to_have_value("这周六的茶会还有四个名额")
    expect(desk.locator(".desk-bubble", has_text=WANTS[0])).to_be_visible()

    # pressing twice quickly sends once
    desk.get_by_label("回复").focus()
    desk.keyboard.press("Control+Enter")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".desk-bubble.ours", has_text="还有四个名额")).to_have_count(1)
    expect(desk.get_by_label("回复")).to_have_value("")
    desk.keyboard.press("Escape")
    for served in (2, 3):  # also from one's own list
        desk.keyboard.press("n")
        expect(desk.get_by_role("tab", name=f"我的 {served}")).to_be_visible()
    _end_all(desk)


def test_a_draft_outlives_the_death_of_the_server(people: Screens, system: Installation) -> None:
    desk = people.staff("zhao")
    people.watch(desk).expect("WebSocket", "Failed to load resource", "ERR_CONNECTION")
    ByProgram(system.address).say("我想把下周三的约见改到周末", "转人工")
    desk.get_by_role("button", name="接入下一位").click()
    desk.get_by_label("回复").fill("改到周日下午两点可以吗？")
    system.kill("web")
    expect(desk.get_by_text("正在尝试重新连接")).to_be_visible(timeout=20_000)
    picture(desk, "desk-lost")
    expect(desk.get_by_text("正在尝试重新连接")).to_be_hidden(timeout=90_000)
    expect(desk.get_by_label("回复")).to_have_value("改到周日下午两点可以吗？", timeout=20_000)
    desk.get_by_role("button", name="发送").click()
    expect(desk.locator(".desk-bubble.ours", has_text="周日下午两点")).to_have_count(1)
    _end_all(desk)


def test_the_desk_on_a_phone_goes_from_list_to_talk_to_customer_and_back(people: Screens, system: Installation) -> None:
    ByProgram(system.address).say("门店周日几点开门，我想过来面谈", "转人工")
    desk = people.staff("sun", width=PHONE)
    row = desk.locator(".desk-row", has_text="我想过来面谈")
    expect(row).to_be_visible()
    picture(desk, "phone-desk-list")
    row.get_by_role("button", name="接入").click()
    expect(desk.get_by_label("回复")).to_be_visible()
    picture(desk, "phone-desk-talk")
    desk.get_by_role("button", name="顾客资料").click()
    expect(desk.get_by_text("没有未结的投诉")).to_be_visible()
    picture(desk, "phone-desk-customer")
    desk.get_by_role("button", name="返回会话").click()
    desk.get_by_label("回复").fill("周日九点开门。")
    desk.get_by_role("button", name="发送").click()
    expect(desk.locator(".state-sent, .state-delivered")).to_be_visible()
    desk.get_by_role("button", name="结束服务").click()
    desk.get_by_label("服务小结").fill("问营业时间，已答。")
    desk.get_by_role("dialog").get_by_role("button", name="结束服务").click()
    expect(desk.get_by_text("您还没有接入顾客")).to_be_visible()


def test_a_complaint_is_filed_for_the_customer_at_hand(people: Screens, system: Installation) -> None:
    customer = people.customer()
    say(customer, "我要投诉")
    say(customer, "签约时说三个月见六个人，实际只见了一个，我的手机 13900139000")
    customer.get_by_role("button", name="转人工").first.click()
    desk = people.staff("sun")
    desk.locator(".desk-row").first.get_by_role("button", name="接入").click()
    desk.get_by_role("button", name="登记投诉…").click()
    dialog = desk.locator(".desk-dialog")
    expect(dialog.get_by_label("经过")).to_have_value(re.compile("只见了一个.*〔手机号"))  # what the form had collected
    dialog.get_by_label("经过").fill("短")
    dialog.get_by_role("button", name="登记投诉", exact=True).click()
    expect(desk.get_by_text("请写明发生了什么，至少四个字。")).to_be_visible()
    dialog.get_by_label("经过").fill("签约时说三个月见六个人，实际只见了一个。")
    picture(desk, "desk-filing")
    dialog.get_by_role("button", name="登记投诉", exact=True).click()
    expect(dialog).to_have_count(0)
    number = desk.locator(".desk-case-number").inner_text()
    expect(customer.locator(".hn-line", has_text=f"回执号 {number}")).to_have_count(1)
    expect(customer.locator(".hn-line", has_text="从您留言时起连续 48 小时")).to_have_count(1)
    expect(customer.locator(".hn-bubble a, .hn-line a").last).to_have_attribute("href", re.compile(r"/c/[\w-]+$"))
    picture(customer, "chat-filed-by-desk")
    picture(desk, "desk-filed")
    _end_all(desk)
