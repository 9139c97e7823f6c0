"""API tokens (接口令牌): how another program of the company says who it is, and what it may do."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integration.tables import ApiToken
from kernel import audit, instants, tokens
from kernel.actors import Actor
from kernel.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from kernel.wording import Text
from staff import permissions
from staff.members import StaffView

PREFIX = "hnk_"  # so that scanners for secrets know it for one
LONGEST = timedelta(days=731)
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Scope:
    """Something that a token may allow (权限), as the room whose routes need it registers it.

    `preselected` ticks it when a token is made.
    """

    key: str
    name: Text
    preselected: bool = False

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return str(self.name)


_scopes: dict[str, Scope] = {}


def register_scope(scope: Scope) -> None:
    """Makes a scope known, in the order in which it is shown. Raises RuntimeError for another of the same key."""
    if _scopes.setdefault(scope.key, scope) != scope:
        raise RuntimeError(f"two scopes {scope.key}")


def scopes() -> dict[str, Scope]:
    """All scopes that rooms registered, in order."""
    return dict(_scopes)


@dataclass(frozen=True)
class TokenView:
    """A token as administrators see it, and as the program that holds it acts."""

    id: uuid.UUID
    name: str
    scopes: frozenset[str]
    created_by: uuid.UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @property
    def holds(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > instants.now())

    @property
    def actor(self) -> Actor:
        """The program as the actor of an act."""
        return Actor("system", str(self.id), f"接口·{self.name}")

    def require(self, scope: str) -> None:
        """Raises NotAllowed where the token lacks the scope."""
        if scope not in self.scopes:
            raise NotAllowed("integration.no_scope", scope=scope, title=_scopes[scope].name)


def issue(
    session: Session, staff: StaffView, name: str, scopes: Collection[str], expires_at: datetime | None = None,
) -> tuple[TokenView, str]:
    """A fresh token and its text, never shown again. Raises BadInput for a name, scope or end that won't do."""
    permissions.require(staff, "api.manage")
    name, now = name.strip(), instants.now()
    if not 2 <= len(name) <= 40:
        raise BadInput("integration.token_name")
    if not scopes:
        raise BadInput("integration.token_scopes")
    for scope in scopes:
        if scope not in _scopes:
            raise BadInput("integration.unknown_scope", scope=scope[:40], known="、".join(_scopes))
    if expires_at is not None and not now < expires_at <= now + LONGEST:
        raise BadInput("integration.token_expiry")
    text = PREFIX + tokens.new_token()
    row = ApiToken(name=name, digest=tokens.digest(text), scopes=sorted(scopes), created_by=staff.id, created_at=now,
                   expires_at=expires_at, revoked_at=None, last_used_at=None)
    session.add(row)
    session.flush()
    audit.record(session, Actor.staff(staff.id, staff.name), "token.issue", ("api_token", row.id), name=name,
                 scopes=row.scopes)
    return _view(row), text


def revoke(session: Session, staff: StaffView, token_id: uuid.UUID) -> None:
    """The token opens nothing from now on. A second time changes nothing. Raises NotFound."""
    permissions.require(staff, "api.manage")
    row = session.scalar(select(ApiToken).where(ApiToken.id == token_id).with_for_update())
    if row is None:
        raise NotFound("integration.token_gone")
    if row.revoked_at is None:
        row.revoked_at = instants.now()
        audit.record(session, Actor.staff(staff.id, staff.name), "token.revoke", ("api_token", row.id))


def every(session: Session, staff: StaffView) -> list[TokenView]:
    """All tokens, those that hold first, newest first."""
    permissions.require(staff, "api.manage")
    found = [_view(row) for row in session.scalars(select(ApiToken).order_by(ApiToken.created_at.desc()))]
    return sorted(found, key=lambda token: not token.holds)


def who(session: Session, text: str) -> TokenView:
    """Whose token this is. Raises NotSignedIn, alike for unknown, expired and revoked ones."""
    row = session.scalar(select(ApiToken).where(ApiToken.digest == tokens.digest(text[:200])))
    found = _view(row) if row else None
    if row is None or found is None or not found.holds:
        raise NotSignedIn("integration.bad_token")
    now = instants.now()
    if row.last_used_at is None or row.last_used_at < now - _USED_EVERY:
        session.execute(update(ApiToken).where(ApiToken.id == row.id).values(last_used_at=now))
    return found


def _view(row: ApiToken) -> TokenView:
    return TokenView(row.id, row.name, frozenset(row.scopes), row.created_by, row.created_at, row.expires_at,
                     row.revoked_at, row.last_used_at)
