"""Answers every address with 503 and Retry-After while the database (or Valkey) is away.

What is said claims no more than is known: a request may have been stored before the connection was lost.
"""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel import html_templates, wording
from kernel.logs import log
from kernel.unavailable import UNAVAILABLE
from kernel.wording import Language

AFTER = 5  # seconds until the next attempt
_TRY_LATER = 1013  # close code of a websocket
_SAFE = {"GET", "HEAD", "OPTIONS"}
_HTML = {"zh-Hans": "zh-CN", "zh-Hant": "zh-Hant", "en": "en"}
_templates = html_templates.environment(Path(__file__).parent)


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
