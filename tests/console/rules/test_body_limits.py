"""A request that is too large is refused before it fills memory, whatever its Content-Length says."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel

from console.body_limits import LimitBody


class Said(BaseModel):
    text: str


@pytest.fixture(scope="module")
def http() -> Iterator[TestClient]:
    api = FastAPI()

    @api.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @api.post("/model")
    def model(said: Said) -> int:
        return len(said.text)

    api.add_middleware(LimitBody, largest=1000)
    with TestClient(api) as client:
        yield client


def in_pieces(size: int) -> Iterator[bytes]:
    for _ in range(size // 100):
        yield b"x" * 100


def test_what_fits_comes_through(http: TestClient) -> None:
    assert http.post("/raw", content=b"x" * 1000).json() == 1000
    assert http.post("/raw", content=in_pieces(1000)).json() == 1000
    assert http.post("/model", json={"text": "字" * 100}).json() == 100
    assert http.get("/none").status_code == 404


@pytest.mark.parametrize("path", ["/raw", "/model"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "in pieces"])
def test_what_is_too_large_is_one_sentence(http: TestClient, path: str, told: bool) -> None:
    answer = http.post(
        path, content=b"x" * 5000 if told else in_pieces(5000), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["say"]) == (413, "一次发送的内容太大了，请分几次发送。")


@pytest.mark.parametrize("length", ["-1", "many", "1e3", ""])
def test_a_length_that_is_none_is_refused(http: TestClient, length: str) -> None:
    assert http.post("/raw", content=b"x", headers={"Content-Length": length}).status_code == 413
