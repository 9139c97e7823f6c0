"""Rate limits, counted in Valkey by the package `limits`; without Valkey nothing is limited."""
from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import redis

from kernel import valkey
from kernel.encryption_keys import box
from kernel.errors import TryLater
from kernel.logs import log

if TYPE_CHECKING:
    from limits.storage import RedisStorage
    from limits.strategies import FixedWindowRateLimiter


@lru_cache(maxsize=2)
def _limiter(client: redis.Redis) -> tuple[RedisStorage, FixedWindowRateLimiter]:
    """Counts on the connections of `client`. A window begins with the first hit."""
    # imported at the first hit: it takes 75 ms, which would delay every start
    from limits.storage import RedisStorage
    from limits.strategies import FixedWindowRateLimiter

    storage = RedisStorage("redis://", connection_pool=client.connection_pool, key_prefix="limit")
    return storage, FixedWindowRateLimiter(storage)


def hit(what: str, who: str, limit: tuple[int, int], words: str) -> None:
    """Counts one hit of `limit` = (how many, seconds); above it raises TryLater in `words`, which names {seconds}.

    `who` is stored as a keyed hash. Costs one round trip, above the limit two.
    """
    from limits import RateLimitItemPerSecond

    window, counted = RateLimitItemPerSecond(*limit), (what, box().blind(who).hex()[:24])
    client = valkey.client()
    storage, limiter = _limiter(client)
    try:
        if limiter.hit(window, *counted):
            return
        left = int(client.ttl(storage.prefixed_key(window.key_for(*counted))))
    except redis.RedisError as e:
        log.warning("limit_unavailable", why=type(e).__name__)
        return
    raise TryLater(words, after=max(1, left), seconds=max(1, left))
