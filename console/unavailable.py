"""Answers every address with 503 and Retry-After while the database (or Valkey) is away, or does not answer.

What is said claims no more than is known: a request may have been stored before the connection was lost.
"""
from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel import errors, html_templates, wording
from kernel.logs import log
from kernel.unavailable import UNAVAILABLE
from kernel.wording import Language

AFTER = 5  # seconds until the next attempt
PATIENCE = 10.0  # seconds within which the response to a request must begin, once the request has arrived whole
_TRY_LATER = 1013  # close code of a websocket
_SAFE = {"GET", "HEAD", "OPTIONS"}
_HTML = {"zh-Hans": "zh-CN", "zh-Hant": "zh-Hant", "en": "en"}
_POLLING = "/console/_nicegui_ws/"  # socket.io's requests, which wait for news without reading the database
_longer: dict[re.Pattern[str], float] = {}
_templates = html_templates.environment(Path(__file__).parent)


def allow_longer(path: str, seconds: float) -> None:
    """Lets the response to requests whose whole path matches this expression begin later: what takes long to make."""
    _longer[re.compile(path)] = seconds


def patience_for(path: str, usual: float = PATIENCE) -> float:
    """Seconds within which the response to a request for this path must begin."""
    return max((seconds for pattern, seconds in _longer.items() if pattern.fullmatch(path)), default=usual)


def answer(request: Request, error: Exception, language: Language | None = None) -> Response:
    """The answer to a request that met one of UNAVAILABLE: a page for browsers, JSON for programs."""
    log.warning("unavailable", path=request.url.path, why=type(error).__name__)
    safe = request.method in _SAFE
    key = "console.unavailable" if safe else "console.maybe_not_stored"
    headers = {"Retry-After": str(AFTER), "Cache-Control": "no-store"}
    with wording.reading(language or wording.language()):
        said = wording.say(key)
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"error": "unavailable", "say": said}, 503, headers)
        return HTMLResponse(_templates.get_template("unavailable.html").render(
            lang=_HTML[wording.language()], said=said, after=AFTER if safe else 0), 503, headers)


class AnswerUnavailable:
    """Pure ASGI, so that it covers middleware and mounted applications too.

    `language` gives the language of a customer's request; None where staff or a program read the answer.
    """

    def __init__(self, app: ASGIApp, language: Callable[[Request], Language | None]) -> None:
        self.app, self.language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except UNAVAILABLE as error:
            if scope["type"] == "websocket":
                log.warning("unavailable", path=scope["path"], why=type(error).__name__)
                await send({"type": "websocket.close", "code": _TRY_LATER})
            elif begun or scope["type"] != "http":
                raise
            else:
                request = Request(scope)
                await answer(request, error, self.language(request))(scope, receive, send)


class _Exchange:
    """One request: since when we owe a response (seconds of the event loop), and whether it has begun.

    None is owed while the client is still sending its request.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._arrived, self._sending, self._owed_since = False, False, asyncio.get_running_loop().time()
        self.begun, self.given_up = asyncio.Event(), False

    async def receive(self) -> Message:
        self._sending = not self._arrived
        message = await self._receive()
        if not self._arrived:
            self._owed_since = asyncio.get_running_loop().time()
        self._arrived, self._sending = not message.get("more_body"), False
        return message

    async def send(self, message: Message) -> None:
        if not self.given_up:
            self.begun.set()
            await self._send(message)

    async def until_begun(self, patience: float) -> None:
        """Returns once the response has begun, or after it has been owed so many seconds."""
        left = patience
        while left > 0:
            try:
                async with asyncio.timeout(left):
                    await self.begun.wait()
                return
            except TimeoutError:
                owed = 0.0 if self._sending else asyncio.get_running_loop().time() - self._owed_since
                left = patience - owed


class AnswerInTime:
    """Pure ASGI, within AnswerUnavailable. Raises Unavailable where no response has begun in time.

    A database that accepts connections and never answers raises no error of its own. A slow upload is not cut, and a
    response that has begun may last. The request is not cancelled, because a thread cannot be: it ends when the
    database answers again, and what it then sends is dropped.
    """

    def __init__(self, app: ASGIApp, patience: float = PATIENCE) -> None:
        self.app, self.patience = app, patience
        self._abandoned: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_POLLING):
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(receive, send)
        work = asyncio.ensure_future(self.app(scope, exchange.receive, exchange.send))
        waiting = asyncio.ensure_future(exchange.until_begun(patience_for(scope["path"], self.patience)))
        try:
            await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done() and not exchange.begun.is_set():
                exchange.given_up = True
                self._abandoned.add(work)
                work.add_done_callback(self._forget)
                raise errors.Unavailable("console.unavailable", after=AFTER)
            await work
        except asyncio.CancelledError:
            work.cancel()
            raise
        finally:
            waiting.cancel()

    def _forget(self, work: asyncio.Task[None]) -> None:
        self._abandoned.discard(work)
        if not work.cancelled() and (error := work.exception()) is not None:
            log.warning("abandoned_request_failed", why=type(error).__name__)
