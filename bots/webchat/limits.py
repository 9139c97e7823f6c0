"""How much one browser or address may send, counted in Valkey; without Valkey nobody is held back."""
from __future__ import annotations

import redis

from kernel import valkey
from kernel.errors import TryLater
from kernel.keys import box
from kernel.logs import log

PER_SESSION = (30, 30)   # messages, seconds
PER_ADDRESS = (240, 60)
NEW_PER_ADDRESS = (60, 600)


def hit(what: str, who: str, limit: tuple[int, int]) -> None:
    """Counts one; raises TryLater above the limit. `who` is kept as a keyed hash."""
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
        raise TryLater("bots.slow_down", after=max(1, left), seconds=max(1, left))
