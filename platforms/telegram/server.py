"""The HTTP side: `/bot<token>/<method>` as in the Bot API, and `/-/…` to act as the person."""
from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from platforms.telegram import methods
from platforms.telegram.faults import Fault, Script
from platforms.telegram.server_state import Bot, Message, Refusal, ServerState
from platforms.telegram.update_delivery import get_updates


class Cut(Response):
    """An answer with a Content-Length larger than its body: the client sees the connection end in the middle."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4096")]})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _refused(code: int, description: str, parameters: dict[str, Any]) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return JSONResponse(body | ({"parameters": parameters} if parameters else {}), status_code=code)


async def _given(request: Request) -> dict[str, Any]:
    """Parameters from query, form or JSON."""
    found: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        body = json.loads(await request.body() or b"{}")
        return found | (body if isinstance(body, dict) else {})
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            found |= {key: value for key, value in form.items() if isinstance(value, str)}
    return found


async def _answered(world: ServerState, bot: Bot, method: str, given: dict[str, Any], fault: Fault | None) -> Response:
    if fault is not None and not fault.effect:
        return await _failed(fault)
    result = await get_updates(world, bot, given) if method.lower() == "getupdates" else methods.call(
        world, bot, method, given)
    return JSONResponse({"ok": True, "result": result}) if fault is None else await _failed(fault)


async def _failed(fault: Fault) -> Response:
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    if fault.body is not None:
        return HTMLResponse(fault.body, status_code=fault.status)
    return _refused(fault.status, fault.description, fault.parameters) if fault.status else Cut()


def make(world: ServerState, script: Script, heard: Callable[[str, dict[str, Any]], None]) -> FastAPI:
    """The application; `heard(method, parameters)` is called for every call."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @api.api_route("/bot{token}/{method}", methods=["GET", "POST"])
    async def bot_call(token: str, method: str, request: Request) -> Response:
        try:
            bot = world.bot(token)
            given = await _given(request)
            heard(method, given)
            chat = str(given.get("chat_id") or "")
            fault = script.next(method, int(chat) if chat.lstrip("-").isdigit() else None)
            return await _answered(world, bot, method, given, fault)
        except Refusal as e:
            return _refused(e.code, e.description, e.parameters)

    @api.get("/")
    async def phone() -> FileResponse:
        return FileResponse(Path(__file__).with_name("phone.html"))

    @api.get("/-/{token}/{chat_id}")
    async def screen(token: str, chat_id: int) -> JSONResponse:
        bot = world.bot(token)
        return JSONResponse([_seen(m) for m in world.chat(bot, chat_id).messages])

    @api.post("/-/{token}/{chat_id}")
    async def act(token: str, chat_id: int, request: Request) -> JSONResponse:
        bot = world.bot(token)
        wanted = await request.json()
        chat = world.chat(bot, chat_id, str(wanted.get("name") or ""))
        if "press" in wanted:
            message, data = _button(chat.messages, str(wanted["press"]))
            world.press(bot, chat, message, data)
        elif "block" in wanted:
            world.block(bot, chat, bool(wanted["block"]))
        else:
            world.write(bot, chat, str(wanted["text"]))
        return JSONResponse({"ok": True})

    return api


def _button(messages: list[Message], title: str) -> tuple[Message, str]:
    """The newest message with a button of this title, and its data. Raises LookupError."""
    for message in reversed(messages):
        for button in (button for row in message.keyboard for button in row):
            if button["text"] == title:
                return message, button.get("callback_data", "")
    raise LookupError(f"no button {title}")


def _seen(message: Message) -> dict[str, Any]:
    return {"id": message.id, "by": message.by, "text": message.text, "date": message.date, "buttons": message.buttons}
