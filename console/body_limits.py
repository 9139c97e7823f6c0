"""How large a request may be. Bytes are counted as they arrive, because Content-Length may be missing or wrong."""
from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel import wording

LARGEST = 2 << 20
_larger: dict[re.Pattern[str], int] = {}


def allow(path: str, largest: int) -> None:
    """Lets requests whose whole path matches this expression be larger: uploads, whose own rules come after."""
    _larger[re.compile(path)] = largest


def limit(path: str, largest: int = LARGEST) -> int:
    """How many bytes a request to this path may bring."""
    return max((size for pattern, size in _larger.items() if pattern.fullmatch(path)), default=largest)


class _TooLarge(Exception):
    pass


class LimitBody:
    """Pure ASGI. Refuses a body larger than its path is allowed with 413 and a sentence, before it fills memory."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = JSONResponse({"error": "console.too_large", "say": wording.say("console.too_large")}, 413)
        declared, largest = Headers(scope=scope).get("content-length", "0"), limit(scope["path"], self.largest)
        if not declared.isdecimal() or int(declared) > largest:
            await refusal(scope, receive, send)
            return
        size, begun = 0, False

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > largest:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if begun or size <= largest:  # the application's answer to the cut request is dropped
                begun = True
                await send(message)

        try:
            await self.app(scope, counted, noted)
        except Exception:
            if size <= largest:
                raise
        if size > largest and not begun:
            await refusal(scope, receive, send)
