"""How large a request may be. Counted as it comes in, since its own word for it may be missing or wrong."""
from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel import wording

LARGEST = 2 << 20


class _TooLarge(Exception):
    pass


class LimitBody:
    """Pure ASGI. Refuses a body of more than `largest` bytes with 413 and a sentence, before it fills the memory."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = JSONResponse({"error": "console.too_large", "say": wording.say("console.too_large")}, 413)
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdecimal() or int(told) > self.largest:
            await refusal(scope, receive, send)
            return
        size, begun = 0, False

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self.largest:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if begun or size <= self.largest:  # what the application makes of the cut is not told
                begun = True
                await send(message)

        try:
            await self.app(scope, counted, noted)
        except Exception:
            if size <= self.largest:
                raise
        if size > self.largest and not begun:
            await refusal(scope, receive, send)
