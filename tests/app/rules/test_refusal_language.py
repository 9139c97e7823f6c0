"""The language of refusals over HTTP: customers get their browser's, staff and programs 简体."""
from __future__ import annotations

import asyncio

import httpx
from fastapi import FastAPI

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


def test_programs_and_staff_read_simplified_chinese() -> None:
    assert refused("/api/complaints", "en")[1].startswith("请求里的 text 没有填对")
