"""The language of refusals over HTTP: customers get their browser's, staff and programs 简体."""
from __future__ import annotations

import asyncio

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy.exc import DataError

from app import web
from kernel.errors import BadInput


def refused(path: str, accept: str = "") -> tuple[str, str]:
    """Code and sentence of a refusal at this path, by the handlers of the web process."""
    api = FastAPI()
    web.answer_errors(api)

    @api.get("/api/chat/messages")
    @api.get("/api/complaints")
    def refuse() -> None:
        raise BadInput("app.bad_request", where="text")

    @api.get("/api/chat/lines")
    def lines(after: int) -> int:
        return after

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://company") as client:
            return await client.get(path, headers={"Accept-Language": accept} if accept else {})

    answer = asyncio.run(get())
    assert answer.status_code == 422
    return answer.json()["error"], answer.json()["say"]


def test_a_customer_reads_the_language_of_the_browser() -> None:
    assert refused("/api/chat/messages", "en-GB,en;q=0.9") == (
        "app.bad_request", "text in the request is not filled in correctly. Please check it against /api/docs.")
    assert refused("/api/chat/lines?after=x", "zh-TW")[1].startswith("請求裏的 after")
    assert refused("/api/chat/messages")[1].startswith("请求里的 text")


ENGLISH = {"Accept-Language": "en"}
FORM = {"Content-Type": "multipart/form-data"}
REFUSED = [
    ("no page", ("GET", "/api/chat/nothing", b"", {}), 404, "app.no_such_page", "There is no such address."),
    ("no method", ("PUT", "/api/chat/json", b"", {}), 405, "app.no_such_method", "This address does not accept"),
    ("no JSON", ("POST", "/api/chat/json", b'{"a"', {}), 422, "app.no_json", "The request is not valid JSON."),
    ("not UTF-8", ("POST", "/api/chat/json", b'"\xff"', {}), 400, "app.unreadable_body", "The body of the request"),
    ("no boundary", ("POST", "/c/form", b"x", FORM), 400, "app.unreadable_body", "The body of the request"),
    ("stored badly", ("POST", "/c/stored", b"", {}), 422, "app.not_storable", "The request contains a character"),
]


@pytest.mark.parametrize(("case", "sent", "status", "code", "sentence"), REFUSED, ids=[one[0] for one in REFUSED])
def test_refusals_of_the_framework_and_the_database_are_ours(
        case: str, sent: tuple[str, str, bytes, dict[str, str]], status: int, code: str, sentence: str) -> None:
    api = FastAPI()
    web.answer_errors(api)

    @api.post("/api/chat/json")
    def read_json(given: dict[str, str]) -> None:
        raise AssertionError

    @api.post("/c/form")
    async def read_form(request: Request) -> None:
        await request.form()

    @api.post("/c/stored")
    def store() -> None:
        raise DataError("insert", {}, ValueError("NUL"))

    async def ask(**headers: str) -> httpx.Response:
        method, path, content, own = sent
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://company") as client:
            return await client.request(method, path, content=content, headers={
                "Content-Type": "application/json", **own, **headers})

    answer = asyncio.run(ask(**ENGLISH))
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.json()["say"].startswith(sentence)
    assert asyncio.run(ask()).json()["say"].startswith(("没有", "这个", "请求"))
    assert status != 405 or answer.headers["allow"] == "POST"


def test_programs_and_staff_read_simplified_chinese() -> None:
    assert refused("/api/complaints", "en")[1].startswith("请求里的 text 没有填对")
