"""The web process: public page, customer chat, callbacks, staff console, health."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from app import metrics as metrics
from app import readiness
from app.bootstrap import wire
from app.public import words as words
from console import unavailable
from kernel import accepted_language, db, errors, gc_tuning, tasks, wording
from kernel.logs import log
from kernel.settings import ROOT
from kernel.wording import Language, Message

ROUTERS = ("app.public_page", "app.api_page", "bots.webchat.page", "bots.webchat.api", "bots.telegram.webhook",
           "staff.login_page", "staff.photo", "cases.link.routes", "complaints.api.staff_routes",
           "complaints.api.routes", "app.review.downloads")
PAGES = ("handoff.desk.page", "complaints.desk.customer_complaints", "complaints.board.page", "cases.board.page",
         "complaints.case.page", "complaints.manual_entry.page", "complaints.outside.csv_import_page",
         "knowledge_base.articles_page", "deadlines.calendar_page", "staff.members_page", "integration.api_tokens_page",
         "integration.webhooks_page", "app.review.page")
_NOT_SERVED = {404: "app.no_such_page", 405: "app.no_such_method"}  # refusals of the framework, by status
CUSTOMER_PATHS = ("/api/chat/", "/chat", "/c/")  # and "/": whose refusals customers read; staff and programs read 简体


def _warm() -> None:
    """Loads models and indexes once the port is open, so that the first customer does not wait for them."""
    from dialogue import message_handler
    from knowledge_base import search

    message_handler.warm()
    tasks.configure()
    with db.transaction() as session:
        search.warm(session)
    gc_tuning.freeze()


def create_app(with_loops: bool = False, *, patience: float = unavailable.PATIENCE,
               ready_patience: float = readiness.PATIENCE) -> FastAPI:
    """The application. With `with_loops` delivery and the other loops run in this process too.

    `patience`, `ready_patience`: seconds within which responses, and those of /readyz, begin if the database hangs.
    """
    wire()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        tasks: list[asyncio.Task[None]] = []
        if with_loops:
            from app import loops

            tasks.append(asyncio.create_task(loops.run(stop)))
        warming = asyncio.create_task(db.in_thread(_warm))
        warming.add_done_callback(_log_failure)
        yield
        stop.set()
        warming.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    api = FastAPI(title=wording.say("app.public.brand"), version="1.0", lifespan=lifespan, docs_url=None,
                  redoc_url=None, openapi_url="/api/openapi.json")
    api.mount("/static", StaticFiles(directory=ROOT / "console" / "static"), name="static")
    for name in ROUTERS:
        api.include_router(import_module(name).router)
    readiness.add(api, ready_patience)
    _figures(api)
    answer_errors(api)
    _console(api, patience)
    return api


def _log_failure(done: asyncio.Task[None]) -> None:
    if not done.cancelled() and done.exception() is not None:
        log.error("warming_failed", why=repr(done.exception()))


def _figures(api: FastAPI) -> None:
    @api.get("/metrics", include_in_schema=False)
    def figures() -> Response:
        """Figures for Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def answer_errors(api: FastAPI) -> None:
    """Answers refusals, malformed requests and faults of ours as JSON: `error` (the code) and `say` (a sentence)."""

    @api.exception_handler(errors.HongniangError)
    async def refused(request: Request, error: errors.HongniangError) -> JSONResponse:
        headers = None
        if isinstance(error, errors.TryLater):
            headers = {"Retry-After": str(int(error.after) + 1)}
        elif isinstance(error, errors.NotSignedIn):
            headers = {"WWW-Authenticate": "Bearer"}
        with wording.reading(_language(request)):
            said = error.say()
        return JSONResponse({"error": error.code, "say": said}, status_code=error.status, headers=headers)

    @api.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return _answer(request, "app.no_json", 422)
        where = ".".join(str(part) for part in first["loc"][1:]) or Message("app.api.in.body")
        said = wording.in_language(Message("app.bad_request", where=where), _language(request))
        return JSONResponse({"error": "app.bad_request", "say": said}, status_code=422)

    @api.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> JSONResponse:
        key = _NOT_SERVED.get(error.status_code, "app.unreadable_body")
        return _answer(request, key, error.status_code, error.headers)

    @api.exception_handler(DataError)
    async def not_stored(request: Request, error: DataError) -> JSONResponse:
        log.error("value_rejected_by_database", path=request.url.path, exc_info=error)
        return _answer(request, "app.not_storable", 422)

    @api.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", path=request.url.path, why=type(error).__name__, exc_info=error)
        said = wording.in_language(Message("app.failed"), _language(request))
        return JSONResponse({"error": "failed", "say": said}, status_code=500)


def _answer(request: Request, key: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    said = wording.in_language(Message(key), _language(request))
    return JSONResponse({"error": key, "say": said}, status_code=status, headers=headers)


def _language(request: Request) -> Language | None:
    """The language in which a customer reads a refusal; None where staff or a program do."""
    if known := getattr(request.state, "language", None):
        return cast(Language, known)
    if request.url.path == "/" or request.url.path.startswith(CUSTOMER_PATHS):
        return accepted_language.chosen(
            request.query_params.get("lang", ""), request.headers.get("accept-language", ""))
    return None


def _mark() -> RedirectResponse:
    """The logo, at the path where browsers look for an icon."""
    return RedirectResponse("/static/mark.svg", 301)


def _front_door() -> RedirectResponse:
    """Redirects staff to the desk."""
    return RedirectResponse("/console/desk", 303)


def _console(api: FastAPI, patience: float) -> None:
    from console import body_limits, headers, mount
    from staff.auth_middleware import StaffMiddleware

    for name in PAGES:
        import_module(name).register()
    api.add_api_route("/favicon.ico", _mark, include_in_schema=False)
    for path in ("/console", "/console/"):
        api.add_api_route(path, _front_door, include_in_schema=False)
    api.add_middleware(StaffMiddleware)
    api.add_middleware(body_limits.LimitBody)
    api.add_middleware(unavailable.AnswerInTime, patience=patience)
    api.add_middleware(unavailable.AnswerUnavailable, language=_language)
    api.add_middleware(headers.SecurityHeaders)
    mount.mount(api)
