"""What a customer without a chat is told, in a browser: an unanswered call, a letter, a call that reaches them."""
from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.browser.installation import Installation
from tests.journeys.browser.screens import DESK, PHONE, Screens, picture


def _registered(page: Page) -> str:
    """Files a complaint by telephone; returns its receipt number."""
    page.get_by_label("经过").fill("交了一年的钱，三个月没有安排过一次约见。")
    page.get_by_role("combobox", name="类别", exact=True).click()
    page.get_by_role("option", name="推荐人选").click()
    page.get_by_role("button", name="登记", exact=True).click()
    return page.locator(".reg-number").inner_text()


def _act(page: Page, name: str, button: str, **fields: str) -> None:
    page.get_by_role("button", name=f"{name}…", exact=True).first.click()
    dialog = page.locator(".case-dialog")
    for label, said in fields.items():
        dialog.get_by_label(label).fill(said)
    for box in dialog.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
        box.click()
    picture(page, f"told-{button}")
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_have_count(0)


def test_a_case_by_telephone_is_told_once_somebody_noted_it(people: Screens, system: Installation) -> None:
    page = people.staff("tang", "/console/complaints/new")
    number = _registered(page)
    page.goto(f"/console/cases/{number}")
    notices = page.locator(".case-notices")
    expect(notices).to_contain_text("受理回执和时限")
    expect(notices).to_contain_text("正在告知")
    _act(page, "未接通", "登记未接通", 情况="响铃无人接听")
    expect(page.locator(".case-entry.not_reached")).to_contain_text("致电未接通")
    expect(page.locator(".case-due")).to_have_count(1)
    page.get_by_role("button", name="办理", exact=True).click()
    page.locator(".q-menu").get_by_text("登记挂号信…", exact=True).click()
    dialog = page.locator(".case-dialog")
    dialog.get_by_label("挂号信编号").fill("XA12345678932")
    dialog.get_by_role("button", name="登记寄出").click()
    expect(notices.get_by_role("button", name="登记签收…")).to_be_visible()
    picture(page, "told-case")
    _act(page, "登记告知", "登记告知", 情况="本人接听，已逐条说明")
    expect(notices).to_contain_text("已告知")
    expect(page.locator(".case-due")).to_have_count(0)
    expect(page.locator(".case-entry.told")).to_contain_text("受理回执和时限 · 电话")
    picture(page, "told-done")
    phone = people.staff("nanqiao", f"/console/cases/{number}", PHONE)
    expect(phone.locator(".case-notices")).to_contain_text("已告知")
    picture(phone, "phone-told-done")


def test_what_was_read_out_at_once_needs_no_call(people: Screens, system: Installation) -> None:
    page = people.staff("lin", "/console/complaints/new", DESK)
    number = _registered(page)
    page.get_by_role("button", name="已念给顾客").click()
    expect(page.get_by_role("button", name="已念给顾客")).to_be_disabled()
    officer = people.staff("tang", f"/console/cases/{number}")
    expect(officer.locator(".case-notices")).to_contain_text("已告知")
    expect(officer.locator(".case-due")).to_have_count(0)
