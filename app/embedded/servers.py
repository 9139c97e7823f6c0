"""Both servers on one data folder, held by one process at a time."""
from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.embedded.postgres import Postgres
from app.embedded.valkey import Valkey
from kernel.errors import BadInput, Conflict

_SOCKET_LIMIT = 90  # bytes for the folder; "/.s.PGSQL.5432" must still fit into 107 (103 on macOS)


def sockets_of(data: Path) -> Path:
    """A folder for sockets: in the data folder where its path is short enough, else a private one in the temp folder."""
    near = data / "run"
    if len(os.fsencode(near)) <= _SOCKET_LIMIT - 14:
        return near
    return Path(tempfile.gettempdir()) / f"hn-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"


def hold(data: Path) -> IO[str]:
    """The lock on a data folder. Raises BadInput where it can't be written, Conflict where another process holds it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = open(data / ".lock", "w")
    except OSError as e:
        raise BadInput("app.folder_unwritable", folder=data.name, why=e.strerror or str(e)) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Conflict("app.folder_in_use", folder=data.name) from None
    return lock


@dataclass
class Servers:
    """Running servers; `stop()` ends them and lets go of the folder."""

    postgres: Postgres
    valkey: Valkey
    lock: IO[str] = field(repr=False)

    @property
    def database_url(self) -> str:
        return self.postgres.url

    @property
    def admin_url(self) -> str:
        return self.postgres.admin_url

    @property
    def redis_url(self) -> str:
        return self.valkey.url

    def stop(self) -> None:
        self.postgres.stop()
        self.valkey.stop()
        self.lock.close()


def start(data: Path, *, fast: bool = False) -> Servers:
    """Starts both on `data`. `fast` gives up durability, for tests. Must be called in the main thread."""
    lock = hold(data)
    try:
        sockets = sockets_of(data)
        sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        postgres = Postgres(data / "postgres", sockets, fast=fast)
        valkey = Valkey(data / "valkey", sockets)
        try:
            postgres.start()
            valkey.start()
        except BaseException:
            postgres.stop()
            valkey.stop()
            raise
    except BaseException:
        lock.close()
        raise
    return Servers(postgres, valkey, lock)
