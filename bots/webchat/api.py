"""Web chat over HTTP and WebSocket."""
from __future__ import annotations

import asyncio
import json
import uuid
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, WebSocket
from fastapi.websockets import WebSocketDisconnect
from pydantic import BaseModel, Field, ValidationError

from bots.webchat import chat_session, guests, hub, limits
from bots.webchat.chat_session import Said
from conversations.messages import LIMIT, Origin
from kernel import accepted_language, db, wording
from kernel.errors import BadInput, HongniangError, NotAllowed
from kernel.logs import log
from kernel.wording import Message
from staff.auth_middleware import same_origin

router = APIRouter(prefix="/api/chat", tags=["chat"])
LARGEST = 1 << 20
PAGE = 100   # maximum number of lines in a view; a full view may not be the last
POLL = 20.0  # seconds between polls of a socket without notifications


class Session(BaseModel):
    """A guest's token. It is the guest's only credential, so keep it secret."""

    token: str


class Reply(BaseModel):
    """One answer; a button's text sent as `button` presses it.

    `origin` is how its text came about: `rule` (our rules and templates), `human` (a person wrote or chose it), `ai` or
    `ai_edited` (generated, the latter changed by a person).
    """

    id: str
    seq: int
    text: str
    buttons: list[str]
    origin: Origin


class Answered(BaseModel):
    """Answers that were available at once. `owner` is bot, queue or human."""

    replies: list[Reply]
    owner: str


class SeenIds(BaseModel):
    """Messages that were shown."""

    ids: list[uuid.UUID] = Field(max_length=200)


def _bearer(authorization: Annotated[str, Header()] = "") -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAllowed("bots.no_session")
    return token.strip()


Token = Annotated[str, Depends(_bearer)]


def _ours(request: Request) -> None:
    if not same_origin(request.headers):
        raise NotAllowed("bots.foreign")
    if int(request.headers.get("content-length") or 0) > LARGEST:
        raise BadInput("bots.too_long", limit=LIMIT, length=Message("bots.over_a_million"))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


@router.post("/session", dependencies=[Depends(_ours)])
def session(request: Request, lang: str = "") -> Session:
    """Begins a guest's conversation, answered in `lang` or what Accept-Language prefers until they write."""
    limits.hit("session", _address(request), limits.NEW_PER_ADDRESS)
    with db.transaction() as found:
        language = accepted_language.chosen(lang, request.headers.get("accept-language", ""))
        return Session(token=guests.begin(found, language))


@router.post("/messages", dependencies=[Depends(_ours)])
def say(request: Request, said: Said, token: Token) -> Answered:
    """Sends a message; the same `id` again gets the same answer."""
    limits.hit("address", _address(request), limits.PER_ADDRESS)
    try:
        return Answered.model_validate(chat_session.handle_message(token, said))
    except HongniangError:
        request.state.language = chat_session.language(token)  # the refusal is said in the conversation's language
        raise


@router.get("/messages")
def messages(token: Token, after: int = 0) -> dict[str, Any]:
    """Lines after `after` and those not acknowledged yet; who answers; the hours of matchmakers; the language."""
    with db.transaction() as found:
        guest = guests.by_token(found, token)
    return chat_session.view(guest, after)


@router.post("/seen", dependencies=[Depends(_ours)])
def seen(token: Token, shown: SeenIds) -> dict[str, int]:
    """Acknowledges what was shown: those messages count as delivered."""
    return {"news": chat_session.seen(token, shown.ids)}


def _guest(token: str) -> guests.Guest:
    with db.transaction() as found:
        return guests.by_token(found, token)


@router.websocket("/socket")
async def socket(ws: WebSocket) -> None:
    """First frame `{token, after}`; then `{id, text|button}` or `{seen: […]}` in, views and answers out."""
    if not same_origin(ws.headers):
        await ws.close(1008)
        return
    await ws.accept()
    try:
        first = json.loads(await asyncio.wait_for(ws.receive_text(), 10))
        token = str(first["token"])
        guest = await db.in_thread(_guest, token)
        after = int(first.get("after", 0))
    except (TimeoutError, WebSocketDisconnect):
        return
    except (ValueError, KeyError, TypeError, AttributeError):
        await ws.close(1003)
        return
    except HongniangError as e:
        language = accepted_language.chosen(ws.query_params.get("lang", ""), ws.headers.get("accept-language", ""))
        await ws.send_json({"error": e.key, "say": wording.in_language(Message(e.key, **e.facts), language)})
        await ws.close(1008)
        return
    address = ws.client.host if ws.client else ""
    sending = asyncio.Lock()
    both = {asyncio.create_task(_push(ws, guest, after, sending)),
            asyncio.create_task(_receive(ws, token, guest, address, sending))}
    done, waiting = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.wait(both)
    failed = next((task.exception() for task in done if task.exception() is not None), None)
    if failed is not None:  # a browser reopens a closed socket, but not a silent one
        log.warning("socket_failed", why=type(failed).__name__)
        with suppress(RuntimeError, WebSocketDisconnect):
            await ws.close(1011)


async def _receive(ws: WebSocket, token: str, guest: guests.Guest, address: str, sending: asyncio.Lock) -> None:
    """Handles what the browser sends until it disconnects."""
    with suppress(WebSocketDisconnect):
        while True:
            answer = await _answer(token, guest, address, await ws.receive_text())
            if answer:
                async with sending:
                    await ws.send_json(answer)


async def _push(ws: WebSocket, guest: guests.Guest, after: int, sending: asyncio.Lock) -> None:
    """Sends new lines after every notification, and every `POLL` seconds without one."""
    last: Any = None
    with hub.woken(str(guest.conversation_id)) as wake:
        while True:
            wake.clear()
            view = await db.in_thread(chat_session.view, guest, after)
            standing = (view["owner"], view["matchmaker"], view["hours"], view["language"])
            before = after
            if view["messages"] or standing != last:
                try:
                    async with sending:
                        await ws.send_json(view)
                except (WebSocketDisconnect, RuntimeError):
                    return
                after = max([after, *(m["seq"] for m in view["messages"])])
                last = standing
            if sum(m["seq"] > before for m in view["messages"]) >= PAGE:
                continue  # a long conversation is sent page by page without a pause
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), POLL)


async def _answer(token: str, guest: guests.Guest, address: str, frame: str) -> dict[str, Any] | None:
    try:
        given = json.loads(frame)
        if "seen" in given:
            await db.in_thread(chat_session.seen, token, [uuid.UUID(str(one)) for one in given["seen"]])
            return None
        said = Said.model_validate(given)
    except (ValueError, TypeError, ValidationError):
        say = await db.in_thread(chat_session.refusal, guest, BadInput("bots.webchat.bad_frame"))
        return {"error": "bots.bad_frame", "say": say}
    try:
        await db.in_thread(limits.hit, "address", address, limits.PER_ADDRESS)
        return {"accepted": str(said.id), **await db.in_thread(chat_session.handle_message, token, said)}
    except HongniangError as e:
        return {"refused": str(said.id), "error": e.key,
                "say": await db.in_thread(chat_session.refusal, guest, e)}
