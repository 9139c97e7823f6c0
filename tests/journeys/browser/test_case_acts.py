"""The page of one case in a browser: available, completed and refused acts, from the first answer to the end."""
from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.browser.installation import Installation
from tests.journeys.browser.screens import PHONE, Screens, picture

PDF = b"%PDF-1.4\n" + b"0" * 200 + b"\n%%EOF\n"
SOLUTION = "方案：退还未履行的四次服务费用，七日内到账。"


def _filed(system: Installation, *options: str) -> str:
    return system.command("demo", "complaint", *options).strip()


def _act(page: Page, name: str) -> None:
    """Opens an act of the menu."""
    page.get_by_role("button", name="办理", exact=True).click()
    page.locator(".q-menu").get_by_text(f"{name}…", exact=True).click()
    expect(page.locator(".case-dialog")).to_be_visible()


def _done(page: Page, act: str, **fields: str) -> None:
    """Fills in the dialog and submits it."""
    dialog = page.locator(".case-dialog")
    for label, said in fields.items():
        dialog.get_by_label(label).fill(said)
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(dialog).to_have_count(0)


def _state(page: Page, state: str) -> None:
    expect(page.locator(".case-head .hn-chip").first).to_have_text(state)


def test_from_the_answer_to_the_end_and_back(people: Screens, system: Installation) -> None:
    number = _filed(system, "--person", "办案顾客", "--state", "responded")
    page = people.staff("tang", f"/console/cases/{number}")
    _state(page, "已响应")
    text = page.get_by_label("回复顾客")

    # a draft survives a reload; the customer does not see a note
    text.fill("先查合同")
    page.wait_for_timeout(300)
    page.reload()
    expect(text).to_have_value("先查合同")
    page.get_by_role("button", name="备注", exact=True).click()
    expect(text).to_have_value("")
    expect(page.locator(".case-entry.noted")).to_contain_text("先查合同")

    # a clock is paused only when somebody else approves, and resumed
    _act(page, "申请暂停计时")
    page.locator(".case-dialog").get_by_label("理由", exact=True).click()
    page.get_by_role("option").filter(has_text="鉴定").click()
    _done(page, "申请暂停", 内部说明="等鉴定结论，约定周五核对")
    solution = page.locator(".case-clock", has_text="方案期")
    expect(solution).to_contain_text("未批准，照常计时")
    expect(solution.get_by_role("button", name="撤回申请")).to_be_visible()
    picture(page, "case-pause-asked")
    other = people.staff("nanqiao", f"/console/cases/{number}")
    other.get_by_role("button", name="批准暂停", exact=True).click()
    expect(solution).to_contain_text("暂停中")
    expect(solution).not_to_contain_text("照常计时")
    picture(page, "case-paused")
    solution.get_by_role("button", name="恢复计时").click()
    expect(solution).not_to_contain_text("暂停中")

    text.fill(SOLUTION)
    page.get_by_role("button", name="提出方案", exact=True).click()
    _state(page, "已提出方案")
    expect(page.locator(".case-entry.proposing")).to_contain_text("算作方案")
    expect(solution).to_contain_text("已达成")

    # a refusal is shown as a sentence, and the typed text is kept
    _act(page, "顾客不接受方案")
    dialog = page.locator(".case-dialog")
    dialog.get_by_label("顾客为什么不接受").fill("贵")
    dialog.get_by_role("button", name="记录不接受").click()
    expect(page.get_by_text("请写明原因，至少 2 个字，让负责的同事能看懂。")).to_be_visible()
    expect(dialog.get_by_label("顾客为什么不接受")).to_have_value("贵")
    _done(page, "记录不接受", 顾客为什么不接受="退费金额不对")
    _state(page, "顾客未接受")
    expect(page.locator(".case-clock", has_text="修改方案")).to_be_visible()

    text.fill(f"修改后的{SOLUTION}")
    page.get_by_role("button", name="提出方案", exact=True).click()
    _state(page, "已提出方案")
    _act(page, "顾客接受方案")
    _done(page, "记录接受", **{"顾客何时、怎样表示的": "今天上午电话里明确接受"})
    _act(page, "结案")
    _done(page, "结案", 结案说明="退款已经到账")
    _state(page, "已结案")
    expect(page.get_by_role("button", name="回复", exact=True)).to_be_hidden()
    picture(page, "case-closed")
    _act(page, "重新打开")
    _done(page, "重新打开", 为什么重新打开="顾客说只到账一半")
    expect(page.get_by_role("button", name="回复", exact=True)).to_be_visible()


def test_what_a_reader_has_opened_stays_open_when_others_act(people: Screens, system: Installation) -> None:
    number = _filed(system, "--person", "两人办案顾客", "--state", "responded")
    page, other = people.staff("tang", f"/console/cases/{number}"), people.staff("nanqiao", f"/console/cases/{number}")
    page.get_by_role("button", name="办理", exact=True).click()
    for n in range(3):
        other.get_by_label("回复顾客").fill(f"同事的备注 {n}")
        other.get_by_role("button", name="备注", exact=True).click()
        expect(page.locator(".case-entry.noted")).to_have_count(n + 1)
    owner = other.locator(".case-head").get_by_role("button", name=re.compile("认领|接手"))
    before = page.locator(".case-head").inner_text()
    owner.click()
    expect(page.locator(".case-head")).not_to_have_text(before, use_inner_text=True)
    expect(page.locator(".q-menu")).to_be_visible()
    page.locator(".q-menu").get_by_text("更正…", exact=True).click()
    expect(page.locator(".case-dialog")).to_be_visible()


def test_evidence_platforms_links_and_parts(people: Screens, system: Installation, tmp_path: Path) -> None:
    number = _filed(system, "--person", "材料顾客", "--facts", "红娘让我加 13812345678，三个月只见了两位。", "--store", "nj")
    page = people.staff("tang", f"/console/cases/{number}")
    page.locator(".case-token").get_by_role("button").click()
    page.get_by_label("查看原因").fill("按约定回电")
    page.get_by_role("button", name="查看手机号", exact=True).click()
    expect(page.locator(".case-revealed")).to_have_text("13812345678")
    page.get_by_role("button", name="关闭").click()

    whole, broken = tmp_path / "合同.pdf", tmp_path / "残缺.pdf"
    whole.write_bytes(PDF)
    broken.write_bytes(PDF[:100])
    page.get_by_role("button", name="上传证据…").click()
    page.locator("input[type=file]").set_input_files([whole, broken])
    expect(page.locator(".case-told")).to_contain_text("已收下“合同.pdf”。")
    expect(page.locator(".case-told")).to_contain_text("文件“残缺.pdf”不完整")
    picture(page, "case-upload")
    page.get_by_role("button", name="关闭").click()
    with page.expect_download() as download:
        page.locator(".case-file").click()
    assert Path(download.value.path()).read_bytes() == PDF

    _act(page, "登记外部平台")
    _done(page, "登记", 平台编号="SH-2026-9", 来函所载期限="2099-12-10T17:00")
    expect(page.locator(".case-clock", has_text="外部平台答复")).to_contain_text("SH-2026-9")
    page.get_by_role("button", name="登记答复…").click()
    page.get_by_label("答复原文").fill("经核实，已与消费者达成退费。此复。")
    page.get_by_label("答复原文").press("Control+Enter")
    expect(page.locator(".case-reply")).to_contain_text("达成退费")

    _act(page, "重发案件链接")
    page.get_by_role("button", name="生成新链接").click()
    link = page.get_by_label("案件链接").input_value()
    page.get_by_role("button", name="关闭").click()
    customer = people.open(PHONE, touch=True)
    assert (answer := customer.goto(link)) and answer.status == 200

    _act(page, "拆分")
    dialog = page.locator(".case-dialog")
    dialog.get_by_label("分出的经过").fill("另外，合同里没有写服务次数。")
    dialog.get_by_role("button", name="拆分", exact=True).click()
    expect(page.get_by_text("已分出")).to_be_visible()
    page.get_by_role("button", name="关闭").click()
    _act(page, "并案")
    _done(page, "并案", 为什么是同一件事="顾客要求一起处理")
    expect(page.locator(".case-clock", has_text="并案").first).to_be_visible()
    picture(page, "case-merged")


def test_whom_it_concerns_is_refused_by_the_address_itself(people: Screens, system: Installation) -> None:
    number = _filed(system, "--person", "回避顾客", "--concerning", "Z401")
    page = people.staff("tang", "/console/board")
    people.watch(page).expect("status of 403")
    answer = page.goto(f"/console/cases/{number}")
    assert answer and answer.status == 403
    expect(page.get_by_text("这件事涉及您本人，按规定由他人处理。")).to_be_visible()
    expect(page.locator(".hn-nav")).to_be_visible()
