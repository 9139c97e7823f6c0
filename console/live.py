"""Live refresh: one LISTEN a process, fanned out to open pages; notes within 200 ms come as one."""
from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from nicegui import Client, background_tasks, ui

from kernel.listening import listen
from kernel.logs import log

GATHER = 0.2
CHANNELS = ("queue", "conversation", "board", "outbox", "clocks")
Handler = Callable[[str], Awaitable[None]]


class _Page:
    """One open page's interest in one channel."""

    def __init__(self, client: Client, handler: Handler) -> None:
        self.client, self.handler = client, handler
        self.waiting: set[str] = set()
        self.running = False

    def tell(self, payload: str) -> None:
        self.waiting.add(payload)
        if not self.running:
            self.running = True
            background_tasks.create(self._soon())

    async def _soon(self) -> None:
        try:
            while self.waiting and not self.client.is_deleted:
                await asyncio.sleep(GATHER)
                payloads, self.waiting = self.waiting, set()
                for payload in [""] if "" in payloads else sorted(payloads):
                    if self.client.is_deleted:
                        return
                    with self.client:
                        await self.handler(payload)
        except Exception:
            log.error("live_failed", exc_info=True)
        finally:
            self.running = False


_pages: dict[str, set[_Page]] = defaultdict(set)
_listener: asyncio.Task[None] | None = None


async def _listen() -> None:
    async for channel, payload in listen(*CHANNELS):
        for name in [channel] if channel else CHANNELS:
            for page in list(_pages[name]):
                page.tell(payload)


def subscribe(channel: str, handler: Handler) -> None:
    """Calls `handler(payload)` in the page being built when `channel` is notified, until the page is gone.

    An empty payload says that anything may have changed.
    """
    global _listener
    client = ui.context.client
    page = _Page(client, handler)
    _pages[channel].add(page)
    client.on_delete(lambda: _pages[channel].discard(page))
    if _listener is None or _listener.done():
        _listener = background_tasks.create(_listen())
