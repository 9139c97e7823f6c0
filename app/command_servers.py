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

ADDRESSES = "servers.json"  # in the data folder: written by whoever runs the embedded servers, once all is prepared
PATIENCE = 40.0  # seconds to wait for somebody else's servers to be ready, or gone


def publish(data: Path, database_url: str, redis_url: str) -> None:
    """Leaves the addresses of running embedded servers for other commands."""
    (data / ADDRESSES).write_text(json.dumps({"database": database_url, "redis": redis_url}))


def withdraw(data: Path) -> None:
    """Takes the addresses away."""
    (data / ADDRESSES).unlink(missing_ok=True)


def published(data: Path) -> tuple[str, str] | None:
    """Addresses (database, Valkey) of the folder's running servers; None where nobody answers."""
    try:
        found = json.loads((data / ADDRESSES).read_text())
        database, redis = str(found["database"]), str(found["redis"])
        psycopg.connect(plain(database), connect_timeout=5).close()
    except (OSError, ValueError, KeyError, psycopg.OperationalError):
        return None
    return database, redis


def plain(url: str) -> str:
    """The same address without SQLAlchemy's driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def is_prepared(database_url: str) -> bool:
    """Whether schema and company are there; asked in plain SQL, without a second's worth of imports."""
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
    """Brings the schema up to date and, where no company is in force, takes over the folder of the settings.

    A data folder that meets its first company while HONGNIANG_COMPANY is unset becomes a demo one, for good.
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


def _use(database_url: str, redis_url: str) -> None:
    from kernel import db, valkey

    db.connect(database_url)
    valkey.connect(redis_url)


def attach() -> None:
    """For roles: the servers of the settings, else those that run on the data folder. BadInput without either."""
    found = settings()
    if not (found.database_url and found.redis_url):
        running = published(found.data)
        if running is None:
            raise BadInput("kernel.not_here")
        _use(*running)


@contextmanager
def system() -> Iterator[None]:
    """Within the block the kernel's database and Valkey are there, migrated, with a company in force.

    To be called in the main thread. Raises BadInput or TryLater with the sentence for whoever called the command.
    """
    from app.bootstrap import wire
    from kernel import db

    wire()
    found = settings()
    try:
        if found.database_url and found.redis_url:
            if not is_prepared(found.database_url):
                raise Conflict("app.not_migrated")
            _use(found.database_url, found.redis_url)
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
            with servers.using(found.data) as mine:
                running = published(found.data) if mine else None
                if running:
                    _use(*running)
                    yield
                    return
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
            continue
        break
    database, redis = found.database_url or own.database_url, found.redis_url or own.redis_url
    try:
        _use(database, redis)
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
