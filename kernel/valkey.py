"""Valkey (or Redis): Celery's broker, presence, wake-ups, caches. It holds nothing that must survive."""
from __future__ import annotations

from threading import Lock

import redis
import redis.asyncio
from redis.backoff import NoBackoff
from redis.retry import Retry

from kernel import errors
from kernel.settings import settings

_url: str | None = None
_client: redis.Redis | None = None
_making = Lock()


def connect(url: str) -> None:
    """Makes `url` the Valkey of this process (`redis://…` or `unix://…`)."""
    global _url, _client
    _url, _client = url, None


def url() -> str:
    """The address in use. Raises BadInput if none is known."""
    found = _url or settings().redis_url
    if not found:
        raise errors.BadInput("kernel.not_here")
    return found


def client() -> redis.Redis:
    """A thread-safe client of this process; answers are text."""
    global _client
    with _making:  # a second client would, when discarded, close connections that are in use
        if _client is None:
            _client = redis.Redis.from_url(url(), decode_responses=True, socket_timeout=5, health_check_interval=30)
        return _client


def ping(seconds: float, address: str | None = None) -> None:
    """Asks whether it answers, once, on a connection of its own, at this process's address unless another is given.

    Raises redis.TimeoutError after so many seconds.
    """
    asking = redis.Redis.from_url(
        address or url(), socket_timeout=seconds, socket_connect_timeout=seconds, retry=Retry(NoBackoff(), 0))
    try:
        asking.ping()
    finally:
        asking.close()


def aclient() -> redis.asyncio.Redis:
    """A client for one event loop; close it with `aclose()`."""
    return redis.asyncio.Redis.from_url(url(), decode_responses=True, health_check_interval=30)
