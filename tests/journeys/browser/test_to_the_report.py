"""One complaint from the chat through evidence, two solutions and its end into the report, by the pages people use."""
from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.browser.filing_in_chat import files_a_complaint
from tests.journeys.browser.screens import PHONE, Screens, picture, press, say

PDF = b"%PDF-1.4\n" + b"0" * 200 + b"\n%%EOF\n"
ANSWER = "您好，我是许知行。合同与约见记录已经调出，今天内核对完，明天中午前给您书面方案。"
FIRST = "方案：退还未履行的四次约见费用 1,280.00 元，七日内退回原付款账户。"
SECOND = "修改后的方案：退还未履行的五次约见费用 1,600.00 元，三日内退回原付款账户。"


def _offers(officer: Page, text: str, act: str) -> None:
    officer.get_by_label("回复顾客").fill(text)
    officer.get_by_role("button", name=act, exact=True).click()
    expect(officer.get_by_label("回复顾客")).to_have_value("")


def _stage(officer: Page, stage: str) -> None:
    expect(officer.locator(".case-head .hn-chip").first).to_have_text(stage)


def test_from_the_chat_to_the_report(people: Screens, tmp_path: Path) -> None:
    customer = people.customer()
    number, _ = files_a_complaint(customer)
    link = customer.locator(".hn-bubble a").last.get_attribute("href")
    assert link and re.search(r"/c/[\w-]+$", link)

    # evidence by the link, without an account; nothing there identifies a person
    private = people.open(PHONE, touch=True)
    private.goto(link)
    expect(private.get_by_role("heading", name=number)).to_be_visible()
    for clock in private.get_by_text("怎么算的").all():
        clock.click()
    expect(private.locator("tr.counted")).to_have_count(7)
    picture(private, "link-fresh")
    paper = tmp_path / "服务合同.pdf"
    paper.write_bytes(PDF)
    private.get_by_label("证据").set_input_files(paper)
    private.get_by_role("button", name="上传证据").click()
    expect(private.get_by_role("status")).to_contain_text("文件已收到")
    expect(private.get_by_role("link", name="服务合同.pdf")).to_be_visible()
    assert "13800138000" not in private.content()

    # the officer finds it on the board and answers
    officer = people.staff("zhixing", f"/console/board?q={number}")
    officer.locator(".board-row", has_text=number).click()
    officer.wait_for_url(f"**/console/cases/{number}")
    expect(officer.locator(".case-file")).to_contain_text("服务合同.pdf")
    _offers(officer, ANSWER, "回复")
    expect(customer.locator(".hn-line.theirs", has_text=ANSWER)).to_have_count(1)
    expect(officer.locator(".case-clock", has_text="响应期")).to_contain_text("已达成")
    _stage(officer, "已响应")

    # a solution, which friendly words do not accept; it is refused by the link, with the reason
    _offers(officer, FIRST, "提出方案")
    _stage(officer, "已提出方案")
    expect(customer.locator(".hn-line.theirs", has_text=FIRST)).to_have_count(1)
    say(customer, "好的谢谢")
    private.reload()
    expect(private.locator("#solution + p")).to_have_text(FIRST)
    private.get_by_role("link", name="不接受").click()
    private.get_by_label("哪里不合适").fill("应该退五次，最后那次并没有见面")
    picture(private, "link-refusing")
    private.get_by_role("button", name="不接受，请修改方案").click()
    expect(private.get_by_role("status")).to_contain_text("已记下您不接受方案")
    expect(private.locator(".link-clock", has_text="修改方案")).to_be_visible()
    _stage(officer, "顾客未接受")
    expect(officer.locator(".case-entry.rejected")).to_contain_text("应该退五次")
    expect(officer.locator(".case-clock", has_text="修改方案")).to_contain_text("还有")
    picture(officer, "case-refused")

    # revised, and accepted in the chat: asked, then confirmed by the button that names the act
    _offers(officer, SECOND, "提出方案")
    _stage(officer, "已提出方案")
    expect(customer.locator(".hn-line.theirs", has_text=SECOND)).to_have_count(1)
    assert number in say(customer, "我接受这个方案")
    _stage(officer, "已提出方案")
    picture(customer, "chat-accepting")
    assert "已记下" in press(customer, "接受方案")
    _stage(officer, "顾客已接受")

    # closed, with a word to the customer
    officer.get_by_role("button", name="办理", exact=True).click()
    officer.locator(".q-menu").get_by_text("结案…", exact=True).click()
    dialog = officer.locator(".case-dialog")
    dialog.get_by_label("结案说明").fill("款项已退，顾客确认到账")
    dialog.get_by_role("button", name="结案", exact=True).click()
    _stage(officer, "已结案")
    expect(customer.locator(".hn-line", has_text=f"{number} 已结案")).to_have_count(1)
    picture(customer, "chat-closed")
    picture(officer, "case-done")
    private.reload()
    expect(private.locator(".link-head .hn-chip")).to_contain_text("已结案")
    expect(private.get_by_role("status")).to_have_count(0)  # the confirmation of the refusal is not shown any more
    expect(private.get_by_role("link", name="重新打开")).to_be_visible()
    picture(private, "link-closed")

    _report(people, officer.locator(".case-head .hn-chip").nth(1).inner_text())


def _report(people: Screens, category: str) -> None:
    """The month's report counts it, on the page and in both files."""
    month = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")
    for width in (1440, PHONE):
        review = people.staff("tang", f"/console/review?month={month}", width)
        complaints = review.locator(".rv-card", has=review.get_by_role("heading", name="投诉", exact=True))
        expect(complaints.get_by_role("row", name=re.compile(re.escape(category))).first).to_be_visible()
        picture(review, f"review-{width}")
    with review.expect_download() as paper:
        review.get_by_role("link", name="下载 PDF").click()
    said = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(paper.value.path()))
    assert category in said and "响应" in said
    with review.expect_download() as sheet:
        review.get_by_role("link", name="下载表格").click()
    book = load_workbook(io.BytesIO(Path(sheet.value.path()).read_bytes()))
    cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert category in cells
