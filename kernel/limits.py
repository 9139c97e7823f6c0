"""How often somebody may do something, counted in Valkey; without Valkey nobody is held back."""
from __future__ import annotations

import redis

from kernel import valkey
from kernel.encryption_keys import box
from kernel.errors import TryLater
from kernel.logs import log


def hit(what: str, who: str, limit: tuple[int, int], words: str) -> None:
    """Counts one of `limit` = (how many, seconds); above it raises TryLater in `words`, which names {seconds}.

    `who` is kept as a keyed hash.
    """
    most, seconds = limit
    key = f"limit:{what}:{box().blind(who).hex()[:24]}"
    try:
        with valkey.client().pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, seconds, nx=True)
            pipe.ttl(key)
            count, _, left = pipe.execute()
    except redis.RedisError as e:
        log.warning("limit_unavailable", why=type(e).__name__)
        return
    if count > most:
        raise TryLater(words, after=max(1, left), seconds=max(1, left))
