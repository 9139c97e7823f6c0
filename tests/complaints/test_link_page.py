"""The case link's page as a browser gets it: with real commits, and the router with our security headers."""
import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from app import reactions
from cases import call_tasks, links
from cases.link import routes
from complaints import closing, customer_decisions
from complaints.access import subject_of
from complaints.case_view import CaseView
from complaints.link import page as page
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from console.body_limits import LimitBody
from console.headers import SecurityHeaders
from handoff import queue
from kernel import db, instants
from notices.notice_views import NoticeView
from tests.cases.test_evidence import PDF, a_png
from tests.conftest import OwnDatabase
from tests.makers.complaints import a_complaint, again, sent, the_officer
from tests.makers.notices import told


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


class Browser:
    """Follows links and sends forms of one case."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.api = FastAPI()
        self.api.include_router(routes.router)
        self.api.add_middleware(SecurityHeaders)
        self.api.add_middleware(LimitBody)

    def ask(self, method: str, rest: str = "", **what: object) -> httpx.Response:
        async def go() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.api), base_url="http://company",
                                         follow_redirects=True) as client:
                return await client.request(method, self.path + rest, **what)  # type: ignore[arg-type]

        return asyncio.run(go())

    def page(self) -> str:
        return plain(self.ask("GET").text)


@pytest.fixture
def case(own_company: OwnDatabase) -> Iterator[CaseView]:
    """A case filed an hour ago, with a solution delivered just now."""
    reactions.install()
    now = instants.now()
    with db.transaction() as session:
        made = a_complaint(session, now - timedelta(hours=1), facts="红娘陈牧之把我的电话 13800138000 给了别人。")
        sent(session, made, now, "方案：向您道歉，退还 1,200 元到尾号 6222021234567890128 的卡。", "solution")
        made = again(session, made.id)
    yield made


@pytest.fixture
def browser(case: CaseView) -> Browser:
    with db.transaction() as session:
        return Browser("/c/" + links.issue(session, subject_of(case.id)).rsplit("/", 1)[1])


def now_of(case: CaseView) -> CaseView:
    with db.transaction() as session:
        return again(session, case.id)


def test_it_shows_stage_deadlines_and_count_and_nothing_that_identifies(browser: Browser, case: CaseView) -> None:
    answer = browser.ask("GET")
    said = plain(answer.text)
    assert case.number in said and "已提出方案" in said and "怎么算的" in said and "响应期" in said
    assert "方案：向您道歉" in said and "尾号 〔银行卡号〕 的卡" in said
    for hidden in ("13800138000", "6222021234567890128", "陈牧之把我"):
        assert hidden not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer" and answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_accepting_takes_a_page_that_says_what_it_means(browser: Browser, case: CaseView) -> None:
    assert "接受后我们按方案履行" in plain(browser.ask("GET", "/accept").text)
    assert now_of(case).state == "proposed"
    assert "已记下您接受方案" in plain(browser.ask("POST", "/accept").text)
    assert now_of(case).state == "accepted"
    again_pressed = browser.ask("POST", "/accept")
    assert again_pressed.status_code == 409 and "不能记录接受" in plain(again_pressed.text)


def test_refusing_without_a_reason_keeps_the_page_and_with_one_tells_the_date(browser: Browser, case: CaseView) -> None:
    assert browser.ask("POST", "/reject", data={"text": ""}).status_code == 422
    said = plain(browser.ask("POST", "/reject", data={"text": "金额不对"}).text)
    assert "修改后的方案" in said and "修改方案" in said
    assert "（不接受方案、重新打开或拆分之时）算起" in said and "不接受方案、重新打开或拆分当天，不计入" in said
    assert now_of(case).state == "rejected"


def test_what_was_written_is_not_lost_when_it_is_refused(browser: Browser) -> None:
    long = "一" * 2001
    answer = browser.ask("POST", "/reject", data={"text": long})
    assert answer.status_code == 422 and long in answer.text and "2001" in plain(answer.text)


def test_adding_withdrawing_and_reopening(browser: Browser, case: CaseView) -> None:
    assert "已补充" in plain(browser.ask("POST", "/add", data={"text": "合同第三条写的是六次"}).text)
    assert "已按您的要求撤回" in plain(browser.ask("POST", "/withdraw", data={"text": ""}).text)
    assert now_of(case).state == "withdrawn"
    assert "重新打开" in browser.page()
    assert "已重新打开" in plain(browser.ask("POST", "/reopen", data={"text": "还没有收到退款"}).text)
    assert now_of(case).state == "responded"


def test_evidence_is_taken_and_given_back_as_an_attachment(browser: Browser, case: CaseView) -> None:
    answer = browser.ask("POST", "/files", files=[("file", ("合同.pdf", PDF)), ("file", ("截图.png", a_png()))])
    assert "文件已收到" in plain(answer.text) and "合同.pdf" in answer.text and "截图.png" in answer.text
    path = re.search(r"/files/([0-9a-f-]{36})", answer.text)
    assert path
    given = browser.ask("GET", f"/files/{path[1]}")
    assert given.content in (PDF, a_png()) and given.headers["content-disposition"].startswith("attachment")


def test_of_several_files_the_good_ones_are_kept_and_the_bad_named(browser: Browser) -> None:
    answer = browser.ask("POST", "/files", files=[("file", ("合同.pdf", PDF)), ("file", ("程序.exe", b"MZ" + bytes(99)))])
    said = plain(answer.text)
    assert answer.status_code == 422 and "程序" in said and "格式不支持" in said and "合同.pdf" in said


def test_too_much_at_once_is_refused_before_it_is_read(browser: Browser) -> None:
    answer = browser.ask("POST", "/files", content=b"x", headers={"content-length": str(150 * 2**20),
                                                                  "content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 413 and "MB" in plain(answer.text)


def test_a_file_of_several_megabytes_is_taken(browser: Browser) -> None:
    large = PDF[:-7] + bytes(6 * 2**20) + b"\n%%EOF\n"
    assert "文件已收到" in plain(browser.ask("POST", "/files", files=[("file", ("扫描.pdf", large))]).text)


@pytest.mark.parametrize(("content", "media_type"), [
    (b"x", "multipart/form-data"), (b"x", "multipart/form-data; boundary=b"),
    (b"".join(b'--b\r\nContent-Disposition: form-data; name="file"; filename="%d.pdf"\r\n\r\nx\r\n' % n
              for n in range(7)) + b"--b--\r\n", "multipart/form-data; boundary=b")],
    ids=["no boundary", "no part", "seven"])
def test_an_upload_that_cannot_be_read_is_a_sentence_on_the_page(
        browser: Browser, case: CaseView, content: bytes, media_type: str) -> None:
    answer = browser.ask("POST", "/files", content=content, headers={"content-type": media_type})
    assert answer.status_code == 400 and "没有收到文件" in plain(answer.text) and case.number in answer.text


def test_no_file_is_a_sentence(browser: Browser) -> None:
    answer = browser.ask("POST", "/files", files=[("file", ("", b""))])
    assert answer.status_code in (413, 422) and "请先选择" in plain(answer.text)


def test_asking_for_a_person_puts_them_into_the_queue(browser: Browser, case: CaseView) -> None:
    assert "已转告" in plain(browser.ask("POST", "/person").text)
    assert case.conversation_id
    with db.transaction() as session:
        assert queue.open_request(session, case.conversation_id)


@pytest.mark.parametrize("token", ["nonsense", "x" * 5000, "%00", "..%2F..%2Fetc"])
def test_an_unknown_link_says_how_to_get_a_new_one(browser: Browser, token: str) -> None:
    browser.path = f"/c/{token}"
    answer = browser.ask("GET")
    assert answer.status_code == 404
    if token != "..%2F..%2Fetc":
        assert "案件链接" in plain(answer.text)


def test_an_unknown_act_changes_nothing(browser: Browser, case: CaseView) -> None:
    assert browser.ask("POST", "/close").status_code == 404
    assert now_of(case).state == "proposed"


def test_a_merged_cases_link_opens_the_elder(case: CaseView) -> None:
    with db.transaction() as session:
        customer = (case.person_id, case.conversation_id)
        assert customer[1]
        younger = a_complaint(session, customer=(customer[0], customer[1]), filed=instants.now())
        from complaints import merging
        from tests.makers.complaints import the_officer

        merging.merge(session, the_officer(session), younger.id, case.id, "同一件事")
        token = links.issue(session, subject_of(younger.id)).rsplit("/", 1)[1]
        assert links.opened(session, token).number == case.number


# what its opening proves

@pytest.fixture
def untold(own_company: OwnDatabase) -> tuple[CaseView, Browser]:
    """A case filed by telephone whose receipt nobody has told the customer yet, and its link."""
    reactions.install()
    with db.transaction() as session:
        filed = manual_filing.register(session, the_officer(session), Noted(
            "phone", instants.now() - timedelta(hours=1), "约见次数和签约时说的不一样。", "introductions"))
        return again(session, filed.complaint_id), Browser("/c/" + filed.link.rsplit("/", 1)[1])


def receipt(case: CaseView) -> NoticeView:
    with db.transaction() as session:
        return told(session, case, "receipt")


@pytest.mark.parametrize("headers", [
    {"User-Agent": "TelegramBot (like TwitterBot)"}, {"User-Agent": "WhatsApp/2.23"}, {"Sec-Purpose": "prefetch"},
    {"Cookie": "hn_staff=a-session-of-staff"},
])
def test_previews_prefetching_and_staff_who_look_tell_the_customer_nothing(
    untold: tuple[CaseView, Browser], headers: dict[str, str],
) -> None:
    case, browser = untold
    assert browser.ask("GET", headers=headers).status_code == 200
    assert receipt(case).is_pending


def test_the_customer_who_opens_the_page_was_told_what_it_says(untold: tuple[CaseView, Browser]) -> None:
    case, browser = untold
    with db.transaction() as session:
        customer_decisions.record_verbal_withdrawal(session, the_officer(session), case.id, "来电说不再追究")
    said = browser.page()
    assert "给您的消息" in said and f"{case.number} 已按您的要求撤回" in said
    assert (receipt(case).told_by_way, receipt(case).state) == (None, "cancelled")
    with db.transaction() as session:
        assert told(session, case, "withdrawal").told_by_way == "link"
        assert call_tasks.due(session, the_officer(session), "complaint") == []


def test_the_page_says_when_silence_closes_the_case_once_that_was_told(case: CaseView, browser: Browser) -> None:
    assert "前没有收到您的答复" not in browser.page()
    with db.transaction() as session:
        closing.announce_silence(session, case.id)
    said = browser.page()
    assert "起 2 天内没有答复" in said and "前没有收到您的答复，我们会先结案" in said


def test_the_date_after_a_refusal_by_the_link_was_told_by_the_page_that_follows(
    case: CaseView, browser: Browser,
) -> None:
    assert "修改后的方案会在" in plain(browser.ask("POST", "/reject", data={"text": "金额不对"}).text)
    with db.transaction() as session:
        assert (told(session, case, "refusal").told_by_way, told(session, case, "refusal").state) == ("link", "told")
        assert call_tasks.due(session, the_officer(session), "complaint") == []
