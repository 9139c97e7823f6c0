"""The database, and the program's only commit.

Every entry point (web handler, CLI, loop, task) opens `with transaction() as session:`; rooms never commit. Work that
must follow a commit is passed to `after_commit`, because SQLAlchemy's own event also fires when a savepoint is
released.
"""
from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

from anyio import CapacityLimiter, to_thread
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    Uuid,
    any_,
    create_engine,
    event,
    exc,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from kernel import database_clock, errors, ids, instants, wording
from kernel.logs import log
from kernel.settings import settings

THREADS = 12
POOL_WAIT = 10.0  # seconds that work waits for a connection of the pool
BUSY = 2.0  # seconds after which it may try again
CONNECT_TIMEOUT = 5  # seconds for a new connection; without it an unreachable host would hold a request for minutes
_LOST_HOST = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,  # seconds; over TCP only:
              "tcp_user_timeout": 60_000}  # (ms) threads that wait for a host that is gone become free in a minute
PING_AFTER = 1.0  # seconds a connection was idle
Timestamp = DateTime(timezone=True)
JsonB = JSONB
T = TypeVar("T")


class Wording(TypeDecorator[wording.Text]):
    """A `wording.Text` as JSON: a string as somebody wrote it, or a message's key and facts."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: wording.Text | None, dialect: Dialect) -> Any:
        return None if value is None else wording.stored(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> wording.Text | None:
        return None if value is None else wording.loaded(value)


Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=ids.new_id)]
Instant = Annotated[datetime, mapped_column(Timestamp)]
MaybeInstant = Annotated[datetime | None, mapped_column(Timestamp, nullable=True)]
Words = Annotated[wording.Text, mapped_column(Wording())]
MaybeWords = Annotated[wording.Text | None, mapped_column(Wording(none_as_null=True), nullable=True)]


class Base(DeclarativeBase):
    """All tables. Names of constraints are fixed, so that migrations can name them."""

    metadata = MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    })


_engine: Engine | None = None


def connect(url: str, *, size: int = THREADS, patience: float = POOL_WAIT) -> Engine:
    """Makes `url` the database of this process. Pool size follows the number of threads.

    Work that gets none of its connections within `patience` seconds is refused (`Unavailable`).
    """
    global _engine
    disconnect()
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    _engine = create_engine(
        url, hide_parameters=True, pool_size=size, max_overflow=4, pool_recycle=1800, pool_timeout=patience,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT, **_LOST_HOST,
            "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"},
    )
    event.listen(_engine, "connect", _read_clock)
    event.listen(_engine, "checkin", _note_checkin)
    event.listen(_engine, "checkout", _ping_if_idle)
    return _engine


def _read_clock(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    database_clock.read(connection)


def _note_checkin(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    record.info["idle_since"] = time.monotonic()


def _ping_if_idle(connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
    """Ping only connections idle for over `PING_AFTER`: pinging each checkout would double the round trips.

    The ping reads the database's clock.
    """
    idle = time.monotonic() - record.info.get("idle_since", time.monotonic())
    if idle < PING_AFTER and not database_clock.is_due():
        return
    try:
        database_clock.read(connection)
    except Exception as error:
        raise DisconnectionError from error


def disconnect() -> None:
    """Closes the pool."""
    global _engine
    if _engine is not None:
        _engine.dispose()
        _engine = None


def engine() -> Engine:
    """The engine of this process; connects by DATABASE_URL at first need. Raises BadInput where none is known."""
    if _engine is not None:
        return _engine
    url = settings().database_url
    if not url:
        raise errors.BadInput("kernel.not_here")
    return connect(url)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: committed at the end of the block, rolled back if it raises.

    Hooks passed to `after_commit` run after the commit; a failing one is logged, because a sweep finds what it would
    have woken.
    """
    session = Session(engine(), expire_on_commit=False)
    try:
        if not instants.follows_database():
            session.connection()  # reads the database's clock before the act reads ours
        yield session
        _send_notifications(session)
        session.commit()
    except exc.TimeoutError as e:  # no connection of the pool became free: other work holds them all
        session.rollback()
        raise errors.Unavailable("kernel.busy", after=BUSY) from e
    except BaseException:
        session.rollback()
        raise
    finally:
        hooks = session.info.pop("after_commit", [])
        session.close()
    for hook, _ in hooks:
        try:
            hook()
        except Exception:
            log.warning("after_commit_failed", hook=getattr(hook, "__qualname__", repr(hook)), exc_info=True)
    database_clock.report_difference()


def wait_for_locks(session: Session, patience: timedelta | None) -> None:
    """Waits for a lock at most so long in this transaction; None leaves the 10 seconds of every connection."""
    if patience is not None:
        milliseconds = max(1, int(patience.total_seconds() * 1000))  # 0 would mean without limit
        session.execute(_PATIENCE, {"patience": f"{milliseconds}ms"})


_PATIENCE = text("select set_config('lock_timeout', :patience, true)")


def after_commit(session: Session, hook: Callable[[], object]) -> None:
    """Runs `hook` after the transaction of `session` is committed.

    Never if it or an enclosing savepoint is rolled back.
    """
    within, savepoint = [], session.get_nested_transaction()
    while savepoint is not None:
        within.append(savepoint)
        savepoint = savepoint.parent if savepoint.parent is not None and savepoint.parent.nested else None
    session.info.setdefault("after_commit", []).append((hook, within))


@event.listens_for(Session, "after_soft_rollback")
def _forget_hooks_undone(session: Session, rolled_back: SessionTransaction) -> None:
    hooks = session.info.get("after_commit")
    if hooks:
        hooks[:] = [(hook, within) for hook, within in hooks if rolled_back not in within]


def notify(session: Session, channel: str, payload: object = "") -> None:
    """PostgreSQL NOTIFY, all of a transaction by one statement at its end; equal ones are sent once.

    What the act has changed so far is written to the database, for whatever statement comes next.
    """
    session.flush()
    session.info.setdefault("notifications", {})[channel, str(payload)] = None


_NOTES = text("select pg_notify(note ->> 0, note ->> 1) from json_array_elements(cast(:notes as json)) note")


def _send_notifications(session: Session) -> None:
    if notes := session.info.pop("notifications", None):
        session.execute(_NOTES, {"notes": json.dumps(list(notes))})


_limiter: CapacityLimiter | None = None


async def in_thread(act: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Runs a synchronous act in a worker thread, with the caller's context; at most THREADS at a time."""
    global _limiter
    if _limiter is None:
        _limiter = CapacityLimiter(THREADS)
    return await to_thread.run_sync(lambda: act(*args, **kwargs), limiter=_limiter)


def among(column: InstrumentedAttribute[uuid.UUID], ids: Iterable[uuid.UUID]) -> ColumnElement[bool]:
    """SQL condition: `column` is one of `ids`, passed as one array, so that thousands of ids cost no more than one."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))


def jsonb(**kwargs: Any) -> Mapped[Any]:
    """A JSONB column."""
    return mapped_column(JSONB, **kwargs)
