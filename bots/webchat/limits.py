"""Rate limits per browser and per IP address."""
from __future__ import annotations

from kernel import limits

PER_SESSION = (30, 30)   # messages, seconds
PER_ADDRESS = (240, 60)
NEW_PER_ADDRESS = (60, 600)


def hit(what: str, who: str, limit: tuple[int, int]) -> None:
    """Counts one call. Raises TryLater above `limit` (calls, seconds). `who` is stored as a keyed hash."""
    limits.hit(what, who, limit, "bots.slow_down")
