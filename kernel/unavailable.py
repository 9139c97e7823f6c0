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
