"""Servers for a command: the running ones, those of the settings, or our own for the time of the command."""
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kernel.actors import SYSTEM
from kernel.errors import Conflict
from kernel.settings import settings

ADDRESSES = "servers.json"  # written by whoever runs the embedded servers, in the data folder


def publish(data: Path, database_url: str, redis_url: str) -> None:
    """Leaves the addresses of running embedded servers for other commands."""
    (data / ADDRESSES).write_text(json.dumps({"database": database_url, "redis": redis_url}))


def withdraw(data: Path) -> None:
    """Takes the addresses away."""
    (data / ADDRESSES).unlink(missing_ok=True)


def _published(data: Path) -> tuple[str, str] | None:
    try:
        found = json.loads((data / ADDRESSES).read_text())
        url = str(found["database"])
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=5).close()
        return url, str(found["redis"])
    except (OSError, ValueError, KeyError, psycopg.OperationalError):
        return None


def prepare(data: Path) -> None:
    """Brings schema and company files up to date: a new data folder without a company becomes a demo one."""
    from app import company, migrations
    from kernel import db
    from kernel.settings import settings as current

    migrations.upgrade(db.engine().url.render_as_string(hide_password=False))
    data.mkdir(parents=True, exist_ok=True)
    with db.transaction() as session:
        fresh = not company.is_loaded(session)
        if fresh and current().company is None:
            (data / "demo").touch()
        if fresh or (data / "demo").exists():
            company.load(session, current().company_folder, SYSTEM)


@contextmanager
def system() -> Iterator[None]:
    """Within the block the kernel's database and Valkey are there, migrated, with a company in force."""
    from app.wiring import wire
    from kernel import db, valkey

    wire()
    found = settings()
    if found.database_url and found.redis_url:
        db.connect(found.database_url)
        valkey.connect(found.redis_url)
        prepare(found.data)
        yield
        return
    running = _published(found.data)
    if running:
        db.connect(running[0])
        valkey.connect(running[1])
        yield
        return
    from app.embedded import servers

    try:
        own = servers.start(found.data)
    except Conflict:
        running = _published(found.data)  # they came up between the two looks
        if running is None:
            raise
        db.connect(running[0])
        valkey.connect(running[1])
        yield
        return
    try:
        db.connect(own.database_url)
        valkey.connect(own.redis_url)
        prepare(found.data)
        yield
    finally:
        db.disconnect()
        own.stop()
