"""Routes of case links at /c/…: what the customer may see and do without an account. Plain HTML, no script.

The link gives access to the page of the case's kind, to uploading evidence and to the acts that the kind offers.
"""
from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from cases import evidence, links
from cases.kinds import Case
from cases.link import openings
from cases.link.pages import LinkPage, Visit, html_language, pages
from console import body_limits
from conversations import threads
from kernel import accepted_language, db, html_templates, wording
from kernel.actors import Actor
from kernel.errors import HongniangError, NotFound
from kernel.settings import settings
from kernel.wording import Language

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
_FILED = "filed"
_TOGETHER = 5  # maximum number of files per upload
_MOST_BYTES = _TOGETHER * evidence.LARGEST + 2**20
body_limits.allow(rf"{links.PATH}/[^/]+/files", 2 * _MOST_BYTES)  # the page itself refuses more than _MOST_BYTES


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return html_templates.environment(_HERE)


@router.get(f"{links.PATH}/files/link.css")
def style() -> Response:
    """The page's stylesheet, in addition to the theme."""
    return FileResponse(_HERE / "link.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get(f"{links.PATH}/{{token}}")
def show(request: Request, token: str, done: str = "") -> Response:
    """The case's page; whoever opens it has been told what it says."""
    if openings.is_customers(request):
        openings.record(token)
    with _in_its_language(request, token):
        return _page(Visit(token, done=done))


@router.get(f"{links.PATH}/{{token}}/{{act}}")
def ask(request: Request, token: str, act: str) -> Response:
    """The confirmation before an act that is hard to undo: what it means, and a button that names it."""
    with _in_its_language(request, token):
        return _page(Visit(token, asking=act))


@router.post(f"{links.PATH}/{{token}}/files")
async def take_files(request: Request, token: str) -> Response:
    """Uploads evidence, up to five files at once; refused files are listed by name, the others are stored."""
    with wording.reading(await db.in_thread(_language, request, token)):
        return await _take(request, token)


async def _take(request: Request, token: str) -> Response:
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _MOST_BYTES:
        said = wording.say("cases.files_large", megabytes=_MOST_BYTES // 2**20)
        return await db.in_thread(_page, Visit(token, problem=said), 413)
    try:
        form = await request.form(max_files=_TOGETHER + 1, max_fields=2)
    except HTTPException as e:
        said = wording.say("cases.upload_unreadable", most=_TOGETHER)
        return await db.in_thread(_page, Visit(token, problem=said), e.status_code)
    given = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    problems: list[str] = []
    taken = 0
    for one in given[:_TOGETHER]:
        data = await one.read(evidence.LARGEST + 1)
        try:
            await db.in_thread(_add_file, token, one.filename or "", data)
            taken += 1
        except NotFound:
            return await db.in_thread(_page, Visit(token))
        except HongniangError as e:
            problems.append(e.say())
    if len(given) > _TOGETHER:
        problems.append(wording.say("cases.files_together", most=_TOGETHER))
    if not given:
        problems.append(wording.say("cases.no_file_given"))
    if problems:
        return await db.in_thread(_page, Visit(token, problem=_sentences(problems), done=_FILED if taken else ""), 422)
    return _back(token, _FILED)


def _sentences(said: list[str]) -> str:
    return (" " if wording.language() == "en" else "").join(said)


def _add_file(token: str, name: str, data: bytes) -> None:
    with db.transaction() as session:
        case = links.opened(session, token)
        evidence.add(session, Actor.person(case.person_id), case.subject, name, data)


@router.get(f"{links.PATH}/{{token}}/files/{{evidence_id}}")
def give_file(request: Request, token: str, evidence_id: uuid.UUID) -> Response:
    """Downloads a file that the customer uploaded."""
    with _in_its_language(request, token):
        try:
            with db.transaction() as session:
                case = links.opened(session, token)
                found, data = evidence.read(session, case.subject, evidence_id, Actor.person(case.person_id))
        except HongniangError as e:
            return _page(Visit(token, problem=e.say()), e.status)
    return Response(data, media_type=found.media_type, headers={
        **_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"})


@router.post(f"{links.PATH}/{{token}}/{{act}}")
def act(request: Request, token: str, act: str, text: Annotated[str, Form(max_length=20_000)] = "") -> Response:
    """Does the button's act; if it is refused, the page gives the reason and keeps the entered text."""
    with _in_its_language(request, token):
        return _act(token, act, text)


def _act(token: str, act: str, text: str) -> Response:
    keeps = False
    try:
        with db.transaction() as session:
            case, page = _opened(session, token)
            wanted = page.acts.get(act)
            if wanted is None:
                return _page(Visit(token), 404)
            keeps = wanted.keeps
            wanted.do(session, Actor.person(case.person_id), case.id, text)
            return _back(token, wanted.done)
    except HongniangError as e:
        return _page(Visit(token, problem=e.say(), asking=act if keeps else "", written=text), e.status)


@contextmanager
def _in_its_language(request: Request, token: str) -> Iterator[None]:
    with wording.reading(_language(request, token)):
        yield


def _language(request: Request, token: str) -> Language:
    """The language of the case's conversation; of the browser if nothing is known of it or the link is invalid."""
    try:
        with db.transaction() as session:
            case = links.opened(session, token)
            known = threads.get(session, case.conversation_id).wrote_in if case.conversation_id else None
    except NotFound:
        known = None
    return known or accepted_language.chosen(
        request.query_params.get("lang", ""), request.headers.get("accept-language", ""))


def _back(token: str, done: str) -> Response:
    return RedirectResponse(f"{links.PATH}/{quote(token)}?done={done}", 303, headers=_HEADERS)


def _opened(session: Session, token: str) -> tuple[Case, LinkPage]:
    """The case of a link and the page of its kind. Raises NotFound."""
    case = links.opened(session, token)
    page = pages.get(case.kind)
    if page is None:
        raise NotFound("cases.no_link")
    return case, page


def _page(visit: Visit, status: int = 200) -> HTMLResponse:
    try:
        with db.transaction() as session:
            case, page = _opened(session, visit.token)
            asked = page.acts.get(visit.asking)
            visit = replace(visit, asking=visit.asking if asked and asked.asked else "")
            html = page.render(session, case.id, visit)
    except NotFound as e:
        html = _environment().get_template("gone.html").render(
            lang=html_language(), problem=e.say(), demo=settings().is_demo)
        return HTMLResponse(html, 404, headers=_HEADERS)
    return HTMLResponse(html, status, headers=_HEADERS)
