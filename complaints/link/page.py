"""The case link's page (案件链接) at /c/…: what its customer may see and do without an account. Plain HTML, no script.

It shows nothing that identifies: stage, deadlines with their count, the solution with identifiers hidden, what happened
by its titles. Whoever holds the link may accept, refuse, withdraw, add, hand in evidence, reopen, ask for a person.
"""
from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from cases import evidence, links, timeline
from complaints import closing, deciding, stages, views
from complaints.access import KIND, subject_of
from complaints.views import CaseView
from console import bodies
from deadlines.clocks import ClockView
from kernel import db, instants, time_words, wording
from kernel.actors import Actor
from kernel.errors import HongniangError, NotFound
from kernel.settings import settings
from people import identifiers

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
_TOGETHER = 5  # files at once
_MOST_BYTES = _TOGETHER * evidence.LARGEST + 2**20
bodies.allow(rf"{links.PATH}/[^/]+/files", 2 * _MOST_BYTES)  # what is more than we take is told by the page
DONE = {
    "accepted": "已记下您接受方案。方案履行后我们会结案，并告诉您。",
    "rejected": "已记下您不接受方案，以及您的理由。修改后的方案会在下面写明的时间前给您。",
    "withdrawn": "已按您的要求撤回。三十天内可以重新打开。",
    "added": "已补充，负责的同事会看到。",
    "filed": "文件已收到，加密保存，只有处理这件投诉的人能看。",
    "wanted": "已转告。红娘会在聊天里或按您留的方式联系您。",
    "reopened": "已重新打开。新的方案会在下面写明的时间前给您。",
}
# What was said of an act is no longer said when the case has gone on since; the others hold whatever its state.
_WHILE = {"accepted": "accepted", "rejected": "rejected", "withdrawn": "withdrawn", "reopened": "responded"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape(), undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)
    found.filters["day"] = time_words.day_with_weekday
    found.filters["moment"] = time_words.day_time
    return found


@router.get(f"{links.PATH}/files/link.css")
def style() -> Response:
    """The page's style, beside the theme."""
    return FileResponse(_HERE / "link.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get(f"{links.PATH}/{{token}}")
def show(token: str, done: str = "") -> Response:
    """The case as it stands."""
    return _page(token, done=done)


@router.get(f"{links.PATH}/{{token}}/{{act}}")
def ask(token: str, act: str) -> Response:
    """The step before an act that can't be taken back lightly: what it means, and a button that names it."""
    return _page(token, asking=act if act in ("accept", "reject", "withdraw", "reopen") else "")


@router.post(f"{links.PATH}/{{token}}/files")
async def take_files(request: Request, token: str) -> Response:
    """Evidence, up to five files at once; what can't be taken is said by name, the others are kept."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _MOST_BYTES:
        said = wording.say("complaints.files_large", megabytes=_MOST_BYTES // 2**20)
        return await db.in_thread(_page, token, said, status=413)
    form = await request.form(max_files=_TOGETHER + 1, max_fields=2)
    given = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    problems: list[str] = []
    taken = 0
    for one in given[:_TOGETHER]:
        data = await one.read(evidence.LARGEST + 1)
        try:
            await db.in_thread(_add_file, token, one.filename or "", data)
            taken += 1
        except NotFound:
            return await db.in_thread(_page, token)
        except HongniangError as e:
            problems.append(e.say())
    if len(given) > _TOGETHER:
        problems.append(wording.say("complaints.files_together", most=_TOGETHER))
    if not given:
        problems.append(wording.say("complaints.no_file_given"))
    if problems:
        return await db.in_thread(_page, token, "".join(problems), DONE["filed"] if taken else "", status=422)
    return _back(token, "filed")


def _add_file(token: str, name: str, data: bytes) -> None:
    with db.transaction() as session:
        case = views.by_link(session, token)
        evidence.add(session, Actor.person(case.person_id), subject_of(case.id), name, data)


@router.get(f"{links.PATH}/{{token}}/files/{{evidence_id}}")
def give_file(token: str, evidence_id: uuid.UUID) -> Response:
    """One's own evidence back."""
    try:
        with db.transaction() as session:
            case = views.by_link(session, token)
            found, data = evidence.read(session, subject_of(case.id), evidence_id, Actor.person(case.person_id))
    except HongniangError as e:
        return _page(token, e.say(), status=e.status)
    return Response(data, media_type=found.media_type, headers={
        **_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"})


@router.post(f"{links.PATH}/{{token}}/{{act}}")
def act(token: str, act: str, text: Annotated[str, Form(max_length=20_000)] = "") -> Response:
    """Does what the button says; refused, the page says why and keeps what was written."""
    if act not in _ACTS:
        return _page(token, status=404)
    do, done = _ACTS[act]
    try:
        with db.transaction() as session:
            case = views.by_link(session, token)
            do(session, Actor.person(case.person_id), case.id, text)
    except HongniangError as e:
        asking = act if act in ("reject", "withdraw", "reopen") else ""
        return _page(token, e.say(), asking=asking, written=text, status=e.status)
    return _back(token, done)


_ACTS: dict[str, tuple[Callable[[Session, Actor, uuid.UUID, str], object], str]] = {
    "accept": (deciding.accept, "accepted"), "reject": (deciding.reject, "rejected"),
    "withdraw": (deciding.withdraw, "withdrawn"), "add": (deciding.add, "added"),
    "person": (deciding.ask_person, "wanted"), "reopen": (closing.reopen, "reopened"),
}


def _back(token: str, done: str) -> Response:
    return RedirectResponse(f"{links.PATH}/{quote(token)}?done={done}", 303, headers=_HEADERS)


def _page(
    token: str, problem: str = "", said: str = "", asking: str = "", written: str = "", status: int = 200, *,
    done: str = "",
) -> HTMLResponse:
    try:
        with db.transaction() as session:
            facts = _facts(session, views.by_link(session, token))
    except NotFound as e:
        html = _environment().get_template("gone.html").render(say=e.say(), demo=settings().is_demo)
        return HTMLResponse(html, 404, headers=_HEADERS)
    if _WHILE.get(done, facts["case"].state) == facts["case"].state:
        said = said or DONE.get(done, "")
    html = _environment().get_template("case.html").render(
        facts, token=token, problem=problem, said=said, asking=asking, written=written, demo=settings().is_demo,
        kinds=evidence.KINDS, megabytes=evidence.LARGEST // 2**20, limit=deciding.TEXT_LIMIT)
    return HTMLResponse(html, status, headers=_HEADERS)


def _facts(session: Session, case: CaseView) -> dict[str, Any]:
    entries = timeline.of(session, KIND, case.id)
    solution = next((e.facts.get("text") for e in reversed(entries) if e.kind == "proposing" or (
        e.kind == "called" and e.facts.get("means") == "solution")), None) if case.proposed_at else None
    now = instants.now()
    shown = [c for c in (case.response, case.solution, case.revised) if c is not None and c.state != "cancelled"]
    return {
        "case": case, "now": now, "clocks": [(c, _standing(c, case)) for c in shown],
        "solution": identifiers.hidden(solution) if solution else None,
        "entries": [e for e in reversed(entries) if e.kind in timeline.shown_to_customer(KIND)],
        "files": evidence.of(session, subject_of(case.id)),
        "because": stages.BECAUSE.get(case.closed_because or "", ""),
        "may_decide": case.state == "proposed", "reopenable": (
            case.reopenable_until is not None and now <= case.reopenable_until),
    }


def _standing(clock: ClockView, case: CaseView) -> tuple[str, str]:
    """A clock in words for its customer, and its tone."""
    if clock.met_at is not None:
        late = clock.breached_at is not None
        sorry = "，超过了时限，很抱歉" if late else ""
        return f"已于 {time_words.day_time(clock.met_at)} 完成{sorry}", "late" if late else "calm"
    if not case.is_open:
        return ("随案件结束", "plain")
    if instants.now() > clock.due_at:
        return ("已超过时限，很抱歉。主管已收到提醒", "late")
    provisional = "（暂定）" if clock.provisional else ""
    return f"{time_words.deadline(clock.due_at, clock.count.last_day)}前{provisional}", "calm"

