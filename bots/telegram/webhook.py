"""`POST /telegram/webhook`: stores the update, answers 200, then runs the turn.

Telegram repeats a refused update for a day and delivers nothing else of its chat before it.
"""
from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from bots.telegram.bot_id import bot_id
from bots.telegram.settings import telegram_settings
from kernel import db, tokens
from kernel.logs import log
from kernel.unavailable import UNAVAILABLE

router = APIRouter(include_in_schema=False)
LARGEST = 1 << 20  # bytes; updates are a few thousand
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@router.post("/telegram/webhook")
async def webhook(request: Request) -> Response:
    """404 if the webhook is off, 403 for a wrong secret, 503 if nothing can be stored, otherwise 200."""
    found = telegram_settings()
    if not bot_id() or found.mode != "webhook" or found.secret is None:
        return Response(status_code=404)
    if not tokens.same(request.headers.get(HEADER, ""), found.secret.get_secret_value()):
        return Response(status_code=403)
    from bots.telegram import client, update_intake

    try:
        update = json.loads(await _body(request))
    except ValueError:
        update = None
    if not isinstance(update, dict):
        log.warning("telegram_unreadable")
        return Response(status_code=200)
    try:
        stored = await db.in_thread(update_intake.receive, bot_id(), update)
    except UNAVAILABLE as e:
        log.error("telegram_not_stored", why=type(e).__name__)
        return Response(status_code=503, headers={"Retry-After": "2"})
    return Response(status_code=200, background=BackgroundTask(update_intake.follow_up, client.shared(), stored))


async def _body(request: Request) -> bytes:
    """The whole body. Raises ValueError if it is larger than an update can be."""
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > LARGEST:
            raise ValueError("too large")
    return found
