"""Requests everything from the running application through its outside interfaces: pages, API, downloads, commands.

It depends only on addresses and commands that people and programs use, so it keeps working when modules move. The
result is one dictionary, from request to answer, without random parts: ids of elements, form tokens, sessions.
"""
from __future__ import annotations

import asyncio
import hashlib
import html
import io
import json
import re
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pypdfium2
from nicegui import Client, background_tasks
from typer.testing import CliRunner

# The only modules of ours that are needed: the application, its commands, and the clock that is set.
from app import cli
from kernel import db, instants
from tests.makers.web_app import a_web_app

ADDRESS = "http://127.0.0.1:8000"
NOW = instants.parse("2026-12-29 10:30:30")  # the instant of all requests; half a minute away from every act
LOGINS = {"supervisor": "tang", "officer": "zhixing", "matchmaker": "lin", "administrator": "yan"}
PASSWORD = "hongniang-demo"  # of every account of the demo company
MONTHS = ("2026-11", "2026-12")
NAMES = ("陈默", "江南", "柯南", "李白", "牛郎", "任平", "唐诗", "徐来", "杨柳", "冬青")
PRINTED = ("方圆", "冬青", "唐诗", "王维", "白露")  # with evidence, outside references, merged, split, paused
HEALTH = ("demo", "hours", "staff", "alerts", "timers", "knowledge", "channels")  # doctor, independent of the machine
PAGE_PROPS = ("label", "title", "aria-label", "placeholder", "hint", "href", "src", "alt", "innerHTML", "value",
              "model-value", "content", "nothing", "rows", "acts", "caption", "download", "error-message")
_ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
_CLIENT = re.compile(r"""client_id['"]?:\s*['"]([^'"]+)""")
_SECONDS = re.compile(r"(12月29日 10:30|12-29T10:30|12-29 10:30):\d\d(\.\d+)?")
_FRAME = "演示：公司与人物均为虚构"  # everything above it on a page of the console is the frame
Answers = dict[str, Any]


def everything(known: dict[str, Any], url: str) -> Answers:
    """The answers of the application on the database at `url`. `known` are the links and tokens of the record."""
    found = dict(_commands())
    db.connect(url)
    try:
        found |= asyncio.run(_asked(known))
    finally:
        db.disconnect()
    told: Answers = json.loads(_SECONDS.sub(r"\1:30", json.dumps(found, ensure_ascii=False)))
    return told


# commands

def _commands() -> Iterator[tuple[str, Any]]:
    yield "$ audit verify --json", json.loads(_command("audit", "verify", "--json"))
    lines = json.loads(_command("doctor", "--json"))
    yield "$ doctor --json", {one["check"]: one for one in lines if one["check"] in HEALTH}
    for name in NAMES:
        yield f"$ demo show --person {name}", json.loads(_command("demo", "show", "--person", name, "--json"))
    with tempfile.TemporaryDirectory() as folder:
        for month in MONTHS:
            for format, read in (("html", lambda data: seen(data.decode())), ("xlsx", cells)):
                path = Path(folder) / f"{month}.{format}"
                _command("report", month, "--format", format, "--out", str(path))
                yield f"$ report {month} --format {format}", read(path.read_bytes())


def _command(*words: str) -> str:
    with instants.at(NOW):
        told = CliRunner().invoke(cli.root, list(words), catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.stdout


# over HTTP

class Asking:
    """A browser or program that sends requests; a new one has neither log-in nor token."""

    def __init__(self, app: Any, found: Answers) -> None:
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS, timeout=60)
        self.found = found

    async def get(self, path: str, token: str = "") -> httpx.Response:
        with instants.at(NOW):
            return await self.http.get(path, headers={"Authorization": f"Bearer {token}"} if token else {})

    async def note(self, path: str, read: Callable[[httpx.Response], Any], token: str = "", as_: str = "") -> Any:
        """Records an answer under its request, and returns it."""
        answer = await self.get(path, token)
        said = read(answer)
        self.found[f"{as_ or 'GET'} {path}"] = said if answer.status_code == 200 else [answer.status_code, said]
        return said

    async def log_in(self, login: str) -> None:
        form = re.search(r'name="form" value="([^"]+)"', (await self.get("/console/login")).text)
        assert form is not None
        with instants.at(NOW):
            answer = await self.http.post("/console/login", headers={"Origin": ADDRESS}, data={
                "login": login, "password": PASSWORD, "form": form[1], "next": "/console/desk"})
        assert answer.status_code == 303, answer.text


@asynccontextmanager
async def _running(app: Any) -> AsyncIterator[None]:
    async with app.router.lifespan_context(app):
        yield


async def _asked(known: dict[str, Any]) -> Answers:
    found: Answers = {}
    app = a_web_app()
    async with _running(app):
        await _public(Asking(app, found), known)
        await _api(Asking(app, found), known)
        for role, login in LOGINS.items():
            one = Asking(app, found)
            await one.log_in(login)
            await _console(one, role, known)
    return found


async def _public(one: Asking, known: dict[str, Any]) -> None:
    await one.note("/", _text)
    for name, token in known["links"].items():
        answer = await one.get(f"/c/{token}")
        one.found[f"GET /c/{name}"] = [answer.status_code, seen(answer.text)]
        for evidence in re.findall(rf"/c/{re.escape(token)}/files/([0-9a-f-]{{36}})", answer.text):
            one.found[f"GET /c/{name}/files/{evidence}"] = _digest(await one.get(f"/c/{token}/files/{evidence}"))
    await one.note("/c/nothing", _text)
    for name, token in known["guests"].items():
        one.found[f"GET /api/chat/messages ({name})"] = (await one.get("/api/chat/messages", token)).json()


async def _api(one: Asking, known: dict[str, Any]) -> None:
    path, token = "/api/complaints", known["tokens"]["会员系统"]
    for query in ("state=received&state=rejected", "kind=praise", "kind=suggestion&state=closed",
                  "category=refund_dispute", "severity=serious", "store=sz", "owner=T301&limit=200",
                  "source=12315", "source=odr",
                  "accepted_from=2026-12-20&accepted_to=2026-12-23", "state=nothing", "limit=0"):
        await one.note(f"{path}?{query}", _json, token)
    after, place = "", 0
    while after is not None:
        page = (await one.get(f"{path}?limit=15{after and f'&cursor={after}'}", token)).json()
        one.found[f"GET {path} page {place}"] = [item["number"] for item in page["items"]]
        after, place = page["next"], place + 1
    for number in known["numbers"]:
        await one.note(f"{path}/{number}", _json, token)
    for name in ("旧系统", "停用的程序"):
        one.found[f"GET {path} ({name})"] = (await one.get(path, known["tokens"][name])).json()
    await one.note(f"{path}/T7K-4QX-9HM", _json, token)
    with instants.at(NOW):  # an answer given under an idempotency key is given again while the key is kept
        again = await one.http.post(path, headers={
            "Authorization": f"Bearer {token}", "Idempotency-Key": "vip-1024-1"}, json=known["again"])
    one.found[f"POST {path} again"] = [again.status_code, again.headers.get("Idempotency-Replayed"), again.json()]


async def _console(one: Asking, role: str, known: dict[str, Any]) -> None:
    shops, staff, numbers = known["stores"], known["staff"], known["numbers"]
    boards = ["", "?view=late", "?view=today", "?view=soon", "?view=unowned", "?by=owner", "?by=store",
              "?by=concerning", f"?store={shops[0]}", "?store=none", "?owner=none",
              "?category=refund_dispute&severity=serious",
              "?kind=suggestion", "?via=phone", "?q=退费", *(f"?concerning={one}" for one in staff)]
    pages = [f"/board{query}" for query in (boards if role == "supervisor" else boards[:2])]
    pages += ["/complaints/new", "/complaints/import", "/knowledge", "/staff", "/tokens", "/webhooks",
              *(f"/review?month={month}" for month in MONTHS)]
    pages += [f"/cases/{number}" for n, number in enumerate(numbers) if role == "supervisor" or n % 9 == 0]
    for path in pages:
        await one.note(f"/console{path}", lambda answer: shown(answer.text), as_=role)
    await _desk(one, role, "/console/desk")
    if role in ("matchmaker", "supervisor"):
        for talk in known["talks"]:
            await _desk(one, role, f"/console/desk?c={talk}")
    for name in PRINTED if role == "supervisor" else PRINTED[:1]:
        notes = "?notes=1" if name == PRINTED[0] else ""
        await one.note(f"/api/staff/complaints/{known['cases'][name]}/print.pdf{notes}", _paper, as_=role)
    for number, evidence in known["evidence"]:
        await one.note(f"/api/staff/complaints/{number}/evidence/{evidence}", _digest, as_=role)
    if role in ("supervisor", "administrator"):
        for month in MONTHS:
            await one.note(f"/console/reports/{month}.html", _text, as_=role)
            await one.note(f"/console/reports/{month}.xlsx", lambda answer: cells(answer.content), as_=role)


async def _desk(one: Asking, role: str, path: str) -> None:
    """The desk is filled once its browser has connected; this simulates that."""
    named = _CLIENT.search((await one.get(path)).text)
    assert named is not None, path
    client = Client.instances[named[1]]
    filling = [task for task in background_tasks.running_tasks if "wait_for_result" in repr(task.get_coro())]
    with instants.at(NOW):
        await client.handle_handshake("asking", "asking", None, "asking", None)
    assert filling, "the desk waits for its browser no more: it can be read like every other page"
    await asyncio.wait_for(asyncio.gather(*filling), 30)
    one.found[f"{role} {path}"] = _framed(
        list(_told({str(id): element._to_dict() for id, element in client.elements.items()})))


# parsing the answers

class _Reader(HTMLParser):
    """The visible text of a page, and the targets of its links and forms."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style"):
            self.hidden += 1
        for name in ("href", "action", "placeholder", "aria-label", "alt"):
            if given.get(name) and not (tag == "link" and name == "href"):
                self.lines.append(f"{tag} {name}={given[name]}")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.lines.append(" ".join(data.split()))


def seen(page: str) -> list[str]:
    """The texts of a plain page, in order."""
    reader = _Reader()
    reader.feed(page)
    return reader.lines


def shown(page: str) -> list[str]:
    """The texts of a console page, from the elements sent with it."""
    elements = _ELEMENTS.search(page)
    if elements is None:
        return seen(page)
    return _framed(list(_told(json.loads(html.unescape(elements[1])))))


def _framed(lines: list[str]) -> list[str]:
    """The frame, which is the same on many pages, as one line."""
    if _FRAME not in lines:
        return lines
    place = lines.index(_FRAME)
    return [" | ".join(lines[:place]), *lines[place + 1:]]


def _told(elements: dict[str, Any]) -> Iterator[str]:
    """Texts and visible properties of elements, in their order on the page."""
    done: set[str] = set()

    def walk(id: str, *, in_menu: bool = False) -> Iterator[str]:
        if id in done or id not in elements:
            return
        done.add(id)
        element = elements[id]
        if in_menu and "hidden" in (element.get("class") or ()):
            for child in _children(element):
                deque(walk(str(child)), maxlen=0)
            return
        in_menu = in_menu or element.get("tag") == "q-menu"
        if element.get("text"):
            yield str(element["text"])
        props = element.get("props") or {}
        for name in PAGE_PROPS:
            if isinstance(props.get(name), list):
                yield from (f"{name}: {_plain(one)}" for one in props[name])
            elif props.get(name) not in (None, ""):
                yield f"{name}={_plain(props[name])}"
        if isinstance(props.get("options"), list):
            yield f"options={_plain([one['label'] if isinstance(one, dict) else one for one in props['options']])}"
        for child in _children(element):
            yield from walk(str(child), in_menu=in_menu)

    for id in sorted(elements, key=int):
        yield from walk(id)


def _children(element: dict[str, Any]) -> Iterator[Any]:
    for slot in (element.get("slots") or {}).values():
        yield from slot.get("ids", [])
    yield from element.get("children") or []


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _text(answer: httpx.Response) -> list[str]:
    return seen(answer.text)


def _json(answer: httpx.Response) -> Any:
    return answer.json()


def _digest(answer: httpx.Response) -> Any:
    if answer.status_code != 200:
        return answer.json()
    return {"type": answer.headers["content-type"], "name": answer.headers["content-disposition"],
            "sha256": hashlib.sha256(answer.content).hexdigest()}


def _paper(answer: httpx.Response) -> Any:
    if answer.status_code != 200:
        return answer.json()
    return [line for page in pypdfium2.PdfDocument(answer.content)
            for line in page.get_textpage().get_text_range().splitlines()]


def cells(data: bytes) -> dict[str, list[list[str | None]]]:
    """The values of a spreadsheet, by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[None if value is None else str(value) for value in row] for row in sheet.values]
            for sheet in book.worksheets}
