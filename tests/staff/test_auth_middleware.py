"""Access to the console over HTTP: redirects, Origin, form tokens, cookies, headers, photos."""
from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text
from starlette.websockets import WebSocket, WebSocketDisconnect

from console.headers import SecurityHeaders
from kernel import db
from staff import accounts, auth_middleware, login_page, members, photo
from staff.auth_middleware import COOKIE, StaffMiddleware
from tests.conftest import OwnDatabase
from tests.makers.staff import PASSWORD, an_account, cheap_hashes

OURS = {"Origin": "http://testserver"}


@pytest.fixture
def door(own_db: OwnDatabase) -> Iterator[TestClient]:
    """The log-in and a protected page, with an account `zhou`."""
    api = FastAPI()
    api.include_router(login_page.router)
    api.include_router(photo.router)

    @api.get("/console/desk")
    def desk(request: Request) -> str:
        return auth_middleware.current(request).name

    @api.post("/console/act")
    def act() -> str:
        return "done"

    @api.websocket("/console/_nicegui_ws/socket.io/")
    async def socket(ws: WebSocket) -> None:
        await ws.accept()
        await ws.close()

    api.add_middleware(StaffMiddleware)
    api.add_middleware(SecurityHeaders)
    with cheap_hashes():
        with db.transaction() as session:
            an_account(session, login="zhou")
        with TestClient(api, follow_redirects=False) as client:
            yield client


def post_login(
    door: TestClient, login: str = "zhou", password: str = PASSWORD, target: str = "/console/", **more: str
) -> Response:
    page = door.get("/console/login").text
    form = re.search(r'name="form" value="([^"]+)"', page)
    assert form
    given = {"form": form[1], "login": login, "password": password, "next": target, **more}
    answer: Response = door.post("/console/login", data=given, headers=OURS)
    return answer


def test_without_a_session_a_page_sends_to_the_log_in_and_back(door: TestClient) -> None:
    sent = door.get("/console/desk?tab=mine&q=%E5%91%A8")
    assert sent.status_code == 303
    where = urlsplit(sent.headers["location"])
    assert where.path == "/console/login"
    target = parse_qs(where.query)["next"][0]
    assert target == "/console/desk?tab=mine&q=%E5%91%A8"
    back = post_login(door, target=target)
    assert (back.status_code, back.headers["location"]) == (303, target)
    assert door.get("/console/desk").json() == "周雅琴"


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/console//evil.example",
    "javascript:alert(1)",
    "",
    "/chat",
    "/console\\..\\",
    "http:/console",
    " /console",
    "/consol",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_log_in_never_leads_elsewhere(door: TestClient, target: str) -> None:
    assert post_login(door, target=target).headers["location"] == "/console/"
    assert door.get("/console/login", params={"next": target}).headers["location"] == "/console/"


def test_the_cookie_is_for_us_alone(door: TestClient) -> None:
    cookie = next(c for c in post_login(door).headers.get_list("set-cookie") if c.startswith(COOKIE))
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}


def test_a_wrong_password_keeps_the_name_and_says_why(door: TestClient) -> None:
    refused = post_login(door, login='zhou"><script>', password="wrong")
    assert refused.status_code == 401 and "登录名或密码不对。" in refused.text
    assert "<script>" not in refused.text and "zhou&quot;&gt;&lt;script&gt;" in refused.text


def test_the_sixth_try_is_told_to_wait(door: TestClient) -> None:
    said = [post_login(door, password="wrong").status_code for _ in range(6)]
    assert said == [401] * 5 + [429]


def test_a_log_in_form_of_another_browser_is_refused(door: TestClient) -> None:
    door.get("/console/login")
    for form in ("", "guessed"):
        refused = door.post("/console/login", data={"form": form, "login": "zhou", "password": PASSWORD}, headers=OURS)
        assert refused.status_code == 400 and COOKIE not in refused.headers.get("set-cookie", "")


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://[::1"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_an_unsafe_request_from_elsewhere_is_refused(door: TestClient, headers: dict[str, str]) -> None:
    post_login(door)
    refused = door.post("/console/act", headers=headers)
    assert refused.status_code == 403 and refused.text == "来源不对，已拒绝。"
    assert door.post("/console/logout", headers=headers).status_code == 403
    with pytest.raises(WebSocketDisconnect), door.websocket_connect("/console/_nicegui_ws/socket.io/", headers=headers):
        pass
    assert door.post("/console/act", headers=OURS).json() == "done"


def test_a_query_in_no_encoding_is_sent_to_the_log_in_too(door: TestClient) -> None:
    assert door.get("/console/desk?q=%ff\xff").status_code == 303


def test_logging_out_ends_the_session_and_the_cookie(door: TestClient) -> None:
    post_login(door)
    token = door.cookies[COOKIE]
    out = door.post("/console/logout", headers=OURS)
    assert (out.status_code, out.headers["location"]) == (303, "/console/login")
    door.cookies.set(COOKIE, token)
    assert door.get("/console/desk").status_code == 303


def test_who_was_deactivated_is_out_at_the_next_request(door: TestClient) -> None:
    post_login(door)
    with db.transaction() as session:
        boss = an_account(session, "administrator")
        member = next(m for m in members.all_active(session) if m.name == "周雅琴" and m.role == "matchmaker")
        accounts.set_active(session, boss, member.id, False)
    assert door.get("/console/desk").status_code == 303


def test_who_must_change_the_password_comes_to_nothing_else_first(door: TestClient) -> None:
    with db.transaction() as session:
        boss = an_account(session, "administrator")
        member = next(m for m in members.all_active(session) if m.role == "matchmaker")
        fresh = accounts.reset_password(session, boss, member.id)
    assert post_login(door, password=fresh).headers["location"] == "/console/password"
    for path in ("/console/desk", "/api/staff/complaints/TH6-AAA-AAA/print.pdf"):
        assert door.get(path).headers["location"] == "/console/password"
    form = re.search(r'name="csrf" value="([^"]+)"', door.get("/console/password").text)
    assert form
    given = {"old": fresh, "new": "a brand new one", "csrf": form[1]}
    assert door.post("/console/password", data={**given, "csrf": "guessed"}, headers=OURS).status_code == 400
    weak = door.post("/console/password", data={**given, "new": "short"}, headers=OURS)
    assert weak.status_code == 422 and "密码至少 12 位" in weak.text
    assert door.post("/console/password", data=given, headers=OURS).headers["location"] == "/console/login"
    assert door.get("/console/desk").headers["location"].startswith("/console/login")
    assert post_login(door, password="a brand new one").headers["location"] == "/console/"


def test_headers_of_every_answer(door: TestClient) -> None:
    for path in ("/console/login", "/console/desk", "/staff/photo/X001", "/nothing"):
        headers = door.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin" and "default-src" in headers["content-security-policy"]
        if path.startswith("/console"):
            assert headers["cache-control"] == "no-store"
    assert "unsafe-inline" not in door.get("/console/login").headers["content-security-policy"]


def test_a_photo_or_a_plain_figure_and_no_file_from_elsewhere(door: TestClient) -> None:
    with db.transaction() as session:
        session.execute(text("update staff_member set photo = '../demo.py'"))
        number = members.all_active(session)[0].number
    for asked in (number, "nobody", "%00", "..%2f..%2fkey", "x" * 3000):
        answer = door.get(f"/staff/photo/{asked}")
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "image/svg+xml" and "circle" in answer.text
    assert "default-src 'none'" in door.get(f"/staff/photo/{number}").headers["content-security-policy"]
