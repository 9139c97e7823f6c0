"""The customer's page when the network or the server fails, or the customer presses twice."""
from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.browser.installation import Installation
from tests.journeys.browser.screens import Screens, bubbles, picture, press, say, wider

GONE = ("WebSocket", "Failed to load resource")


def test_a_server_that_stands_still_is_told_and_what_was_written_is_answered_once(
    people: Screens, system: Installation,
) -> None:
    customer = people.customer()
    say(customer, "你好")
    with system.frozen("web"):
        customer.get_by_label("写下您的问题").fill("三个月会员多少钱")
        customer.get_by_role("button", name="发送", exact=True).click()
        expect(customer.locator("[data-state]")).to_have_text("发送中")
        expect(customer.locator("[data-state]")).to_contain_text("还没有回应", timeout=12_000)
        picture(customer, "chat-slow")
    expect(customer.locator(".hn-line.theirs", has_text="258.00 元")).to_have_count(1)
    expect(customer.locator("[data-pending]")).to_have_count(0)
    assert bubbles(customer, "mine") == ["你好", "三个月会员多少钱"]


def test_a_killed_server_loses_nothing_and_shows_nothing_twice(people: Screens, system: Installation) -> None:
    customer = people.customer()
    people.watch(customer).expect(*GONE)
    say(customer, "你好")
    shown = bubbles(customer, "theirs")
    system.kill("web")
    expect(customer.locator("#offline")).to_be_visible()
    customer.get_by_label("写下您的问题").fill("金卡会员一年多少钱")
    customer.get_by_role("button", name="发送", exact=True).click()
    expect(customer.locator("[data-state]")).to_have_text("等待连接，还没有确认收到")
    customer.get_by_label("写下您的问题").fill("还想问")
    picture(customer, "chat-offline")
    expect(customer.locator(".hn-line.theirs", has_text="1,388.00 元")).to_have_count(1, timeout=90_000)
    expect(customer.locator("#offline")).to_be_hidden()
    assert bubbles(customer, "mine") == ["你好", "金卡会员一年多少钱"]
    assert bubbles(customer, "theirs")[: len(shown)] == shown

    customer.reload()
    expect(customer.get_by_label("写下您的问题")).to_have_value("还想问")
    expect(customer.locator(".hn-line.mine")).to_have_count(2)
    expect(customer.locator(".hn-line.theirs", has_text="1,388.00 元")).to_have_count(1)


def test_without_network_the_page_says_so_and_sends_later(people: Screens) -> None:
    customer = people.customer()
    people.watch(customer).expect(*GONE)
    customer.context.set_offline(True)
    expect(customer.locator("#offline")).to_be_visible()
    customer.get_by_label("写下您的问题").fill("你好")
    customer.get_by_role("button", name="发送", exact=True).click()
    customer.context.set_offline(False)
    expect(customer.locator(".hn-line.theirs", has_text="小红娘")).to_have_count(1)
    assert bubbles(customer, "mine") == ["你好"]


def test_two_quick_presses_send_once(people: Screens) -> None:
    customer = people.customer()
    customer.locator(".chat-starts").get_by_role("button", name="费用").dblclick()
    expect(customer.locator(".hn-line.theirs:not(.chat-typing)")).not_to_have_count(0)
    customer.get_by_label("写下您的问题").fill("你好")
    customer.get_by_role("button", name="发送", exact=True).dblclick()
    expect(customer.locator(".hn-line.theirs", has_text="小红娘")).to_have_count(1)
    customer.get_by_role("button", name="转人工").first.dblclick()
    expect(customer.locator("#name")).to_have_text("正在为您转接人工")
    assert bubbles(customer, "mine") == ["费用", "你好", "转人工"]
    press(customer, "取消等待")
    expect(customer.locator("#name")).to_have_text("智能客服")


def test_the_page_speaks_the_browsers_language_until_the_customer_writes_in_another(people: Screens) -> None:
    customer = people.customer(locale="en-GB")
    expect(customer.get_by_role("heading", name="Hello, how can we help you?")).to_be_visible()
    customer.locator(".chat-starts").get_by_role("button", name="File a complaint").click()
    expect(customer.locator(".chat-buttons").get_by_role("button", name="Refund dispute")).to_be_visible()
    picture(customer, "chat-english")
    press(customer, "More categories")
    customer.reload()
    expect(customer.get_by_placeholder("Write your question")).to_be_visible()
    customer.get_by_label("Write your question").fill("算了，取消")
    customer.get_by_role("button", name="Send", exact=True).click()
    expect(customer.get_by_role("button", name="发送", exact=True)).to_be_visible()
    expect(customer.locator(".hn-line.theirs", has_text="已取消")).to_have_count(1)
    customer.reload()
    expect(customer.get_by_placeholder("写下您的问题")).to_be_visible()


def test_a_message_too_long_is_refused_with_a_sentence_and_given_back(people: Screens) -> None:
    customer = people.customer()
    long = "红娘当时说得很好，后来一直没有下文。" * 230
    assert len(long) > 4000
    field = customer.get_by_label("写下您的问题")
    field.fill(long)
    customer.get_by_role("button", name="发送", exact=True).click()
    expect(customer.locator("[data-state]")).to_contain_text("一次最多 4000 字")
    picture(customer, "chat-too-long")
    customer.get_by_role("button", name="修改").click()
    expect(field).to_have_value(long)
    expect(customer.locator("[data-pending]")).to_have_count(0)
    field.fill("W" * 600)
    customer.get_by_role("button", name="发送", exact=True).click()
    expect(customer.locator(".hn-line.theirs:not(.chat-typing)")).not_to_have_count(0)
    assert wider(customer) == []


def test_an_angry_customer_in_a_hurry_is_understood(people: Screens) -> None:
    customer = people.customer()
    assert "登记投诉" in say(customer, "你们这什么垃圾公司！！！气死我了")
    assert "登记" in say(customer, "投拆！红娘收完钱就玩失踪")
    picture(customer, "chat-angry")
    press(customer, "就这些")
    press(customer, "退费")
    assert "请您核对" in press(customer, "不留，在这里回复")
    say(customer, "对")
    expect(customer.locator(".hn-line.theirs", has_text="投诉已受理")).to_have_count(1)
