"""The member of staff behind a request. A plain ASGI middleware, so that it covers websockets and mounted apps too.

Console pages redirect to the log-in without a session; unsafe methods and websockets under /console need an Origin of
ours. The websocket of a page whose session has ended is accepted: NiceGUI then reloads the page, and the reload is
redirected to the log-in; a refused websocket would be retried for ever.
"""
from __future__ import annotations

from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kernel import db
from kernel.errors import NotAllowed
from kernel.settings import settings
from kernel.wording import say
from staff import sessions
from staff.members import StaffView

COOKIE = "hn_staff"
LOGIN = "/console/login"
_OPEN = (LOGIN, "/console/_nicegui/", "/console/favicon")
_SAFE = {"GET", "HEAD", "OPTIONS"}


def current(request: HTTPConnection) -> StaffView:
    """The member of staff behind a request. Raises NotAllowed without a session."""
    found = getattr(request.state, "staff", None)
    if found is None:
        raise NotAllowed("staff.signed_out")
    return found  # type: ignore[no-any-return]


def same_origin(headers: Headers) -> bool:
    """Whether a request comes from our own pages: its Origin is the requested host, or our public address."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    try:
        asked = urlsplit(origin).netloc
    except ValueError:
        return False
    return asked != "" and asked in (headers.get("host"), urlsplit(settings().address).netloc)


def _who(token: str) -> sessions.Current | None:
    with db.transaction() as session:
        return sessions.by_token(session, token)


class StaffMiddleware:
    """Puts `staff` and `csrf` into the state of requests under /console and /api/staff."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] not in ("http", "websocket") or not path.startswith(("/console", "/api/staff")):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        unsafe = scope["type"] == "websocket" or scope["method"] not in _SAFE
        if unsafe and not same_origin(connection.headers):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await PlainTextResponse(say("staff.wrong_origin"), 403)(scope, receive, send)
            return
        token = connection.cookies.get(COOKIE)
        found = await db.in_thread(_who, token) if token else None
        state = scope.setdefault("state", {})
        state["staff"] = found.staff if found else None
        state["csrf"] = found.csrf if found else None
        if found is None and scope["type"] == "http" and not path.startswith(_OPEN) and path.startswith("/console"):
            target = path + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
            await RedirectResponse(f"{LOGIN}?next={quote(target, safe='')}", 303)(scope, receive, send)
            return
        if found is not None and found.must_change_password and scope["type"] == "http" \
                and path not in ("/console/password", "/console/logout") \
                and not path.startswith(_OPEN):
            await RedirectResponse("/console/password", 303)(scope, receive, send)
            return
        await self.app(scope, receive, send)
