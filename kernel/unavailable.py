"""The errors of a server that is away or overloaded: nothing is wrong with the request, it may succeed later."""
from __future__ import annotations

import psycopg
import redis
from sqlalchemy import exc

from kernel import errors
from kernel.wording import Message

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


def sentence(error: BaseException) -> Message | None:
    """What is wrong with a server, in words for whoever runs it; None for an error that is not a server's."""
    if is_held(error):
        return Message("kernel.database_held")
    if isinstance(error, errors.HongniangError):
        return Message(error.key, **error.facts)
    if is_database_away(error):
        return Message("kernel.database_away", why=_first_line(getattr(error, "orig", None) or error))
    if isinstance(error, redis.TimeoutError):
        return Message("kernel.valkey_silent")
    if isinstance(error, redis.ResponseError):
        return Message("kernel.valkey_refuses", why=_first_line(error))
    if isinstance(error, redis.ConnectionError):
        return Message("kernel.valkey_away", why=_first_line(error))
    return None


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
