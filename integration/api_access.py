"""Access to the API: tokens with scopes, limits of requests per minute and bytes per request, acting for a member.

A room whose routes are `Measured` declares by `holder` which scope each needs, and by `allow` which take large bodies.
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from console import body_limits
from integration import api_tokens
from integration.api_tokens import TokenView
from kernel import audit, db, limits
from kernel.errors import BadInput, NotSignedIn, TooLarge
from kernel.wording import say
from staff import members
from staff.members import StaffView

PER_TOKEN = (300, 60)  # requests, seconds
LARGEST = 2**20  # bytes; a text of 200,000 characters still fits, so that the refusal can name its field
FILE = {"requestBody": {"required": True, "content": {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}  # `openapi_extra` of such a route
_larger: dict[re.Pattern[str], int] = {}
_bearer = HTTPBearer(auto_error=False, scheme_name=say("integration.token_scheme"),
                     description=say("integration.token_scheme_how"))


def allow(path: str, largest: int) -> None:
    """Allows requests whose whole path matches this expression so many bytes: for routes that take files.

    The web server accepts twice as much, so that a larger body is refused by the route, with its message.
    """
    _larger[re.compile(path)] = largest
    body_limits.allow(path, 2 * largest)


def _largest(path: str) -> int:
    return max((size for pattern, size in _larger.items() if pattern.fullmatch(path)), default=LARGEST)


def _check_text(body: bytes) -> None:
    """Raises BadInput for JSON with a lone surrogate (\\ud800), which no text can contain."""
    if b"\\ud" not in body.lower():
        return
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadInput("integration.half_character") from None
    except (ValueError, RecursionError):  # no JSON, or nested too deeply: the route refuses it
        return


class _MeasuredRequest(Request):
    """A request whose body is read only up to the limit."""

    async def body(self) -> bytes:
        if not hasattr(self, "_taken"):
            most = _largest(self.url.path)
            facts = {"megabytes": most // 2**20}
            length = self.headers.get("content-length", "0")
            if length.isdigit() and int(length) > most:
                raise TooLarge("integration.request_large", **facts)
            parts, size = [], 0
            async for part in self.stream():
                size += len(part)
                if size > most:
                    raise TooLarge("integration.request_large", **facts)
                parts.append(part)
            self._taken = b"".join(parts)
        return self._taken


class Measured(APIRoute):
    """Routes of the API: the size of a request is checked before anything reads it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def measured(request: Request) -> Response:
            found = _MeasuredRequest(request.scope, request.receive)
            body = await found.body()
            if "json" in request.headers.get("content-type", "json"):
                _check_text(body)
            return await handle(found)

        return measured


async def body(request: Request) -> bytes:
    """The whole body."""
    return await request.body()


def holder(scope: str) -> Callable[..., TokenView]:
    """The dependency of a route: gives the token of the caller, which must have this scope.

    It raises NotSignedIn without a valid token, NotAllowed without the scope, TryLater after too many requests.
    """
    def held(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> TokenView:
        if given is None:
            raise NotSignedIn("integration.no_token")
        with db.transaction() as session:
            found = api_tokens.by_token(session, given.credentials)
        limits.hit("api", str(found.id), PER_TOKEN, "integration.slow_down")
        found.require(scope)
        return found

    return held


def as_staff(session: Session, number: str, token: TokenView | None = None) -> StaffView:
    """The active member of staff in whose name a program acts; audited where a token is given. Raises BadInput."""
    found = members.by_number(session, number.strip()[:20])
    if found is None or not found.active:
        raise BadInput("staff.no_such_number", number=number[:20])
    if token is not None:
        audit.record(session, token.actor, "api.act_as", ("staff", found.number))
    return found
