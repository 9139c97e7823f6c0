"""Both servers on one data folder, run by one process at a time.

The servers inherit the lock on the folder: it is free only when the last of them has ended, so that a process that
follows a killed one does not find its servers still stopping.
"""
from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from app.embedded import child_processes
from app.embedded.postgres import Postgres, binaries
from app.embedded.valkey import Valkey
from kernel.errors import BadInput, Conflict

_SOCKET_LIMIT = 103  # bytes of a socket's path; macOS has the shortest limit
_LONGEST_NAME = "/.s.PGSQL.5432"
STOPPING = 15.0  # seconds that the servers of a killed process have to end


def sockets_of(data: Path) -> Path:
    """The folder for sockets: in the data folder where its path is short enough, else in the temporary folder."""
    near = data / "run"
    if len(os.fsencode(near)) + len(_LONGEST_NAME) <= _SOCKET_LIMIT:
        return near
    return Path(tempfile.gettempdir()) / f"hn-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"


def _open(data: Path, name: str) -> IO[str]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        return open(data / name, "a+")
    except OSError as e:
        raise BadInput("app.folder_unwritable", folder=data, why=e.strerror or str(e)) from None


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_running(pid_text: str) -> bool:
    try:
        return psutil.Process(int(pid_text)).status() != psutil.STATUS_ZOMBIE
    except (ValueError, psutil.NoSuchProcess):
        return False


def hold(data: Path) -> IO[str]:
    """Locks a data folder. Raises BadInput where it cannot be written, Conflict where another process has the lock."""
    lock = _open(data, ".lock")
    until = time.monotonic() + STOPPING
    while not _try_lock(lock, fcntl.LOCK_EX):
        lock.seek(0)
        if _is_running(lock.read()) or time.monotonic() > until:
            lock.close()
            raise Conflict("app.folder_in_use", folder=data)
        time.sleep(0.02)
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


@contextmanager
def using(data: Path) -> Iterator[bool]:
    """Within the block the process that runs the servers does not stop them; False where it is stopping them."""
    with _open(data, ".users") as file:
        yield _try_lock(file, fcntl.LOCK_SH)


def unused(data: Path) -> bool:
    """Whether no other command uses the servers now."""
    with _open(data, ".users") as file:
        return _try_lock(file, fcntl.LOCK_EX)


@contextmanager
def last_user(data: Path) -> Iterator[None]:
    """Waits until no other command uses the servers; within the block none can begin to."""
    with _open(data, ".users") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass
class Servers:
    """Running servers; `stop()` ends them and releases the folder's lock. One that was not asked for is None."""

    postgres: Postgres | None
    valkey: Valkey | None
    lock: IO[str] = field(repr=False)

    @property
    def database_url(self) -> str:
        """For SQLAlchemy, as the login role; no superuser."""
        assert self.postgres is not None
        return self.postgres.url

    @property
    def admin_url(self) -> str:
        """For SQLAlchemy, as the superuser, who may create databases."""
        assert self.postgres is not None
        return self.postgres.admin_url

    @property
    def redis_url(self) -> str:
        assert self.valkey is not None
        return self.valkey.url

    def stop(self) -> None:
        if self.postgres is not None:
            self.postgres.stop()
        if self.valkey is not None:
            self.valkey.stop()
        self.lock.close()


def start(data: Path, *, fast: bool = False, postgres: bool = True, valkey: bool = True) -> Servers:
    """Starts the servers asked for on the data folder. `fast` gives up durability, for tests. To be called in the main
    thread.

    Raises BadInput where a server cannot run here, Conflict where another process has the folder's lock.
    """
    lock = hold(data)
    found = Servers(None, None, lock)
    try:
        sockets = sockets_of(data)
        sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = child_processes.identity(data, binaries()) if postgres else child_processes.Identity()
        account.take_ownership(sockets)
        if postgres:
            found.postgres = Postgres(data / "postgres", sockets, account, lock.fileno(), fast=fast)
            found.postgres.start()
        if valkey:
            found.valkey = Valkey(data / "valkey", sockets, lock.fileno())
            found.valkey.start()
    except BaseException:
        found.stop()
        raise
    return found
