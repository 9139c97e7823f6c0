"""Whether the key file is the one with which the database was encrypted, by the fingerprints that the database keeps.

Plain SQL on a psycopg connection, because the supervisor checks it too and must not import SQLAlchemy.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kernel.encryption_keys import read_key_file
from kernel.errors import BadInput
from kernel.settings import settings

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True)
class NotedKey:
    """A key that the database was encrypted with: its id and fingerprint; `finds`: blind indexes are made with it."""

    id: str
    fingerprint: str
    finds: bool


def refusal(path: Path, noted: Sequence[NotedKey]) -> BadInput | None:
    """Why the key file at `path` doesn't fit a database with these keys; None where it does.

    It fits if it has all of them, that of the blind indexes in its last line; newer ones may be added before.
    """
    if not path.exists():
        return BadInput("kernel.key_missing", path=path)
    try:
        found = read_key_file(path).fingerprints
    except BadInput as e:
        return e
    # by number and bytes, because what is encrypted names its key by the number
    missing = [key.id for key in noted if found.get(key.id) != key.fingerprint]
    if missing:
        return BadInput("kernel.key_other", path=path, ids=missing)
    first = next((key for key in noted if key.finds), None)
    if first is not None and list(found.values())[-1] != first.fingerprint:
        return BadInput("kernel.key_order", path=path, id=first.id)
    return None


def noted(connection: psycopg.Connection) -> list[NotedKey]:
    """The keys of the database; empty before the first start."""
    table = connection.execute("select to_regclass('key_fingerprint')").fetchone()
    if table is None or table[0] is None:
        return []
    rows = connection.execute("select key_id, fingerprint, finds from key_fingerprint order by noted_at, key_id")
    return [NotedKey(*row) for row in rows]


def require(connection: psycopg.Connection) -> bool:
    """Whether the database has noted its keys. Notes keys that were added to the file before they are used.

    Raises BadInput where the key file doesn't fit; then nothing may be encrypted or looked up.
    """
    path, known = settings().key_path, noted(connection)
    if not known:
        return False
    refused = refusal(path, known)
    if refused is not None:
        raise refused
    for id, fingerprint in read_key_file(path).fingerprints.items():
        if fingerprint not in {key.fingerprint for key in known}:
            connection.execute("insert into key_fingerprint (key_id, fingerprint, finds, noted_at) "
                               "values (%s, %s, false, now()) on conflict do nothing", (id, fingerprint))
    return True
