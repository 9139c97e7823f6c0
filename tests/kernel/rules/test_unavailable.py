"""What whoever runs the system reads where a server is away, full or held."""
from __future__ import annotations

import psycopg
import pytest
import redis
from sqlalchemy import exc

from kernel import unavailable
from kernel.errors import Unavailable


def of_the_database(error: Exception) -> Exception:
    return exc.OperationalError("select 1", None, error)


@pytest.mark.parametrize(("error", "says", "away"), [
    (of_the_database(psycopg.OperationalError("connection refused\nIs it running?")), "（connection refused）", True),
    (of_the_database(psycopg.errors.LockNotAvailable("canceling statement")), "被另一个事务占着", False),
    (psycopg.OperationalError("connection refused"), "DATABASE_URL", True),
    (Unavailable("kernel.busy", after=1), "系统正忙", True),
    (redis.TimeoutError("Timeout reading from socket"), "Valkey 没有答复", False),
    (redis.ResponseError("MISCONF Errors writing to the AOF file: No space left on device"), "不能写", False),
    (redis.ConnectionError("Error 111"), "REDIS_URL", False),
])
def test_a_server_that_fails_is_a_sentence(error: Exception, says: str, away: bool) -> None:
    assert says in str(unavailable.sentence(error)) and "Traceback" not in str(unavailable.sentence(error))
    assert unavailable.is_database_away(error) is away


def test_an_error_of_our_own_is_none_of_a_server() -> None:
    assert unavailable.sentence(ZeroDivisionError()) is None
    assert not unavailable.is_database_away(ZeroDivisionError())
