"""The board in a browser: filters in the address, use by keyboard and menu, a call, paging."""
from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from kernel import instants
from tests.journeys.browser.installation import RECEIPT, Installation
from tests.journeys.browser.screens import PHONE, Screens, picture

PHONE_NUMBER = "13712345678"


def _filed(system: Installation, *options: str) -> str:
    return system.command("demo", "complaint", *options).strip()



def _lately() -> str:
    """An hour ago: nothing of it is late in later journeys."""
    return f"{instants.shanghai(instants.now() - timedelta(hours=1)):%Y-%m-%d %H:%M}"


def _two(system: Installation, person: str, category: str) -> tuple[str, str]:
    """Two cases of one customer, the elder first."""
    options = ("--person", person, "--category", category, "--store", "nj")
    return _filed(system, *options), _filed(system, *options)


def test_filters_stay_in_the_address_and_every_number_opens_its_list(people: Screens, system: Installation) -> None:
    elder, _ = _two(system, "筛选顾客", "store_loan")
    board = people.staff("tang", "/console/board")
    board.get_by_role("combobox", name="类别").click()
    board.get_by_role("option", name="门店诱导贷款").click()
    board.wait_for_url("**/console/board?category=store_loan")
    expect(board.locator(".board-line")).to_have_count(2)
    board.get_by_label("搜索投诉").fill(elder.lower().replace("-", " "))
    board.get_by_label("搜索投诉").press("Enter")
    board.wait_for_url("**/console/board?category=store_loan&q=*")
    expect(board.locator(".board-line")).to_have_count(1)
    board.reload()
    expect(board.locator(".board-line", has_text=elder)).to_be_visible()
    expect(board.locator(".board-chip")).to_have_count(2)
    board.go_back()
    expect(board.locator(".board-line")).to_have_count(2)

    board.get_by_role("link", name="按门店").click()
    board.get_by_role("link", name="白鹭街店，进行中 2 件").click()
    expect(board.locator(".board-line")).to_have_count(2)
    expect(board.locator(".board-chip", has_text="门店：")).to_be_visible()
    board.get_by_role("link", name="已超时").click()
    expect(board.get_by_text("没有符合筛选的投诉")).to_be_visible()
    board.get_by_role("link", name="清除全部").click()
    board.wait_for_url("**/console/board?view=late")


def test_the_board_is_worked_by_keyboard_and_menu(people: Screens, system: Installation) -> None:
    elder, younger = _two(system, "看板顾客", "store_service")
    board = people.staff("tang", f"/console/board?q={younger}")
    row = board.locator(".board-line")
    expect(row).to_have_count(1)
    expect(row).not_to_contain_text("负责：唐知秋")
    board.keyboard.press("j")
    expect(row.locator(".board-row")).to_be_focused()
    board.keyboard.press("c")
    expect(row).to_contain_text("负责：唐知秋")
    expect(row.locator(".board-row")).to_be_focused()
    board.keyboard.press("n")
    dialog = board.locator(".case-dialog")
    dialog.get_by_label("备注").fill("cam jk：打字时快捷键不起作用")
    dialog.get_by_role("button", name="备注").click()
    expect(dialog).to_have_count(0)

    row.get_by_role("button", name=f"{younger} 的操作").click()
    board.locator(".q-menu").get_by_text("指派…").click()
    dialog.get_by_role("combobox").click()
    board.get_by_role("option", name="许知行").click()
    dialog.get_by_role("button", name="指派").click()
    expect(row).to_contain_text("负责：许知行")

    # a refusal is shown as a sentence, and the typed text is kept
    expect(board.locator(".q-dialog, .q-menu")).to_have_count(0)
    row.locator(".board-row").focus()
    board.keyboard.press("m")
    number = dialog.get_by_label("与哪一件合并")
    expect(number).to_have_value(elder)
    number.fill("T7K-4QX-9HM")
    dialog.get_by_label("为什么是同一件事").fill("顾客登记了两次")
    dialog.get_by_role("button", name="并案").click()
    expect(board.get_by_text("没有找到这个回执号的投诉。")).to_be_visible()
    expect(dialog.get_by_label("为什么是同一件事")).to_have_value("顾客登记了两次")
    dialog.get_by_role("button", name=elder).click()
    dialog.get_by_role("button", name="并案", exact=True).click()
    expect(board.get_by_text("没有符合筛选的投诉")).to_be_visible()

    expect(board.locator(".q-dialog")).to_have_count(0)
    board.keyboard.press("?")
    expect(board.locator(".case-dialog")).to_contain_text("下一件 / 上一件")
    board.keyboard.press("Escape")
    expect(board.locator(".q-dialog")).to_have_count(0)
    board.keyboard.press("/")
    expect(board.get_by_label("搜索投诉")).to_be_focused()
    board.get_by_label("搜索投诉").fill(elder)
    board.get_by_label("搜索投诉").press("Enter")
    expect(row).to_contain_text(elder)
    board.keyboard.press("j")
    board.keyboard.press("Enter")
    board.wait_for_url(f"**/console/cases/{elder}")


def test_a_caller_is_registered_and_the_number_read_out(people: Screens) -> None:
    page = people.staff("lin", "/console/complaints/new", PHONE)
    people.watch(page).expect("status of 403")
    page.get_by_label("经过").fill("交了一年的钱，三个月没有安排过一次约见。")
    page.get_by_label("联系电话").fill(PHONE_NUMBER)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("请选一个类别。")).to_be_visible()
    expect(page.get_by_label("联系电话")).to_have_value(PHONE_NUMBER)
    page.get_by_role("combobox", name="类别", exact=True).click()
    page.get_by_role("option", name="推荐人选").click()
    page.get_by_text("顾客同意", exact=False).click()
    picture(page, "phone-register")
    page.get_by_role("button", name="登记", exact=True).click()
    number = page.locator(".reg-number").inner_text()
    assert RECEIPT.fullmatch(number)
    expect(page.get_by_text("从您来电时起连续 48 小时")).to_be_visible()
    expect(page.get_by_text("个工作日")).to_be_visible()
    picture(page, "phone-registered")
    page.get_by_role("button", name="再登记一件").click()
    expect(page.get_by_label("经过")).to_have_value("")
    page.get_by_label("联系电话").fill("137-1234-5678")
    page.get_by_role("button", name="查找顾客").click()
    expect(page.locator(".reg-found")).to_contain_text(number)
    answer = page.goto("/console/complaints/import")
    assert answer and answer.status == 403
    expect(page.get_by_text("您没有批量导入投诉的权限")).to_be_visible()


def test_lines_of_a_file_are_taken_or_named(people: Screens) -> None:
    page = people.staff("tang", "/console/complaints/import", PHONE)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    head = download.value.path().read_text(encoding="utf-8-sig")
    lines = [f"heimao,HM-77,{_lately()},退费争议,合同没有履行，要求退费",
             f"heimao,HM-78,{_lately()},天气,合同没有履行，要求退费"]
    lines = [line + "," * (head.count(",") - line.count(",")) for line in lines]
    page.locator("input[type=file]").set_input_files({
        "name": "外部.csv", "mimeType": "text/csv", "buffer": (head + "\n".join(lines)).encode("gbk")})
    expect(page.locator(".reg-sum-one", has_text="新登记")).to_contain_text("1")
    expect(page.locator(".reg-line", has_text="第 3 行")).to_contain_text("“类别”的“天气”不是投诉类别")
    picture(page, "phone-import")


def test_more_adds_the_following_page_and_a_refresh_keeps_it(people: Screens, system: Installation) -> None:
    csv = system.folder / "many.csv"
    csv.write_text("来源,编号,收到时间,类别,经过\n" + "".join(
        f"heimao,HM-9{n:03d},{_lately()},自动续费,自动续费没有告知，第 {n} 位顾客。\n" for n in range(60)), encoding="utf-8")
    system.command("complaints", "import", str(csv))
    board = people.staff("tang", "/console/board?category=auto_renewal")
    rows = board.locator(".board-line")
    expect(rows).to_have_count(50)
    board.get_by_role("button", name="更多").click()
    expect(rows).to_have_count(60)
    expect(board.get_by_role("button", name="更多")).to_be_hidden()
    number = rows.last.locator(".board-number").inner_text()
    rows.last.get_by_role("button").click()
    board.locator(".q-menu").get_by_text("认领").click()
    expect(board.locator(".board-line", has_text=number)).to_contain_text("负责：唐知秋")
    expect(rows).to_have_count(60)
    picture(board, "board-sixty")
