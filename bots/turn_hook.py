"""The turn is above this room; the composition hands it in."""
from __future__ import annotations

import uuid
from collections.abc import Callable

_take: Callable[[uuid.UUID], int] | None = None


def use(take: Callable[[uuid.UUID], int]) -> None:
    """Makes `take` the turn of this process."""
    global _take
    _take = take


def handle_waiting(conversation_id: uuid.UUID) -> int:
    """Handles what waits in a conversation and says how much that was."""
    if _take is None:
        raise RuntimeError("no turn was handed in")
    return _take(conversation_id)
