"""The public page (5.4.2) over HTTP: from the real web process, and from the router with other companies."""
import asyncio
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from itertools import count

import httpx
import pytest
from fastapi import FastAPI

from app import company, public_page
from console.headers import SecurityHeaders
from deadlines import counting_rules
from kernel import db, file_versions, instants, money, validated_files, wording
from kernel.actors import SYSTEM
from kernel.settings import settings
from tests.conftest import OwnDatabase, Servers
from tests.processes import running_installation

_number = count(1)


@pytest.fixture(scope="module")
def web(servers: Servers, furnished: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The web process of the demo company."""
    name = f"public_{next(_number)}"
    url = servers.clone(name, furnished)
    with running_installation(url, servers.redis_url, tmp_path_factory.mktemp("web") / "log") as found:
        found.start("web")
        with httpx.Client(base_url=found.address) as client:
            yield client
    servers.drop(name)


@pytest.fixture
def text(web: httpx.Client) -> str:
    """The text of the page, without tags."""
    return _plain(web.get("/").text)


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def _page(path: str = "/", accept: str = "") -> httpx.Response:
    """The page on the database that is connected."""
    api = FastAPI()
    api.include_router(public_page.router)
    api.add_middleware(SecurityHeaders)

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://company") as client:
            return await client.get(path, headers={"Accept-Language": accept} if accept else {})

    return asyncio.run(get())


def _load(own: OwnDatabase, **files: str) -> None:
    company.kinds()
    with db.transaction() as session:
        for name, content in files.items():
            file_versions.accept(session, f"{name}.yml", content, SYSTEM)


def test_what_5_4_2_asks_is_there(text: str) -> None:
    """5.4.2 a, b and e, each from the company's own file."""
    company.kinds()
    told = validated_files.from_folder("company.yml").value
    for wanted in (
        told.name, told.licence.number, told.licence.scope, told.licence.address, told.supervision_phone,
        *(permit.number for permit in told.permits),
        *(part for store in told.stores for part in (store.name, store.address, store.phone, store.hours)),
        *(part for service in told.services for part in (service.name, service.text, *service.steps)),
        *told.refund_rules, *(part for risk in told.risk_notices for part in (risk.title, risk.text)),
    ):
        assert wanted in text


def test_every_fee_and_term_is_there_with_its_price(text: str) -> None:
    company.kinds()
    for item in validated_files.from_folder("fees.yml").value.items:
        assert item.title in text
        for price in ([item.price] if item.price else []) + [term.price for term in item.terms]:
            assert money.formatted(price) in text
    assert "免费" in text


def test_everybody_who_serves_has_name_number_and_photo(web: httpx.Client, text: str) -> None:
    """5.4.2 c."""
    company.kinds()
    staff = validated_files.from_folder("staff.yml").value.staff
    assert len(staff) == 9
    html = web.get("/").text
    for member in staff:
        assert member.name in text and f"工号 {member.number}" in text
        assert f'<img src="/staff/photo/{member.number}"' in html


def test_photos_are_drawn_people_each_another_and_can_run_nothing(web: httpx.Client) -> None:
    company.kinds()
    drawn = set()
    for member in validated_files.from_folder("staff.yml").value.staff:
        photo = web.get(f"/staff/photo/{member.number}")
        assert photo.headers["content-type"] == "image/svg+xml"
        assert photo.headers["content-security-policy"].startswith("default-src 'none'")
        assert photo.content == (settings().company_folder / member.photo).read_bytes()
        assert len(photo.content) < 6000 and not re.search(rb"<script|<style|<image|href|\son\w+=", photo.content)
        drawn.add(photo.content)
    assert len(drawn) == 9
    nobody = web.get("/staff/photo/H999")
    assert nobody.headers["content-type"] == "image/svg+xml" and nobody.content not in drawn


def test_the_hours_and_whether_people_answer_now(text: str) -> None:
    assert "周一至周日 09:00–21:00" in text
    assert "人工服务中，到" in text or "现在不是人工服务时间，红娘" in text


def test_how_to_complain_with_both_promises_and_12315(text: str) -> None:
    """5.4.2 d with 5.1 g."""
    assert "48 小时内 专人响应" in text and "7 个工作日内 给出解决方案" in text
    assert "从提交时起 48 小时内" in text and "{" not in text
    for route in ("12315", "12345", "96110"):
        assert route in text


def test_a_way_to_the_chat_and_the_demo_banner(web: httpx.Client, text: str) -> None:
    assert web.get("/").text.count('href="/chat"') >= 3
    assert "演示：公司与人物均为虚构" in text


def test_the_strict_policy_and_nothing_inline(web: httpx.Client) -> None:
    page = web.get("/")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text)
    style = web.get("/public/page.css")
    assert style.headers["content-type"].startswith("text/css") and "#" not in re.sub(r"/\*.*?\*/", "", style.text)


def test_promises_kept_shorter_are_told_shorter(own_company: OwnDatabase) -> None:
    _load(own_company, promises="promises:\n  complaint.response: {hours: 24}\n"
                                "  complaint.solution: {working_days: 5, last_day: close}\n")
    text = _plain(_page().text)
    assert "24 小时内 专人响应" in text and "5 个工作日内 给出解决方案" in text and "到当天服务时间结束为止" in text
    assert "从提交时起 24 小时内" in text and "48 小时" not in text and "7 个工作日" not in text


def test_the_example_is_the_count_a_complaint_would_get(own_company: OwnDatabase) -> None:
    before = instants.now()
    text = _plain(_page().text)
    with db.transaction() as session:
        rules = counting_rules.rules_now(session)
        found = {rules.count("complaint.solution", at).last_day for at in (before, instants.now())}
    assert any(f"现在提交：{day.month}月{day.day}日" in text for day in found)


def test_a_company_that_left_things_out_is_told_so_and_12315_stays(own_db: OwnDatabase) -> None:
    _load(own_db, hours="week: {}\n")
    page = _page()
    text = _plain(page.text)
    assert page.status_code == 200
    for part in ("服务内容与流程", "收费标准", "退费规则", "服务人员", "风险提示", "公司信息"):
        assert f"{part}尚未公示" in text
    assert "12315" in text and "48 小时内 专人响应" in text and "人工服务暂停，智能客服随时在" in text
    assert 'href="/chat"' in page.text


def test_what_a_company_writes_is_text_never_markup(own_db: OwnDatabase) -> None:
    demo = (settings().company_folder / "company.yml").read_text("utf-8")
    _load(own_db, hours="week: {}\n", company=demo.replace("brand: 良缘里", "brand: <b onclick=x>良</b>"))
    html = _page().text
    assert "<b onclick" not in html and "&lt;b onclick=x&gt;" in html


def test_a_free_item_is_free_and_a_price_keeps_its_fen(own_db: OwnDatabase) -> None:
    _load(own_db, hours="week: {}\n", fees=(
        "effective: '2026-01-01'\nhandling_fee: 无\nitems:\n"
        "  - {key: a, title: 甲, section: 一, clause: '4.1.4', unit: 次, price: 0.00}\n"
        "  - {key: b, title: 乙, section: 一, clause: '4.1.4', unit: 个月, terms: [{amount: 3, price: 1234.50}]}\n"))
    text = _plain(_page().text)
    assert "甲 免费" in text and f"3 个月 {money.formatted(Decimal('1234.5'))}" in text and "0.00 /次" not in text


def test_the_page_is_in_the_readers_language_and_the_companys_words_stay(own_company: OwnDatabase) -> None:
    told = validated_files.from_folder("company.yml").value
    with wording.untranslated() as missing:
        pages = [_page("/?lang=en", "zh-CN"), _page("/", "en-GB,en;q=0.9")]
    assert not {key for key in missing if key.startswith("app.")}
    for page in pages:
        text = _plain(page.text)
        assert '<html lang="en">' in page.text and page.headers["vary"] == "Accept-Language"
        assert "within 48 hours A person answers you" in text and "ask in the online chat" in text
        assert told.name in text and all(risk.text in text for risk in told.risk_notices)
    taiwan = _page("/", "zh-TW,zh;q=0.9").text
    assert '<html lang="zh-HK">' in taiwan and "投訴辦法" in taiwan and told.name in taiwan
    assert '<html lang="zh-CN">' in _page("/", "de").text


def test_a_page_without_company_files_speaks_english_too(own_db: OwnDatabase) -> None:
    _load(own_db, hours="week: {}\n")
    text = _plain(_page("/?lang=en").text)
    assert "Fees: not published yet" in text and "Our matchmakers are away; the assistant is always here" in text
    assert "Say “I want to complain” in the online chat" in text


def test_the_foot_leads_to_the_other_languages(own_db: OwnDatabase) -> None:
    _load(own_db, hours="week: {}\n")
    html = _page("/?lang=zh-Hant").text
    assert [re.sub(r"<[^>]+>", "", link) for link in re.findall(r'<a href="/\?lang=.*?</a>', html)] == [
        "简体", "繁體", "English"]
    assert 'hreflang="zh-Hant" aria-current="true"' in html
    assert '<a class="pub-brand" href="/?lang=zh-Hant">' in html and 'class="pub-brand" href="/"' in _page("/").text
