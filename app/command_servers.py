"""Which PostgreSQL and Valkey a command uses: those of the settings, running ones, or embedded ones that it starts."""
from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kernel.errors import BadInput, Conflict, TryLater
from kernel.settings import Settings, settings
from kernel.wording import say

ADDRESSES = "servers.json"  # in the data folder: addresses of embedded servers, written once the schema is ready
PATIENCE = 40.0  # seconds to wait until the servers of another process are ready, or have stopped


def publish(data: Path, database_url: str, redis_url: str) -> None:
    """Writes the addresses of running embedded servers for other commands."""
    (data / ADDRESSES).write_text(json.dumps({"database": database_url, "redis": redis_url}))


def withdraw(data: Path) -> None:
    """Removes the addresses."""
    (data / ADDRESSES).unlink(missing_ok=True)


def published(data: Path) -> tuple[str, str] | None:
    """Addresses (database, Valkey) of the folder's running servers; None where the database does not answer."""
    try:
        found = json.loads((data / ADDRESSES).read_text())
        database, redis = str(found["database"]), str(found["redis"])
        psycopg.connect(plain(database), connect_timeout=5).close()
    except (OSError, ValueError, KeyError, psycopg.OperationalError):
        return None
    return database, redis


def plain(url: str) -> str:
    """The address without the name of SQLAlchemy's driver, as psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def is_prepared(database_url: str) -> bool:
    """Whether the schema is current and a company in force. Plain SQL, because importing the tables takes a second.

    Raises TryLater where the database cannot be reached.
    """
    from app.migrations import head

    try:
        with psycopg.connect(plain(database_url), connect_timeout=10) as connection:
            found = connection.execute("select to_regclass('alembic_version'), to_regclass('company_file')").fetchone()
            if not found or None in found:
                return False
            version = connection.execute("select version_num from alembic_version").fetchone()
            loaded = connection.execute("select exists (select from company_file)").fetchone()
    except psycopg.OperationalError as e:
        raise TryLater("kernel.no_database", after=5, why=str(e).strip().splitlines()[0]) from None
    return bool(version and version[0] == head() and loaded and loaded[0])


def prepare(found: Settings) -> None:
    """Brings the schema up to date and, where no company is in force, loads the company folder of the settings.

    A data folder whose first company is loaded while HONGNIANG_COMPANY is unset is a demo one from then on.
    """
    from app import company, migrations
    from kernel import db
    from kernel.actors import SYSTEM

    migrations.upgrade(db.engine().url.render_as_string(hide_password=False))
    with db.transaction() as session:
        if company.is_loaded(session):
            return
        if found.company is None:
            found.data.mkdir(parents=True, exist_ok=True)
            (found.data / "demo").touch()
        company.load(session, found.company_folder, SYSTEM)


def _connect(database_url: str, redis_url: str) -> None:
    from kernel import db, valkey

    db.connect(database_url)
    valkey.connect(redis_url)


def attach() -> None:
    """Connects a role to the servers that run on the data folder, unless the settings name both.

    Raises BadInput without either.
    """
    found = settings()
    if not (found.database_url and found.redis_url):
        running = published(found.data)
        if running is None:
            raise BadInput("kernel.not_here")
        _connect(*running)


@contextmanager
def system() -> Iterator[None]:
    """Within the block database and Valkey are connected, the schema is current and a company in force.

    To be called in the main thread. Raises BadInput, Conflict or TryLater where that is not possible.
    """
    from app.bootstrap import wire
    from kernel import db

    wire()
    found = settings()
    try:
        if found.database_url and found.redis_url:
            if not is_prepared(found.database_url):
                raise Conflict("app.not_migrated")
            _connect(found.database_url, found.redis_url)
            yield
        else:
            yield from _embedded(found)
    finally:
        db.disconnect()


def _embedded(found: Settings) -> Iterator[None]:
    from app.embedded import servers
    from kernel import db

    until = time.monotonic() + PATIENCE
    while True:
        try:
            own = servers.start(found.data, postgres=not found.database_url, valkey=not found.redis_url)
        except Conflict:
            with servers.using(found.data) as locked:
                running = published(found.data) if locked else None
                if running:
                    _connect(*running)
                    yield
                    return
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
            continue
        break
    database, redis = found.database_url or own.database_url, found.redis_url or own.redis_url
    try:
        _connect(database, redis)
        if not is_prepared(database):
            prepare(found)
        publish(found.data, database, redis)
        yield
    finally:
        db.disconnect()
        if not servers.unused(found.data):
            sys.stderr.write(say("app.servers_in_use") + "\n")
        with servers.last_user(found.data):
            withdraw(found.data)
            own.stop()
