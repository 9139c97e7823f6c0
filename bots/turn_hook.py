"""Where `app` injects the turn handler, because `bots` may not import `dialogue`."""
from __future__ import annotations

import uuid
from collections.abc import Callable

_handler: Callable[[uuid.UUID], int] | None = None


def use(handler: Callable[[uuid.UUID], int]) -> None:
    """Sets the turn handler of this process."""
    global _handler
    _handler = handler


def handle_waiting(conversation_id: uuid.UUID) -> int:
    """Handles the pending messages of a conversation; returns how many. Raises RuntimeError if no handler is set."""
    if _handler is None:
        raise RuntimeError("no turn handler was injected")
    return _handler(conversation_id)
