"""The errors of a server that is away or overloaded: nothing is wrong with the request, it may succeed later."""
from __future__ import annotations

import psycopg
import redis
from sqlalchemy import exc

from kernel import errors

# A connection that is refused, lost, timed out or not free; also locks that are not released in time, and a full disk.
UNAVAILABLE: tuple[type[Exception], ...] = (
    exc.OperationalError, exc.InterfaceError, exc.TimeoutError, psycopg.OperationalError, psycopg.InterfaceError,
    redis.ConnectionError, redis.TimeoutError, errors.Unavailable)
# The database answers, and other rows can be read and written.
_HELD = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected, psycopg.errors.QueryCanceled)
_AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, psycopg.OperationalError, psycopg.InterfaceError,
         errors.Unavailable)


def is_held(error: BaseException) -> bool:
    """Whether the database refused this work alone: others hold what it needs, or it took too long."""
    return isinstance(getattr(error, "orig", error), _HELD)


def is_database_away(error: BaseException) -> bool:
    """Whether the database can do nothing at present: away, without a free connection, or its disk is full."""
    return isinstance(error, _AWAY) and not is_held(error)
