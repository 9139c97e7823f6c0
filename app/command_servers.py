"""Which PostgreSQL and Valkey a command uses: those of the settings, running ones, or embedded ones that it starts."""
from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app import data_folder
from kernel import key_check
from kernel.errors import BadInput, Conflict, TryLater
from kernel.settings import Settings, settings
from kernel.wording import say

ADDRESSES = "servers.json"  # in the data folder: addresses of embedded servers, written once the schema is ready
CONNECT = 5  # seconds to wait for a connection
DOCTORS = 3  # the same for `doctor`, which answers within seconds
_FULL = ("too many clients", "too many connections", "connection slots are reserved")  # PostgreSQL's refusals
PATIENCE = 40.0  # seconds to wait until the servers of another process are ready, or have stopped


def publish(data: Path, database_url: str, redis_url: str) -> None:
    """Writes the addresses of running embedded servers for other commands."""
    (data / ADDRESSES).write_text(json.dumps({"database": database_url, "redis": redis_url}))


def withdraw(data: Path) -> None:
    """Removes the addresses."""
    (data / ADDRESSES).unlink(missing_ok=True)


def published(data: Path, connect: int = CONNECT) -> tuple[str, str] | None:
    """Addresses (database, Valkey) of the folder's running servers; None where none are published.

    Raises TryLater where that database does not answer within `connect` seconds.
    """
    try:
        found = json.loads((data / ADDRESSES).read_text())
        database, redis = str(found["database"]), str(found["redis"])
    except (OSError, ValueError, KeyError):
        return None
    with _connection(database, connect):
        return database, redis


def published_valkey(data: Path) -> str | None:
    """The address of the folder's running Valkey, whether or not its database answers; None where none is published."""
    try:
        return str(json.loads((data / ADDRESSES).read_text())["redis"])
    except (OSError, ValueError, KeyError):
        return None


def plain(url: str) -> str:
    """The address without the name of SQLAlchemy's driver, as psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@contextmanager
def _connection(database_url: str, connect: int = CONNECT) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(plain(database_url), connect_timeout=connect) as connection:
            yield connection
    except psycopg.errors.ConnectionTimeout:
        raise TryLater("app.database_silent", after=5, seconds=connect) from None
    except psycopg.OperationalError as e:
        why = str(e).strip().splitlines()[0] if str(e).strip() else type(e).__name__
        if any(full in why for full in _FULL):
            raise TryLater("app.database_full", after=5) from None
        raise TryLater("kernel.no_database", after=5, why=why) from None


def is_prepared(database_url: str, connect: int = CONNECT) -> bool:
    """Whether the schema is current, the keys noted and a company in force. Plain SQL, because importing the tables
    takes a second.

    Raises TryLater where the database cannot be reached.
    """
    from app.migrations import head

    with _connection(database_url, connect) as connection:
        found = connection.execute("select to_regclass('alembic_version'), to_regclass('company_file')").fetchone()
        if not found or None in found or not key_check.noted(connection):
            return False
        version = connection.execute("select version_num from alembic_version").fetchone()
        loaded = connection.execute("select exists (select from company_file)").fetchone()
    return bool(version and version[0] == head() and loaded and loaded[0])


def must_answer(database_url: str, connect: int) -> None:
    """Raises TryLater unless the database takes a connection and answers within `connect` seconds."""
    with _connection(database_url, connect):
        pass


def check_key(database_url: str) -> bool:
    """Whether the database has noted its keys. Raises BadInput where the key file is missing or another's."""
    with _connection(database_url) as connection:
        return key_check.require(connection)


def prepare(found: Settings) -> None:
    """Brings the schema up to date, notes the keys and, where no company is in force, loads the company folder of the
    settings.

    A data folder whose first company is loaded while HONGNIANG_COMPANY is unset is a demo one from then on.
    """
    from app import company, migrations, room_modules
    from kernel import db, key_fingerprints
    from kernel.actors import SYSTEM

    url = db.engine().url.render_as_string(hide_password=False)
    check_key(url)
    migrations.upgrade(url)
    room_modules.know_encrypted()
    with db.transaction() as session:
        key_fingerprints.note(session)
    with db.transaction() as session:
        if company.is_loaded(session):
            return
        if found.company is None:
            found.data.mkdir(parents=True, exist_ok=True)
            (found.data / "demo").touch()
        company.load(session, found.company_folder, SYSTEM)


def _connect(database_url: str, redis_url: str, any_key: bool = True) -> None:
    from kernel import db, valkey

    if not any_key:
        check_key(database_url)
    db.connect(database_url)
    valkey.connect(redis_url)


def attach(patience: float = PATIENCE) -> None:
    """Connects a role to the servers that run on the data folder, unless the settings name both.

    A role may start while its database restarts, and waits up to `patience` seconds until that can be reached. Raises
    BadInput without either, and where the key file doesn't fit the database; Conflict before `migrate`; TryLater where
    the database cannot be reached.
    """
    until, waits = time.monotonic() + patience, False
    while True:
        try:
            return _attach(settings())
        except TryLater as e:
            if time.monotonic() > until:
                raise
            if not waits:
                sys.stderr.write(say("app.waits_for_database", why=e.say()) + "\n")
            waits = True
            time.sleep(0.2)


def _attach(found: Settings) -> None:
    data_folder.must_be_whole(found.data)
    if found.database_url and found.redis_url:
        database = found.database_url
    else:
        running = published(found.data)
        if running is None:
            if found.database_url or found.redis_url:
                raise BadInput("app.one_address", there="DATABASE_URL" if found.database_url else "REDIS_URL",
                               missing="REDIS_URL" if found.database_url else "DATABASE_URL")
            raise BadInput("kernel.not_here")
        _connect(*running)
        database = running[0]
    if not check_key(database):
        raise Conflict("app.not_migrated")


@contextmanager
def system(
    *, any_key: bool = False, as_it_is: bool = False, patience: float = PATIENCE, connect: int = CONNECT,
) -> Iterator[None]:
    """Within the block database and Valkey are connected, the schema is current and a company in force.

    `any_key`: for commands that encrypt and decrypt nothing, also where the key file doesn't fit the database.
    `as_it_is`: whatever the key and the version of the schema, and nothing is prepared. `patience`: seconds to wait for
    another process's servers that are starting or stopping, `connect` to wait for a connection. To be called
    in the main thread. Raises BadInput, Conflict or TryLater where that is not possible; TryLater also where the
    running system's database doesn't answer.
    """
    from app.bootstrap import wire
    from kernel import db

    wire()
    found = settings()
    data_folder.must_be_whole(found.data)
    try:
        if found.database_url and found.redis_url:
            if not (as_it_is or is_prepared(found.database_url, connect)):
                raise Conflict("app.not_migrated")
            _connect(found.database_url, found.redis_url, any_key or as_it_is)
            yield
        else:
            yield from _embedded(found, any_key or as_it_is, as_it_is, patience, connect)
    finally:
        db.disconnect()


def _running(data: Path, last: bool, connect: int) -> tuple[str, str] | None:
    """What the running system published; None if its database may still be starting, unless this is the last try.

    Raises TryLater where that database hangs or has no free connection, and at the last try whatever the reason.
    """
    try:
        return published(data, connect)
    except TryLater as e:
        if last or e.key != "kernel.no_database":
            raise
        return None


def _embedded(
    found: Settings, any_key: bool, as_it_is: bool, patience: float, connect: int,
) -> Iterator[None]:
    from app.embedded import servers
    from kernel import db

    until = time.monotonic() + patience
    while True:
        try:
            own = servers.start(found.data, postgres=not found.database_url, valkey=not found.redis_url)
        except Conflict:
            with servers.using(found.data) as locked:
                running = _running(found.data, time.monotonic() > until, connect) if locked else None
                if running:
                    _connect(*running, any_key)
                    yield
                    return
            if time.monotonic() > until:
                raise TryLater("app.running_not_ready", after=5, folder=found.data) from None
            time.sleep(0.1)
            continue
        break
    database, redis = found.database_url or own.database_url, found.redis_url or own.redis_url
    try:
        _connect(database, redis, any_key)
        if not as_it_is:
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
