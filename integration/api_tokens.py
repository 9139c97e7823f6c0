"""API tokens (接口令牌): by which another program of the company authenticates, and what it may do."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integration.tables import ApiToken
from kernel import audit, instants, tokens, wording
from kernel.actors import Actor
from kernel.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from kernel.registry import Registry
from kernel.wording import Message, Text
from staff import permissions
from staff.members import StaffView

PREFIX = "hnk_"  # by which scanners for secrets recognise it
LONGEST = timedelta(days=731)
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Scope:
    """A permission of tokens (权限), registered by the room whose routes need it.

    `preselected`: ticked in the form for a new token.
    """

    key: str
    name: Text
    preselected: bool = False

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return str(self.name)


_scopes: Registry[Scope] = Registry("scopes", lambda scope: scope.key)


def register_scope(scope: Scope) -> None:
    """Makes a scope known, in the order in which it is shown. Raises RuntimeError for another of the same key."""
    _scopes.add(scope)


def scopes() -> dict[str, Scope]:
    """All scopes that rooms registered, in order."""
    return _scopes.by_key()


@dataclass(frozen=True)
class TokenView:
    """A token, for the administrators' page and for the program that uses it."""

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
        """Whether it is valid now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > instants.now())

    @property
    def actor(self) -> Actor:
        """The program as the actor of an act, by its name, which is stored and so is in Chinese for every reader."""
        name = Message("integration.program", name=self.name)
        return Actor("system", str(self.id), wording.in_language(name, None))

    def require(self, scope: str) -> None:
        """Raises NotAllowed where the token lacks the scope."""
        if scope not in self.scopes:
            raise NotAllowed("integration.no_scope", scope=scope, title=_scopes[scope].name)


def issue(
    session: Session, staff: StaffView, name: str, scopes: Collection[str], expires_at: datetime | None = None,
) -> tuple[TokenView, str]:
    """A new token and its text, which is never shown again.

    Raises BadInput for a name, scope or expiry that isn't valid.
    """
    permissions.require(staff, "api.manage")
    name, now = name.strip(), instants.now()
    if not 2 <= len(name) <= 40:
        raise BadInput("integration.token_name")
    if not scopes:
        raise BadInput("integration.token_scopes")
    for scope in scopes:
        if scope not in _scopes:
            raise BadInput("integration.unknown_scope", scope=scope[:40], known=list(_scopes.by_key()))
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
    """Revokes a token; a second time changes nothing. Raises NotFound."""
    permissions.require(staff, "api.manage")
    row = session.scalar(select(ApiToken).where(ApiToken.id == token_id).with_for_update())
    if row is None:
        raise NotFound("integration.token_gone")
    if row.revoked_at is None:
        row.revoked_at = instants.now()
        audit.record(session, Actor.staff(staff.id, staff.name), "token.revoke", ("api_token", row.id))


def every(session: Session, staff: StaffView) -> list[TokenView]:
    """All tokens, valid ones first, newest first."""
    permissions.require(staff, "api.manage")
    found = [_view(row) for row in session.scalars(select(ApiToken).order_by(ApiToken.created_at.desc()))]
    return sorted(found, key=lambda token: not token.holds)


def by_token(session: Session, text: str) -> TokenView:
    """The token with this text. Raises NotSignedIn, without a difference between unknown, expired and revoked ones."""
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
