"""Who uses the API and how much: tokens with scopes, requests a minute, bytes a request, and in whose name they act."""
from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from cases import evidence
from console import bodies
from integration import tokens
from integration.tokens import TokenView
from kernel import audit, db, limits
from kernel.errors import BadInput, NotSignedIn, TooLarge
from staff import members
from staff.members import StaffView

PER_TOKEN = (300, 60)  # requests, seconds
LARGEST = 2**20  # of JSON: a text of 200,000 characters still gets the sentence that names its field
LARGEST_FILE = evidence.LARGEST + 1  # one byte more, so that evidence itself can say that a file is too large
EVIDENCE = {"requestBody": {"required": True, "content": {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
bodies.allow(r"/api/complaints/[^/]+/evidence", 2 * LARGEST_FILE)  # what is more than we take is told below
_bearer = HTTPBearer(auto_error=False, scheme_name="接口令牌", description="由管理员在“令牌”页建立，以 hnk_ 开头")


class _MeasuredRequest(Request):
    """A request whose body is read no further than is taken."""

    async def body(self) -> bytes:
        if not hasattr(self, "_taken"):
            most = LARGEST_FILE if self.url.path.endswith("/evidence") else LARGEST
            said = {"megabytes": most // 2**20}
            length = self.headers.get("content-length", "0")
            if length.isdigit() and int(length) > most:
                raise TooLarge("integration.request_large", **said)
            parts, size = [], 0
            async for part in self.stream():
                size += len(part)
                if size > most:
                    raise TooLarge("integration.request_large", **said)
                parts.append(part)
            self._taken = b"".join(parts)
        return self._taken


class Measured(APIRoute):
    """Routes of the API: their requests are measured before anything reads them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def measured(request: Request) -> Response:
            found = _MeasuredRequest(request.scope, request.receive)
            await found.body()
            return await handle(found)

        return measured


async def body(request: Request) -> bytes:
    """The whole body."""
    return await request.body()


def _holder(scope: str) -> Callable[..., TokenView]:
    def holder(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> TokenView:
        if given is None:
            raise NotSignedIn("integration.no_token")
        with db.transaction() as session:
            found = tokens.who(session, given.credentials)
        limits.hit("api", str(found.id), PER_TOKEN, "integration.slow_down")
        found.require(scope)
        return found

    return holder


Reads = Annotated[TokenView, Depends(_holder("complaints.read"))]
Writes = Annotated[TokenView, Depends(_holder("complaints.write"))]


def as_staff(session: Session, number: str, token: TokenView | None = None) -> StaffView:
    """The member of staff in whose name a program acts; with a token that is audited. Raises BadInput."""
    found = members.by_number(session, number.strip()[:20])
    if found is None or not found.active:
        raise BadInput("staff.no_such_number", number=number[:20])
    if token is not None:
        audit.record(session, token.actor, "api.act_as", ("staff", found.number))
    return found
