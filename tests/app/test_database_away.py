"""While the database is away every address answers 503 with Retry-After, and says no more than is true."""
from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from nicegui import app as console
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from app import web
from kernel import db, logs
from kernel.settings import settings
from tests.conftest import OwnDatabase
from tests.makers.web_app import a_web_app

ID = "00000000-0000-4000-8000-000000000001"  # the same in every worker
JSON = {"id": ID, "text": "你好", "ids": [ID], "facts": "很久没有人联系我，已经三个月了。", "category": "other",
        "received_at": "2026-02-05T10:00:00+08:00", "source": "12315", "number": "1", "after": 0}
FORM = {"text": "补充", "login": "zhou", "password": "x" * 12, "csrf": "x", "next": "/console"}
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
TRUE = ("可能没有保存", "may not have been saved", "可能沒有儲存", "可能沒有保存")


@pytest.fixture
def away(own_company: OwnDatabase, valkey: None, unused_port: int, monkeypatch: pytest.MonkeyPatch,
         ) -> Iterator[TestClient]:
    """The web application, whose database went away after it had started."""
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    monkeypatch.setenv("HONGNIANG_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("HONGNIANG_TELEGRAM_SECRET", "geheim")
    monkeypatch.setenv("HONGNIANG_PUBLIC_URL", "https://kefu.example.com")
    settings.cache_clear()
    with TestClient(a_web_app(), raise_server_exceptions=False, follow_redirects=False) as client:
        client.cookies.set("hn_staff", "a-token-of-somebody")
        client.headers["Authorization"] = "Bearer hn_someone"
        db.connect(f"postgresql+psycopg://nobody@127.0.0.1:{unused_port}/none")
        yield client
    monkeypatch.undo()
    settings.cache_clear()


def addresses() -> list[tuple[str, str]]:
    """Every method and path of the application, and every page of the console."""
    found = [(route, route.path) for name in web.ROUTERS for route in import_module(name).router.routes
             if isinstance(route, APIRoute)]
    found += [(route, "/console" + route.path) for route in console.routes
              if isinstance(route, APIRoute) and "_nicegui" not in route.path]
    return [(method, path.format(**dict.fromkeys(route.param_convertors, ID)))
            for route, path in found for method in route.methods or ()]


def _answered(client: TestClient, method: str, path: str, **more: Any) -> httpx.Response:
    answer: httpx.Response = client.request(method, path, **more)
    assert answer.status_code == 503, (method, path, answer.status_code, answer.text[:200])
    assert int(answer.headers["Retry-After"]) > 0
    assert "没有丢失" not in answer.text and "Traceback" not in answer.text
    return answer


def test_no_address_answers_500(away: TestClient) -> None:
    seen = 0
    for method, path in addresses():
        for sent in ({"json": JSON}, {"data": FORM}) if method in ("POST", "PUT", "PATCH") else ({},):
            answer = away.request(method, path, **sent)
            assert answer.status_code not in range(500, 503), (method, path, answer.status_code, answer.text[:200])
            seen += answer.status_code == 503
            assert (answer.status_code == 503) == ("Retry-After" in answer.headers), (method, path)
    assert seen > 15


@pytest.mark.parametrize(("method", "path", "more"), [
    ("GET", "/", {}),
    ("GET", "/c/" + "a" * 43, {}),
    ("POST", "/c/" + "a" * 43 + "/add", {"data": {"text": "补充"}}),
    ("POST", "/api/chat/session", {}),
    ("POST", "/api/chat/messages", {"json": {"id": ID, "text": "你好"}}),
    ("GET", "/api/chat/messages", {}),
    ("POST", "/api/chat/seen", {"json": {"ids": [ID]}}),
    ("GET", "/api/complaints", {}),
    ("POST", "/telegram/webhook", {"json": {"update_id": 1, "message": {
        "message_id": 1, "date": 1770000000, "text": "你好", "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "欧"}}},
        "headers": {"X-Telegram-Bot-Api-Secret-Token": "geheim"}}),
    ("GET", "/console/desk", {"headers": BROWSER}),
    ("GET", "/console/board", {"headers": BROWSER}),
    ("POST", "/console/login", {"data": {"login": "zhou", "password": "x" * 12}, "headers": BROWSER}),
    ("GET", f"/api/staff/complaints/{ID}/evidence/{ID}", {}),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_needs_the_database_is_answered_with_when_to_try_again(
        away: TestClient, method: str, path: str, more: dict[str, Any]) -> None:
    _answered(away, method, path, **more)


@pytest.mark.parametrize(("language", "said"), [("zh-CN", TRUE[0]), ("en", TRUE[1]), ("zh-TW", "")])
def test_a_customer_whose_message_may_not_be_stored_is_told_so(away: TestClient, language: str, said: str) -> None:
    answer = _answered(away, "POST", "/api/chat/messages", json={"id": ID, "text": "我要投诉"},
                       headers={"Accept-Language": language})
    assert answer.json()["error"] == "unavailable" and said in answer.json()["say"]
    assert any(true in answer.json()["say"] for true in TRUE)


def test_a_browser_gets_a_page_that_tries_again_and_never_repeats_a_form(away: TestClient) -> None:
    shown = _answered(away, "GET", "/", headers=BROWSER)
    assert shown.headers["content-type"].startswith("text/html") and 'http-equiv="refresh"' in shown.text
    sent = _answered(away, "POST", "/c/" + "a" * 43 + "/add", data={"text": "补充"}, headers=BROWSER)
    assert "可能没有保存" in sent.text and "refresh" not in sent.text


def test_the_chats_socket_is_closed_to_be_opened_again(away: TestClient) -> None:
    with pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)) as closed, \
            away.websocket_connect("/api/chat/socket") as socket:
        socket.send_json({"token": "someone", "after": 0})
        socket.receive_json()
    assert isinstance(closed.value, WebSocketDisconnect) and closed.value.code == 1013


def test_it_is_one_log_line_a_request_without_a_traceback(away: TestClient) -> None:
    stream = io.StringIO()
    logs.configure(stream)
    _answered(away, "GET", "/")
    logs.configure(io.StringIO())
    lines = [line for line in stream.getvalue().splitlines() if '"path": "/"' in line]
    assert len(lines) == 1 and "Traceback" not in stream.getvalue()


def test_once_the_database_is_back_everything_answers_again(away: TestClient, own_company: OwnDatabase) -> None:
    _answered(away, "POST", "/api/chat/session")
    assert away.get("/readyz").status_code == 503
    db.connect(own_company.url)
    assert away.post("/api/chat/session").status_code == 200
    assert away.get("/readyz").json()["database"] is True
