"""Fixtures, named by cost.

`db` (a transaction rolled back, about 1 ms) for most tests; `company` the same with the demo company in force; `own_db`
and `own_company` (a cloned database, about 40 ms) if commits, several connections or killed processes matter; `servers`
are the real PostgreSQL and Valkey of this run. A test in a folder `rules` may use none of them.
"""
from __future__ import annotations

import itertools
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from kernel import wording
from kernel.settings import ROOT
from tests import clock, folders, standing_alone

# A busy machine makes a single example slow; that is no fault of the rule under test.
hypothesis.settings.register_profile("any machine", deadline=None, suppress_health_check=[
    hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("any machine")
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / ".hypothesis")  # tests run in a folder of their own
_number = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--clock`: the instant at which the tests begin (tests/clock.py)."""
    parser.addoption("--clock", help="run as if it were this instant of Shanghai, such as \"2027-02-07 03:15\"")


def pytest_configure(config: pytest.Config) -> None:
    """Moves the clock."""
    if given := config.getoption("--clock"):
        clock.begin_at(given)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Derives the mark `server` from the folder (tests/folders.py), and runs the slowest tests first."""
    items.sort(key=lambda item: item.path.parent.name not in ("journeys", "app"))
    for item in items:
        if not folders.is_rule(item.path):
            item.add_marker("server")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Enforces the restrictions of a folder `rules`."""
    with folders.held(item.path):
        return (yield)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Rejects a test in a folder `rules` that requests servers, before they are started."""
    if said := folders.refusal(item.path, getattr(item, "fixturenames", ())):
        pytest.fail(said, pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> Iterator[Path]:
    """Hides the settings and the data folder of the machine from the tests.

    Only the dialogue's trained model is kept from one run to the next, under its hash.
    """
    from app import settings as rooms
    from kernel.encryption_keys import make_key_file
    from kernel.settings import settings

    rooms.register_all()
    data = Path(tempfile.mkdtemp(prefix="hongniang-test-"))
    models = ROOT / ".pytest_cache" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (data / "models").symlink_to(models)
    before = Path.cwd()
    standing_alone.begin(data / "working folder")
    os.environ["HONGNIANG_DATA"] = str(data)
    (data / "demo").touch()
    settings.cache_clear()
    make_key_file(settings().key_path)
    yield data
    os.chdir(before)
    shutil.rmtree(data, ignore_errors=True)


@contextmanager
def _as_before() -> Iterator[None]:
    """Subscriptions made within the block are removed at its end."""
    from kernel import events

    before = {kind: list(heard) for kind, heard in events.reactions().items()}
    yield
    for kind, heard in events.reactions().items():
        heard[:] = before.get(kind, [])


@pytest.fixture(autouse=True, scope="module")
def _reactions_of_the_module() -> Iterator[None]:
    """Subscriptions made by a module's own installation are limited to its tests."""
    with _as_before():
        yield


@pytest.fixture(autouse=True)
def _reactions_of_the_test(_reactions_of_the_module: None) -> Iterator[None]:
    """Subscriptions made by a test are limited to it."""
    with _as_before():
        yield


@pytest.fixture(autouse=True)
def _customers_can_read_it() -> Iterator[None]:
    """Everything that a test says to customers, in any language, exists in all three languages."""
    with wording.untranslated() as found:
        yield
    assert not found, f"said to a customer, but not registered for customers: {sorted(found)}"


@dataclass(frozen=True)
class Servers:
    """Addresses of this run's servers; `database(name)` is the URL of one of its databases."""

    url: str
    admin_url: str
    redis_url: str

    def database(self, name: str) -> str:
        return create_engine(self.url).url.set(database=name).render_as_string(hide_password=False)

    def admin(self, statement: str) -> None:
        """Runs a statement as the superuser, outside a transaction."""
        dsn = create_engine(self.admin_url).url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(statement)

    def clone(self, name: str, template: str) -> str:
        self.admin(f'create database "{name}" owner hongniang template "{template}" strategy file_copy')
        return self.database(name)

    def drop(self, name: str) -> None:
        self.admin(f'drop database if exists "{name}" with (force)')


@pytest.fixture(scope="session")
def servers(_own_settings: Path) -> Iterator[Servers]:
    """PostgreSQL and Valkey of this run, with the template `empty` (the schema)."""
    from app import room_modules
    from app.embedded import servers as embedded
    from app.migrations import upgrade
    from kernel import db, key_fingerprints, valkey

    room_modules.know_kinds()
    room_modules.know_encrypted()
    running = embedded.start(_own_settings, fast=True)
    found = Servers(running.database_url, running.admin_url, running.redis_url)
    try:
        valkey.connect(found.redis_url)
        found.admin("create database empty owner hongniang")
        upgrade(found.database("empty"))
        db.connect(found.database("empty"))
        with db.transaction() as session:
            key_fingerprints.note(session)
        db.disconnect()
        found.clone("main", "empty")
        yield found
    finally:
        db.disconnect()
        running.stop()


@pytest.fixture(scope="session")
def furnished(servers: Servers) -> str:
    """The template with the demo company in force."""
    from app import company as company_files
    from kernel import db
    from kernel.actors import SYSTEM
    from kernel.settings import settings

    db.connect(servers.clone("furnished", "empty"))
    with db.transaction() as session:
        company_files.load(session, settings().company_folder, SYSTEM)
    db.disconnect()
    servers.clone("main_company", "furnished")
    return "furnished"


def _rolled_back(servers: Servers, database: str) -> Iterator[Session]:
    from kernel import db

    engine = db.connect(servers.database(database))
    with engine.connect() as connection, connection.begin() as outer:
        session = Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        yield session
        session.close()
        outer.rollback()
    db.disconnect()


@pytest.fixture
def db(servers: Servers) -> Iterator[Session]:
    """A session on an empty schema, rolled back afterwards."""
    yield from _rolled_back(servers, "main")


@pytest.fixture
def company(servers: Servers, furnished: str) -> Iterator[Session]:
    """A session with the demo company in force, rolled back afterwards."""
    yield from _rolled_back(servers, "main_company")


@dataclass(frozen=True)
class OwnDatabase:
    """A database for one test; `kernel.db.transaction()` commits to it."""

    url: str
    servers: Servers


def _own(servers: Servers, template: str) -> Iterator[OwnDatabase]:
    from kernel import db

    name = f"own_{next(_number)}"
    url = servers.clone(name, template)
    db.connect(url)
    yield OwnDatabase(url, servers)
    db.disconnect()
    servers.drop(name)


@pytest.fixture
def own_db(servers: Servers) -> Iterator[OwnDatabase]:
    """A cloned database with an empty schema: real commits, several connections."""
    yield from _own(servers, "empty")


@pytest.fixture
def own_company(servers: Servers, furnished: str) -> Iterator[OwnDatabase]:
    """A cloned database with the demo company in force."""
    yield from _own(servers, furnished)


@pytest.fixture
def valkey(servers: Servers) -> Iterator[None]:
    """This run's Valkey, emptied before and after."""
    from kernel import valkey as kernel_valkey

    kernel_valkey.connect(servers.redis_url)
    kernel_valkey.client().flushall()
    yield
    kernel_valkey.client().flushall()


@dataclass
class Count:
    """Statements that reached the database within the block."""

    statements: list[str]

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def queries() -> Iterator[Count]:
    """Counts statements on every engine: `before = len(queries)` … `len(queries) - before`."""
    from sqlalchemy import Engine

    count = Count([])

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if not statement.upper().startswith(("SAVEPOINT", "RELEASE")):
            count.statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield count
    event.remove(Engine, "before_cursor_execute", note)


def scalar(session: Session, statement: str) -> object:
    """One value by plain SQL, for tests that check stored rows."""
    return session.execute(text(statement)).scalar()


@pytest.fixture
def unused_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
