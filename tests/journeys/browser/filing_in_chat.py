"""Steps in the chat that several journeys share."""
from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.browser.installation import RECEIPT
from tests.journeys.browser.screens import bubbles, picture, press, say


def files_a_complaint(customer: Page) -> tuple[str, str]:
    """Asks a fee, files a complaint with confirmation and consent; returns the receipt and the replies with it."""
    say(customer, "你好")
    fee = say(customer, "三个月会员多少钱")
    assert "258.00 元" in fee
    picture(customer, "chat-fee")
    begun = say(customer, "我要投诉，你们红娘收了九千六，两个月一次约见都没安排")
    assert "登记" in begun
    press(customer, "就这些")
    consent = press(customer, "退费")
    assert "同意" in consent
    press(customer, "同意")
    check = say(customer, "13800138000，晚上七点以后方便")
    assert "请您核对" in check
    assert "13800138000" not in customer.locator("#lines").inner_text()
    picture(customer, "chat-check")
    filed = press(customer, "提交投诉")
    expect(customer.locator(".hn-bubble", has_text="接下来")).to_be_visible()
    filed = "\n".join(bubbles(customer, "theirs")[-4:])
    found = RECEIPT.search(filed)
    assert found, filed
    return found.group(), filed
