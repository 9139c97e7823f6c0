"""Wakes the sockets of a conversation: one LISTEN per process, fanned out to its sockets."""
from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from kernel.notify_listener import listen

_waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
_listener: asyncio.Task[None] | None = None


async def _listen() -> None:
    async for _, conversation in listen("conversation"):
        for event in set().union(*_waiting.values()) if not conversation else _waiting.get(conversation, set()).copy():
            event.set()


@contextmanager
def woken(conversation: str) -> Iterator[asyncio.Event]:
    """An event that is set whenever the conversation changes."""
    global _listener
    if _listener is None or _listener.done() or _listener.get_loop() is not asyncio.get_running_loop():
        _listener = asyncio.create_task(_listen())
    event = asyncio.Event()
    _waiting[conversation].add(event)
    try:
        yield event
    finally:
        _waiting[conversation].discard(event)
        if not _waiting[conversation]:
            del _waiting[conversation]
