"""Idempotency keys (幂等键) of the API: a repeated request gets the same answer, even if the first answer was lost.

The key's row is written in the act's own transaction: of two requests at once the second waits for the first; where the
first was refused, its row is rolled back and the second one acts.
"""
from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from integration.tables import ApiAnswer
from kernel import ids, instants, key_fingerprints
from kernel.encryption_keys import box
from kernel.errors import BadInput, Conflict, TryLater
from kernel.key_fingerprints import Encrypted

KEPT = timedelta(hours=48)  # promised: 24
LONGEST = 200


@dataclass(frozen=True)
class StoredAnswer:
    """The answer to a request; `again` where it had been given before."""

    status: int
    body: dict[str, Any]
    again: bool = False


def digest(method: str, path: str, query: str, body: bytes) -> bytes:
    """The digest by which two requests are the same."""
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), query.encode(), body])).digest()


def once(
    session: Session, token_id: uuid.UUID, key: str | None, request: bytes,
    act: Callable[[], tuple[int, dict[str, Any]]],
) -> StoredAnswer:
    """Runs `act`, or returns the answer that was given under this key. Without a key it always runs `act`.

    Raises BadInput for a malformed key, Conflict where the key belongs to another request, TryLater while the first
    request is still running.
    """
    if key is None:
        return StoredAnswer(*act())
    if not (1 <= len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise BadInput("integration.key_form", limit=LONGEST)
    made = _claim(session, token_id, key, request)
    if made is None:
        return _before(session, token_id, key, request)
    status, body = act()
    row = session.get_one(ApiAnswer, made)
    row.status, row.answer = status, box().encrypt(json.dumps(body, ensure_ascii=False).encode(), _about(token_id, key))
    session.flush()
    return StoredAnswer(status, body)


def _claim(session: Session, token_id: uuid.UUID, key: str, request: bytes) -> uuid.UUID | None:
    now = instants.now()
    session.execute(delete(ApiAnswer).where(
        ApiAnswer.token_id == token_id, ApiAnswer.key == key, ApiAnswer.created_at < now - KEPT))
    try:
        return session.scalar(
            insert(ApiAnswer).values(id=ids.new_id(), token_id=token_id, key=key, request=request, created_at=now)
            .on_conflict_do_nothing().returning(ApiAnswer.id))
    except OperationalError as e:
        if isinstance(e.orig, psycopg.errors.LockNotAvailable):
            raise TryLater("integration.key_busy", after=5) from None
        raise


def _before(session: Session, token_id: uuid.UUID, key: str, request: bytes) -> StoredAnswer:
    row = session.scalars(select(ApiAnswer).where(ApiAnswer.token_id == token_id, ApiAnswer.key == key)).one()
    if row.request != request or row.status is None or row.answer is None:
        raise Conflict("integration.key_reused")
    return StoredAnswer(row.status, json.loads(box().decrypt(row.answer, _about(token_id, key))), again=True)


def forget(session: Session) -> int:
    """Removes answers of over 48 hours ago; returns how many."""
    return len(session.scalars(
        delete(ApiAnswer).where(ApiAnswer.created_at < instants.now() - KEPT).returning(ApiAnswer.id)).all())


def _about(token_id: uuid.UUID, key: str) -> bytes:
    return f"answer:{token_id}:{key}".encode()


def _latest(session: Session) -> tuple[bytes, bytes] | None:
    row = session.scalar(
        select(ApiAnswer).where(ApiAnswer.answer.is_not(None)).order_by(ApiAnswer.created_at.desc()).limit(1))
    return (row.answer, _about(row.token_id, row.key)) if row is not None and row.answer is not None else None


key_fingerprints.encrypted.add(Encrypted("API answers", _latest))
