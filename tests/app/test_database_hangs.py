"""While the database accepts connections and never answers, every address answers within bounded time."""
from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg.conninfo
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app import readiness
from app.command_servers import plain
from console import unavailable
from kernel import db
from kernel.settings import settings
from tests.app.test_database_away import BROWSER, FORM, ID, JSON, addresses
from tests.conftest import OwnDatabase
from tests.makers.web_app import a_web_app
from tests.processes import until
from tests.silent_server import SilentServer, silent_server

SOON = 20.0  # seconds in which a busy machine answers what waits for half a second


@contextmanager
def _through(own: OwnDatabase) -> Iterator[tuple[SilentServer, str]]:
    """A server before the database of a test, and the address of the database behind it."""
    parts = psycopg.conninfo.conninfo_to_dict(plain(own.url))
    with silent_server(f"{parts['host']}/.s.PGSQL.5432") as server:
        yield server, f"postgresql+psycopg://{parts['user']}@127.0.0.1:{server.port}/{parts['dbname']}"


@pytest.fixture
def hanging(own_company: OwnDatabase, valkey: None, monkeypatch: pytest.MonkeyPatch,
            ) -> Iterator[tuple[TestClient, SilentServer]]:
    """The web application, whose database stops answering after the first requests."""
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    monkeypatch.setenv("HONGNIANG_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("HONGNIANG_TELEGRAM_SECRET", "geheim")
    monkeypatch.setenv("HONGNIANG_PUBLIC_URL", "https://kefu.example.com")
    settings.cache_clear()
    with _through(own_company) as (server, url):
        db.connect(url)
        app = a_web_app(patience=0.5, ready_patience=0.2)
        with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
            until(lambda: client.get("/readyz").status_code == 200, "ready")
            client.cookies.set("hn_staff", "a-token-of-somebody")
            client.headers["Authorization"] = "Bearer hn_someone"
            server.hang()
            try:
                yield client, server
            finally:
                server.answer()
    monkeypatch.undo()
    settings.cache_clear()


def _ask(client: TestClient, method: str, path: str, sent: dict[str, Any]) -> tuple[str, str, httpx.Response, float]:
    begun = time.monotonic()
    return method, path, client.request(method, path, **sent), time.monotonic() - begun


def test_every_address_answers_while_the_database_hangs(hanging: tuple[TestClient, SilentServer]) -> None:
    client, server = hanging
    usual = [one for one in [*addresses(), ("GET", "/metrics")]
             if unavailable.patience_for(one[1]) == unavailable.PATIENCE]
    asked = [(method, path, sent) for method, path in usual for sent in (
        ({"json": JSON}, {"data": FORM}) if method in ("POST", "PUT", "PATCH") else ({"headers": BROWSER},))]
    with ThreadPoolExecutor(len(asked)) as threads:
        asking = [threads.submit(_ask, client, *one) for one in asked]
        try:
            answered = [one.result(timeout=SOON) for one in asking]
            alive = threads.submit(client.get, "/healthz").result(timeout=SOON)
            ready = threads.submit(client.get, "/readyz").result(timeout=SOON)
        finally:
            server.answer()
    for method, path, answer, _ in answered:
        assert answer.status_code not in range(500, 503), (method, path, answer.status_code, answer.text[:200])
        assert (answer.status_code == 503) == ("Retry-After" in answer.headers), (method, path)
    refused = {path for _, path, answer, _ in answered if answer.status_code == 503}
    assert {"/", f"/c/{ID}", "/console/desk", "/console/board", "/api/complaints", "/metrics"} <= refused
    assert alive.text == "ok"
    assert (ready.status_code, ready.headers["Retry-After"]) == (503, str(readiness.AFTER))
    assert (ready.json()["database"], ready.json()["broker"]) == (False, True)


def test_once_the_database_answers_again_so_does_everything(hanging: tuple[TestClient, SilentServer]) -> None:
    client, server = hanging
    with ThreadPoolExecutor(1) as threads:
        try:
            assert threads.submit(client.get, "/").result(timeout=SOON).status_code == 503
        finally:
            server.answer()
    until(lambda: client.get("/").status_code == 200, "the page is back")
    until(lambda: client.get("/readyz").status_code == 200, "ready again")


def test_the_limits_are_those_that_are_promised() -> None:
    assert unavailable.PATIENCE <= 10 and readiness.PATIENCE < 3
    assert max(unavailable.patience_for(path) for _, path in addresses()) <= 60


async def test_a_slow_upload_is_not_cut_and_a_response_that_has_begun_may_last() -> None:
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        size, more = 0, True
        while more:
            message = await receive()
            size, more = size + len(message["body"]), message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.3)
        await send({"type": "http.response.body", "body": str(size).encode()})

    parts = iter((True, True, False))

    async def slowly() -> Message:
        await asyncio.sleep(0.15)
        return {"type": "http.request", "body": b"x", "more_body": next(parts)}

    async def noted(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/upload", "query_string": b"", "headers": []}
    await unavailable.AnswerUnavailable(unavailable.AnswerInTime(app, 0.1), lambda _: None)(scope, slowly, noted)
    assert [(m.get("status"), m.get("body")) for m in sent] == [(200, None), (None, b"3")]
