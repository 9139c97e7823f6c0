"""Logging in, staying out, and every page at both widths."""
from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.browser.installation import ByProgram, Installation
from tests.journeys.browser.screens import DESK, PHONE, Screens, picture

PAGES = (
    ("public", "/", None), ("chat", "/chat", None), ("login", "/console/login", None),
    ("desk", "/console/desk", "lin"), ("board", "/console/board", "tang"),
    ("board-table", "/console/board?by=store", "tang"), ("register", "/console/complaints/new", "lin"),
    ("import", "/console/complaints/import", "tang"), ("knowledge", "/console/knowledge", "tang"),
    ("new-article", "/console/knowledge?new=1", "tang"), ("staff", "/console/staff", "yan"),
    ("nowhere", "/console/nowhere", "yan"), ("refused", "/console/staff", "lin"),
)
FACTS = "签约时红娘承诺三个月内安排六次约见，实际只安排了两次，之后一直联系不上。" * 6


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page_fits_its_screen(people: Screens, system: Installation, width: int) -> None:
    complainant = ByProgram(system.address)
    complainant.say(f"我要投诉 {FACTS}")
    complainant.press("就这些", "退费", "不留，在这里回复", "提交投诉")
    receipts = complainant.receipts()
    assert receipts
    inside = {login: people.staff(login, "/console/desk", width) for login in ("lin", "tang", "yan")}
    outside = people.open(width, touch=width == PHONE)
    for name, path, login in PAGES:
        page = inside[login] if login else outside
        people.watch(page).expect("status of 404", "status of 403")
        page.goto(path)
        if login:
            expect(page.locator(".hn-banner, .hn-empty").first).to_be_visible()
            page.wait_for_timeout(400)  # NiceGUI fills the page over its socket
        else:
            expect(page.get_by_text("演示：公司与人物均为虚构")).to_be_visible()
        picture(page, f"page-{name}-{width}")
    case = inside["tang"]
    case.goto(f"/console/cases/{receipts[-1]}")
    for shown in case.get_by_text("怎么算的").all():
        shown.click()
    expect(case.locator(".case-day.counted").first).to_be_visible()
    picture(case, f"page-case-{width}")


def test_the_board_keeps_its_filter_in_the_address(people: Screens) -> None:
    board = people.staff("tang", "/console/board")
    board.get_by_role("link", name="已超时").click()
    board.wait_for_url("**/console/board?view=late")
    expect(board.get_by_text("没有超时的投诉")).to_be_visible()
    board.reload()
    expect(board.get_by_text("没有超时的投诉")).to_be_visible()
    expect(board.get_by_role("link", name="已超时")).to_have_attribute("aria-current", "true")
    picture(board, "board-late")
    board.get_by_role("link", name="显示全部").click()
    board.wait_for_url("**/console/board")


def test_guessing_a_password_is_slowed_down(people: Screens) -> None:
    page = people.open(DESK)
    people.watch(page).expect("status of 401", "status of 429")
    page.goto("/console/login")
    for _ in range(5):
        page.get_by_label("登录名").fill("wangshu")
        page.get_by_label("密码").fill("wrong password")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("密码").fill("hongniang-demo")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("分钟")
    picture(page, "login-slowed")


def test_logging_out_sends_every_open_page_to_the_log_in_and_back_after_it(people: Screens) -> None:
    board = people.staff("nanqiao", "/console/board?view=unowned")
    second = board.context.new_page()
    second.goto("/console/desk")
    expect(second.get_by_role("tab", name="等待")).to_be_visible()
    second.get_by_role("button", name="退出登录").click()
    second.wait_for_url("**/console/login**")
    board.wait_for_url("**/console/login?next=**")
    board.get_by_label("登录名").fill("nanqiao")
    board.get_by_label("密码").fill("hongniang-demo")
    board.get_by_role("button", name="登录").click()
    board.wait_for_url("**/console/board?view=unowned")
