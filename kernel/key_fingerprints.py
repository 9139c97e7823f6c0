"""The fingerprints of the keys with which the database is encrypted, so that another key, or none, is noticed.

They are noted when the schema is prepared. A key file is made only for a database in which nothing is encrypted yet: a
new key beside encrypted values would leave them unreadable without anybody noticing.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel import checks, instants
from kernel.checks import Check, Finding
from kernel.db import Base, Instant
from kernel.encryption_keys import Box, make_key_file, read_key_file
from kernel.errors import BadInput
from kernel.key_check import NotedKey, refusal
from kernel.registry import Registry
from kernel.settings import settings
from kernel.wording import say

_NOTING = 7_201_003  # advisory lock: two first starts with different key files must not both note theirs


class KeyFingerprint(Base):
    """One key of the key file, newest or older. `finds`: the one that blind indexes are made with."""

    __tablename__ = "key_fingerprint"
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    finds: Mapped[bool]
    noted_at: Mapped[Instant]


@dataclass(frozen=True)
class Encrypted:
    """Values that a room stores encrypted. `latest` gives one with what is authenticated with it, None without any."""

    name: str
    latest: Callable[[Session], tuple[bytes, bytes] | None]


encrypted: Registry[Encrypted] = Registry("encrypted values", lambda values: values.name)


def noted(session: Session) -> list[NotedKey]:
    """The keys of the database; empty before the first start."""
    rows = session.execute(
        select(KeyFingerprint.key_id, KeyFingerprint.fingerprint, KeyFingerprint.finds)
        .order_by(KeyFingerprint.noted_at, KeyFingerprint.key_id))
    return [NotedKey(*row) for row in rows]


def note(session: Session) -> None:
    """Notes the keys of the key file; for a database in which nothing is encrypted the file is made if it is missing.

    Every kind of encrypted value must be registered. Raises BadInput where the key file doesn't fit what is encrypted.
    """
    session.execute(select(func.pg_advisory_xact_lock(_NOTING)))
    path, known = settings().key_path, noted(session)
    values = [] if known else [one for kind in encrypted if (one := kind.latest(session)) is not None]
    if not known and not values:
        try:
            make_key_file(path)
        except OSError as e:
            raise BadInput("kernel.no_key", path=path, why=e.strerror or str(e)) from None
    refused = refusal(path, known)
    if refused is not None:
        raise refused
    box = read_key_file(path)
    for value, about in values:
        _must_decrypt(box, value, about)
    oldest = list(box.fingerprints)[-1]
    for id, fingerprint in box.fingerprints.items():
        if fingerprint not in {key.fingerprint for key in known}:
            session.add(KeyFingerprint(fingerprint=fingerprint, key_id=id, finds=not known and id == oldest,
                                       noted_at=instants.now()))
    session.flush()


def _must_decrypt(box: Box, value: bytes, about: bytes) -> None:
    try:
        box.decrypt(value, about)
    except BadInput:
        id = value.partition(b":")[0].decode(errors="replace")
        raise BadInput("kernel.key_other", path=settings().key_path, ids=[id]) from None


def fits(session: Session) -> bool:
    """Whether the key file, as it is now, is that of the database."""
    known = noted(session)
    return bool(known) and refusal(settings().key_path, known) is None


def _open_to_others(path: Path) -> Finding | None:
    mode = path.stat().st_mode & 0o777
    return (False, say("kernel.key_open", path=path, mode=f"{mode:03o}")) if mode & 0o007 else None


def _key(session: Session) -> Finding:
    path, known = settings().key_path, noted(session)
    if not known:
        return False, say("kernel.key_not_noted")
    refused = refusal(path, known)
    if refused is not None:
        return False, refused.say()
    if open_to_others := _open_to_others(path):
        return open_to_others
    return True, say("kernel.key_fits", path=path, ids=[key.id for key in known])


def _key_file() -> Finding:
    """What can be said of the key file while no database can be reached."""
    path = settings().key_path
    if not path.exists():
        return False, say("kernel.key_not_there", path=path)
    try:
        ids = list(read_key_file(path).fingerprints)
        return _open_to_others(path) or (True, say("kernel.key_readable", path=path, ids=ids))
    except BadInput as e:
        return False, e.say()


checks.register(Check("key", 115, _key, _key_file))
