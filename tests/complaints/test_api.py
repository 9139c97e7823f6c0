"""`/api/complaints` on the real web process: tokens, idempotency, paging, and nothing identifying in clear."""
from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from complaints.api import scopes as scopes  # registers them, as the web process does
from integration import api_access, api_tokens, idempotency
from integration.api_tokens import TokenView
from kernel import db, instants
from kernel.errors import BadInput, NotAllowed
from people import persons, vault
from staff import members
from tests.conftest import OwnDatabase, Servers, scalar
from tests.makers.outside import a_case, a_person
from tests.processes import Installation, running_installation

FACTS = "门店说三个月内见六位，只见了两位，我的电话 13812345678。"


@pytest.fixture(scope="module")
def web(servers: Servers, furnished: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One web process for the module, on a database of its own."""
    url = servers.clone("api_web", furnished)
    with running_installation(url, servers.redis_url, tmp_path_factory.mktemp("api") / "log") as found:
        found.start("web")
        db.connect(url)
        yield found
        db.disconnect()
    servers.drop("api_web")


@pytest.fixture
def on_web(web: Installation, servers: Servers) -> Iterator[Installation]:
    """The web process, this process on the same database."""
    db.connect(servers.database("api_web"))
    yield web


def _issue(scopes: set[str], name: str = "会员系统", **when: Any) -> tuple[TokenView, str]:
    with db.transaction() as session:
        administrator = next(s for s in members.all_active(session) if s.role == "administrator")
        return api_tokens.issue(session, administrator, name, scopes, **when)


@pytest.fixture
def api(on_web: Installation) -> Iterator[httpx.Client]:
    """A program that may read and write."""
    _, token = _issue({"complaints.read", "complaints.write"})
    with httpx.Client(base_url=on_web.address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        yield client


def _officer() -> str:
    with db.transaction() as session:
        return next(s.number for s in members.all_active(session) if s.role == "complaint_officer")


def _made(api: httpx.Client, **given: Any) -> dict[str, Any]:
    answer = api.post("/api/complaints", json={"category": "introductions", "facts": FACTS, **given})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_complaint_comes_back_with_both_deadlines_and_how_they_were_counted(api: httpx.Client) -> None:
    at = instants.iso((instants.now() - timedelta(hours=3)).replace(microsecond=0))
    made = _made(api, received_at=at, wish="按合同补足次数", contact="13812345678")
    case = made["case"]
    assert made["outcome"] == "filed" and "/c/" in made["link"] and case["accepted_at"] == at
    response, solution = sorted(case["clocks"], key=lambda clock: clock["promise"])
    assert (response["promise"], solution["promise"]) == ("complaint.response", "complaint.solution")
    assert instants.parse(response["due_at"]) == instants.parse(at) + timedelta(hours=48)
    assert sum(day["counted"] for day in solution["trace"]) == 7 and "7 个工作日" in solution["explanation"]
    in_full = api.get(f"/api/complaints/{case['number'].lower().replace('-', '')}").json()
    assert in_full["timeline"][0]["kind"] == "filed" and in_full["evidence"] == []


def test_nothing_that_identifies_comes_out(api: httpx.Client) -> None:
    made = _made(api, contact="13812345678", customer="VIP-77")
    number = made["case"]["number"]
    api.post(f"/api/complaints/{number}/texts", json={"text": "也可以打 13987654321"})
    for text in (str(made), api.get(f"/api/complaints/{number}").text, api.get("/api/complaints").text):
        assert "13812345678" not in text and "13987654321" not in text and "VIP-77" not in text
    assert "⟦phone:" in made["case"]["facts"]


def test_the_same_customer_number_is_the_same_person(api: httpx.Client) -> None:
    customer = f"C-{uuid.uuid4()}"
    first, second = _made(api, customer=customer), _made(api, customer=customer)
    assert first["case"]["person"] == second["case"]["person"]
    assert _made(api, customer=f"C-{uuid.uuid4()}")["case"]["person"] != first["case"]["person"]


def test_a_customer_known_by_phone_is_found_again(api: httpx.Client) -> None:
    with db.transaction() as session:
        known = a_person(session, "13700001111")
    made = _made(api, customer=f"C-{uuid.uuid4()}", contact="137 0000 1111")
    assert made["case"]["person"] == str(known)


def test_an_outside_complaint_joins_the_open_case(api: httpx.Client) -> None:
    with db.transaction() as session:
        case = a_case(session, person_id=a_person(session, "13700002222"))
    given = {"category": "introductions", "facts": "已向市场监管投诉，要求补足。", "contact": "13700002222", "outside": {
        "source": "12315", "number": f"SH-{uuid.uuid4()}",
        "received_at": instants.iso(instants.now() - timedelta(hours=1)),
        "deadline_at": instants.iso(instants.now() + timedelta(days=9))}}
    answers = [api.post("/api/complaints", json=given) for _ in range(2)]
    assert [a.json()["outcome"] for a in answers] == ["matched", "known"]
    assert {a.json()["case"]["number"] for a in answers} == {case.number}
    [reference] = answers[1].json()["case"]["references"]
    assert reference["clock"]["promise"] == "complaint.outside" and reference["clock"]["state"] == "open"


def test_an_outside_complaint_without_dates_is_filed_and_they_are_entered_later(api: httpx.Client) -> None:
    officer, number = _officer(), f"SH-{uuid.uuid4()}"
    made = _made(api, outside={"source": "12315", "number": number, "nature": "both", "report_number": f"{number}-J",
                               "mediation_consent": "asked", "first_contact": officer})
    complaint, report = made["case"]["references"]
    assert (complaint["missing"], report["nature"]) == (["received_at", "deadline_at"], "report")
    assert (complaint["first_contact"], complaint["mediation_consent"], complaint["clock"]) == (officer, "asked", None)
    assert next(time["within"] for time in complaint["agency_times"]).startswith("自其收到投诉起 7 个工作日")
    path = f"/api/complaints/{made['case']['number']}/references/{complaint['id']}"
    received = instants.iso((instants.now() - timedelta(days=1)).replace(microsecond=0))
    changed = {"staff": officer, "received_at": received, "reason": "收发室登记簿", "outcome": "settled",
               "deadline_at": instants.iso(instants.now() + timedelta(days=9)), "advance_paid": "1280.50"}
    answer = api.patch(path, json=changed)
    assert answer.status_code == 200, answer.text
    complaint, report = answer.json()["references"]
    assert (complaint["missing"], complaint["outcome"], complaint["advance_paid"]) == ([], "settled", "1280.50")
    assert complaint["received_at"] == received and complaint["clock"]["state"] == "open"
    started = min(clock["started_at"] for clock in answer.json()["clocks"])
    assert started == received, "its own clocks count from its own receipt"
    for wrong, say in (({"advance_paid": "很多"}, "很多"), ({"outcome": "won"}, "没有“won”这种处理结果"),
                       ({"received_at": received}, "原因")):
        refused = api.patch(path, json={"staff": officer, **wrong})
        assert refused.status_code == 422 and say in refused.json()["say"]


def test_an_earlier_outside_complaint_names_its_part_and_another_matter_its_related_case(api: httpx.Client) -> None:
    with db.transaction() as session:
        now = instants.now()
        case = a_case(session, filed=instants.iso(now - timedelta(hours=1)), person_id=a_person(session, "13700003333"))

    def sent(category: str) -> dict[str, Any]:
        given = {"category": category, "facts": "已向市场监管投诉，要求处理。", "contact": "13700003333", "outside": {
            "source": "12315", "number": f"SH-{uuid.uuid4()}", "received_at": instants.iso(now - timedelta(days=1)),
            "deadline_at": instants.iso(now + timedelta(days=9))}}
        found: dict[str, Any] = api.post("/api/complaints", json=given).json()
        return found

    joined, apart = sent("introductions"), sent("privacy_leak")
    assert (joined["outcome"], joined["case"]["number"]) == ("matched", case.number) and joined["part"]
    assert (apart["outcome"], apart["related"], apart["part"]) == ("filed", case.number, None)


def test_a_person_replies_to_an_agency_through_another_program(api: httpx.Client) -> None:
    number, officer = _made(api)["case"]["number"], _officer()
    received = instants.iso(instants.now() - timedelta(hours=1))
    case = api.post(f"/api/complaints/{number}/references", json={
        "source": "odr", "number": f"O-{uuid.uuid4()}", "received_at": received}).json()
    reference = case["references"][0]["id"]
    path = f"/api/complaints/{number}/references/{reference}/replies"
    answer = api.post(path, json={"staff": officer, "text": "已与消费者协商一致。"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["references"][0]["clock"]["state"] == "met"
    other = _made(api)["case"]["number"]
    assert api.post(path.replace(number, other), json={"staff": officer, "text": "张冠李戴的答复"}).status_code == 404


def test_notes_texts_and_evidence(api: httpx.Client) -> None:
    number = _made(api)["case"]["number"]
    path = f"/api/complaints/{number}"
    assert api.post(f"{path}/notes", json={"staff": _officer(), "text": "先核对约见记录。"}).status_code == 201
    assert api.post(f"{path}/texts", json={"text": "还有一次约见临时取消。"}).status_code == 201
    pdf = b"%PDF-1.4\n" + uuid.uuid4().bytes * 200_000 + b"\n%%EOF\n"
    for _ in range(2):
        answer = api.post(f"{path}/evidence", params={"name": "合同 13812345678.pdf"}, content=pdf)
        assert answer.status_code == 201, answer.text
    [file] = answer.json()["evidence"]
    assert file["media_type"] == "application/pdf" and file["size"] == len(pdf) and "138" not in file["name"]
    kinds = [entry["kind"] for entry in answer.json()["timeline"]]
    assert kinds.count("evidence") == 1 and "noted" in kinds and "added" in kinds


def test_a_reply_without_a_way_to_the_customer_says_so(api: httpx.Client) -> None:
    for facts, said in ((FACTS, "打电话"), ("只见了两位，要求退费。", "写信")):
        number = _made(api, facts=facts)["case"]["number"]
        answer = api.post(f"/api/complaints/{number}/replies", json={"staff": _officer(), "text": "您好，正在核实。"})
        assert answer.status_code == 422 and said in answer.json()["say"]


def test_in_the_name_of_whom_the_case_concerns_nothing_is_done(api: httpx.Client) -> None:
    officer = _officer()
    case = _made(api, concerning=[officer])["case"]
    assert case["concerning"] == [officer] and case["owner"] != officer
    answer = api.post(f"/api/complaints/{case['number']}/notes", json={"staff": officer, "text": "与我无关"})
    assert answer.status_code == 403 and "本人" in answer.json()["say"]


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("类别", {"category": "退款"}, "没有“退款”这个投诉类别"),
    ("二十万字", {"facts": "长" * 200_000}, "经过最多 4000 字，现有 200000 字"),
    ("将来", {"received_at": "2099-01-01T00:00:00+08:00"}, "还没有到"),
    ("上世纪", {"received_at": "1999-12-31T23:59:00+08:00"}, "早于 2000 年"),
    ("很久以后", {"outside": {"source": "12315", "number": "1", "received_at": "9999-12-31T23:59:59+00:00"}},
     "outside.received_at 的“9999-12-31T23:59:59+00:00”不是时间"),
    ("期限很久以后", {"outside": {"source": "12315", "number": "1", "received_at": "2026-03-01",
                        "deadline_at": "9999-12-31T23:59:59+00:00"}}, "outside.deadline_at 的“9999-12-31T23:59:59"),
    ("空字符的员工", {"concerning": ["\0"]}, "没有工号为“”的在职员工"),
    ("不是时间", {"received_at": "昨天"}, "received_at 的“昨天”不是时间"),
    ("门店", {"store": "mars"}, "没有门店“mars”"),
    ("员工", {"concerning": ["Z999"]}, "没有工号为“Z999”的在职员工"),
    ("写错的项", {"fact": "写错了"}, "fact"),
    ("没有经过", {"facts": "。"}, "至少四个字"),
    ("外部来源", {"outside": {"source": "工商局", "number": "1", "received_at": "2026-03-01"}}, "没有“工商局”这个来源"),
]


@pytest.mark.parametrize(("case", "given", "say"), BAD, ids=[bad[0] for bad in BAD])
def test_bad_input_gets_a_sentence_and_files_nothing(
        api: httpx.Client, case: str, given: dict[str, Any], say: str) -> None:
    with db.transaction() as session:
        before = scalar(session, "select count(*) from complaint")
    answer = api.post("/api/complaints", json={"category": "introductions", "facts": FACTS, **given})
    assert answer.status_code == 422 and say in answer.json()["say"], answer.text
    with db.transaction() as session:
        assert scalar(session, "select count(*) from complaint") == before


def test_more_than_is_taken_is_refused_before_it_is_read(api: httpx.Client) -> None:
    answer = api.post("/api/complaints", json={"category": "introductions", "facts": "长" * 2**19})
    assert answer.status_code == 413 and "1 MB" in answer.json()["say"]

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 2**16

    assert api.post("/api/complaints", content=endless()).status_code == 413


def test_who_may_what(on_web: Installation, api: httpx.Client) -> None:
    number = _made(api)["case"]["number"]

    def ask(token: str | None, method: str = "GET") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = "/api/complaints" if method == "GET" else f"/api/complaints/{number}/texts"
        return httpx.request(method, on_web.address + path, headers=headers,
                             json=None if method == "GET" else {"text": "补充一句"})

    view, reader = _issue({"complaints.read"})
    _, writer = _issue({"complaints.write"})
    _, short = _issue({"complaints.read"}, expires_at=instants.now() + timedelta(seconds=1))
    assert ask(reader).status_code == 200 and ask(writer, "POST").status_code == 201
    assert ask(reader, "POST").status_code == 403 and "complaints.write" in ask(reader, "POST").json()["say"]
    assert ask(writer).status_code == 403
    for nobody in (None, "hnk_wrong", ""):
        answer = ask(nobody)
        assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
    with db.transaction() as session:
        administrator = next(s for s in members.all_active(session) if s.role == "administrator")
        api_tokens.revoke(session, administrator, view.id)
        used = next(t for t in api_tokens.every(session, administrator) if t.id == view.id)
    assert used.last_used_at is not None
    assert ask(reader).status_code == 401
    time.sleep(1.1)
    assert ask(short).status_code == 401
    with db.transaction() as session:
        kept = scalar(session, "select string_agg(t::text, ' ') from api_token t")
        assert reader not in str(kept), "a digest alone"


def test_the_same_key_is_done_once_and_answered_alike(api: httpx.Client) -> None:
    key, given = str(uuid.uuid4()), {"category": "introductions", "facts": FACTS}
    first = api.post("/api/complaints", json=given, headers={"Idempotency-Key": key})
    again = api.post("/api/complaints", json=given, headers={"Idempotency-Key": key})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert "idempotency-replayed" not in first.headers and again.headers["idempotency-replayed"] == "true"
    other = api.post("/api/complaints", json={**given, "wish": "另一件"}, headers={"Idempotency-Key": key})
    assert other.status_code == 409 and "换一个" in other.json()["say"]
    with db.transaction() as session:
        link = first.json()["link"].rsplit("/", 1)[1]
        kept = scalar(session, "select string_agg(encode(answer, 'escape'), '') from api_answer")
    assert link not in str(kept), "the case link isn't kept in clear"


def test_a_key_belongs_to_its_token_and_a_refusal_uses_none_up(on_web: Installation, api: httpx.Client) -> None:
    key, given = {"Idempotency-Key": str(uuid.uuid4())}, {"category": "introductions", "facts": FACTS}
    assert api.post("/api/complaints", json={**given, "category": "退款"}, headers=key).status_code == 422
    mine = api.post("/api/complaints", json=given, headers=key)
    _, token = _issue({"complaints.write"}, "另一个系统")
    theirs = httpx.post(f"{on_web.address}/api/complaints", json=given,
                        headers={**key, "Authorization": f"Bearer {token}"})
    assert mine.status_code == theirs.status_code == 201
    assert mine.json()["case"]["number"] != theirs.json()["case"]["number"]
    assert api.post("/api/complaints", json=given, headers={"Idempotency-Key": "x" * 201}).status_code == 422


def test_twenty_at_once_under_one_key_file_one(api: httpx.Client) -> None:
    key, customer = str(uuid.uuid4()), f"C-{uuid.uuid4()}"
    given = {"category": "introductions", "facts": FACTS, "customer": customer}

    def post(_: int) -> httpx.Response:
        return httpx.post(f"{str(api.base_url).rstrip('/')}/api/complaints", json=given, timeout=30,
                          headers={"Idempotency-Key": key, "Authorization": api.headers["Authorization"]})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(post, range(20)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["case"]["number"] for a in answers}) == 1
    assert sum("idempotency-replayed" in a.headers for a in answers) == 19


def test_answers_are_forgotten_when_they_are_no_longer_kept(own_company: OwnDatabase) -> None:
    token, did = uuid.uuid4(), []

    def act() -> tuple[int, dict[str, Any]]:
        did.append(1)
        return 201, {"n": len(did)}

    def once(request: bytes = b"a") -> dict[str, Any]:
        with db.transaction() as session:
            return idempotency.once(session, token, "k", request, act).body

    start = instants.now()
    assert once() == once() == {"n": 1}
    with instants.at(start + timedelta(hours=24)):
        assert once() == {"n": 1}
    with instants.at(start + idempotency.KEPT + timedelta(minutes=1)):
        assert once(b"b") == {"n": 2}
    with instants.at(start + 2 * idempotency.KEPT + timedelta(hours=1)), db.transaction() as session:
        assert idempotency.forget(session) == 1


def test_pages_follow_one_another_while_new_cases_come_in(api: httpx.Client) -> None:
    numbers = []
    for n in range(7):
        at = instants.iso(instants.parse("2026-01-05 10:00") + timedelta(minutes=n))
        numbers.append(_made(api, received_at=at, category="auto_renewal")["case"]["number"])
    ask: dict[str, Any] = {
        "category": "auto_renewal", "accepted_from": "2026-01-05", "accepted_to": "2026-01-06", "limit": 3}
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = api.get("/api/complaints", params=ask | ({"cursor": cursor} if cursor else {})).json()
        seen += [case["number"] for case in page["items"]]
        _made(api, received_at="2026-01-05T12:00:00+08:00", category="auto_renewal")
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == numbers[::-1]


@pytest.mark.parametrize(("ask", "say"), [
    ({"state": "offen"}, "没有“offen”这个状态"), ({"limit": 201}, "1 到 200"), ({"cursor": "!!"}, "cursor"),
    ({"accepted_from": "昨天"}, "accepted_from 的“昨天”"), ({"owner": "Z9"}, "工号"), ({"store": "mars"}, "门店"),
    ({"source": "工商局"}, "来源")])
def test_what_cannot_be_asked_is_said(api: httpx.Client, ask: dict[str, Any], say: str) -> None:
    answer = api.get("/api/complaints", params=ask)
    assert answer.status_code == 422 and say in answer.json()["say"], answer.text


def test_filters(api: httpx.Client) -> None:
    made = _made(api, category="store_closed", kind="complaint")["case"]
    praise = _made(api, category="other", kind="praise", facts="红娘很耐心，谢谢。")["case"]
    assert praise["clocks"] == []

    def numbers(**ask: Any) -> list[str]:
        return [case["number"] for case in api.get("/api/complaints", params=ask).json()["items"]]

    assert made["number"] in numbers(category="store_closed", state="received")
    assert numbers(kind="praise", category="store_closed") == []
    assert praise["number"] in numbers(kind="praise")
    if made["owner"]:
        assert made["number"] in numbers(owner=made["owner"], category="store_closed")


def test_whoever_asks_too_often_is_told_when_to_ask_again(on_web: Installation, valkey: None) -> None:
    _, token = _issue({"complaints.read"}, "太忙的系统")
    with httpx.Client(base_url=on_web.address, headers={"Authorization": f"Bearer {token}"}) as client:
        answers = [client.get("/api/complaints", params={"limit": 1}) for _ in range(api_access.PER_TOKEN[0] + 1)]
    assert {a.status_code for a in answers[:-1]} == {200}
    assert answers[-1].status_code == 429 and int(answers[-1].headers["retry-after"]) <= 61


def test_the_description_names_every_route_shape_and_the_token(on_web: Installation) -> None:
    described = httpx.get(f"{on_web.address}/api/openapi.json").json()
    paths = {path for path in described["paths"] if path.startswith("/api/complaints")}
    assert len(paths) == 9
    for path in paths:
        for act in described["paths"][path].values():
            assert act["security"] and act["description"] and "413" in act["responses"]
    given = described["components"]["schemas"]["ComplaintGiven"]
    assert given["example"]["facts"] and given["required"] == ["category", "facts"]
    assert not any(path.startswith("/api/staff") for path in described["paths"])


def test_the_page_for_people_tells_every_act_without_a_script(on_web: Installation) -> None:
    answer = httpx.get(f"{on_web.address}/api/docs")
    assert answer.status_code == 200 and "<script" not in answer.text and "cdn" not in answer.text
    for said in ("/api/complaints/{number}/evidence", "Idempotency-Key", "outside.deadline_at", "HT-2026-0312", "必填"):
        assert said in answer.text
    assert httpx.get(f"{on_web.address}/api/docs/api.css").status_code == 200


def test_a_token_is_made_by_administrators_alone(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        by_role = {s.role: s for s in members.all_active(session)}
        for role in ("matchmaker", "complaint_officer", "supervisor"):
            with pytest.raises(NotAllowed):
                api_tokens.issue(session, by_role[role], "会员系统", ["complaints.read"])
        for name, scopes in (("x", ["complaints.read"]), ("会员系统", []), ("会员系统", ["all"])):
            with pytest.raises(BadInput):
                api_tokens.issue(session, by_role["administrator"], name, scopes)
        _, text = api_tokens.issue(session, by_role["administrator"], "会员系统", ["complaints.read"])
        assert text.startswith("hnk_") and len(text) > 40


def test_persons_are_found_by_the_blind_index_alone(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        first, second = persons.make(session), persons.make(session)
        vault.tokenise(session, first.id, "电话 13812345678")
        vault.tokenise(session, second.id, "电话 138-1234-5678")
        assert vault.persons_with(session, "phone", "13812345678") == [first.id, second.id]
        assert vault.persons_with(session, "phone", "13812345679") == []


def test_half_a_character_is_refused_with_a_sentence(api: httpx.Client) -> None:
    answer = api.post("/api/complaints", content=b'{"category": "introductions", "facts": "\\ud800"}',
                      headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (422, "integration.half_character")
    whole = api.post("/api/complaints", content=b'{"category": "introductions", "facts": "\\ud83d\\ude00 no answer"}',
                     headers={"Content-Type": "application/json"})
    assert whole.status_code == 201


def test_nul_is_dropped_from_every_text(api: httpx.Client) -> None:
    officer, external = _officer(), str(uuid.uuid4())
    number = _made(api, wish="退\0费", customer=f"\0{uuid.uuid4()}", contact="\0013812345678")["case"]["number"]
    path = f"/api/complaints/{number}"
    assert api.post(f"{path}/notes", json={"staff": f"{officer}\0", "text": "先核\0对"}).status_code == 201
    received = instants.iso(instants.now() - timedelta(hours=1))
    case = api.post(f"{path}/references", json={"source": "odr\0", "number": f"\0{external}", "received_at": received,
                                                "url": "https://example.cn/\0x"})
    [reference] = case.json()["references"]
    assert (reference["number"], reference["url"]) == (external, "https://example.cn/x")
    assert "先核对" in case.text and "退费" in case.text and "\\u0000" not in case.text
    replied = api.post(f"{path}/references/{reference['id']}/replies", json={"staff": f"\0{officer}", "text": "已\0办结。"})
    assert replied.status_code == 201, replied.text
    assert api.get("/api/complaints", params={"owner": f"{officer}\0"}).status_code == 200
    for asked in ("owner", "source", "store", "state", "category", "cursor", "accepted_from"):
        assert api.get(f"/api/complaints?{asked}=%00").status_code in (200, 422)
    assert api.get("/api/complaints/%00").status_code == 404


@pytest.mark.parametrize(("content", "status", "error"), [
    (b'{"text": ', 422, "app.no_json"), (b'"\xff"', 400, "app.unreadable_body"),
    (b"[" * 200_000, 400, "app.unreadable_body"),
    (b'{"a":"\\ud800","b":' + b"[" * 200_000, 400, "app.unreadable_body")],
    ids=["no JSON", "not UTF-8", "too deep", "too deep with half a character"])
def test_a_body_that_cannot_be_read_is_refused(api: httpx.Client, content: bytes, status: int, error: str) -> None:
    answer = api.post("/api/complaints", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
