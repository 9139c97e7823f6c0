"""Live refresh: one LISTEN per process, fanned out to open pages; notifications within 200 ms are merged.

A page whose refresh is slow is refreshed less often, so that refreshing takes at most a tenth of the time.
"""
from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

from nicegui import Client, background_tasks, ui

from kernel.errors import HongniangError
from kernel.logs import log
from kernel.notify_listener import listen

GATHER, LONGEST = 0.2, 5.0  # seconds between two refreshes of a page, at least and at most
SHARE = 10  # the pause after a refresh, as a multiple of its duration
CHANNELS = ("queue", "conversation", "board", "outbox", "clocks", "calendar")
Handler = Callable[[str], Awaitable[None]]


class _Page:
    """One open page's subscription to one channel, or to several."""

    def __init__(self, client: Client, handler: Handler) -> None:
        self.client, self.handler = client, handler
        self.pause = GATHER
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
                await asyncio.sleep(self.pause)
                payloads, self.waiting = self.waiting, set()
                began = time.monotonic()
                for payload in [""] if "" in payloads else sorted(payloads):
                    if self.client.is_deleted:
                        return
                    with self.client:
                        await self.handler(payload)
                self.pause = min(LONGEST, max(GATHER, SHARE * (time.monotonic() - began)))
        except HongniangError as error:  # the reader logged out or lost access: the next act reports it
            log.info("live_refused", why=error.say())
        except Exception:
            log.error("live_failed", exc_info=True)
        finally:
            self.running = False


class _Whole(_Page):
    """A subscription whose handler gets no payload."""

    def tell(self, payload: str) -> None:
        super().tell("")


_pages: dict[str, set[_Page]] = defaultdict(set)
_listener: asyncio.Task[None] | None = None


async def _listen() -> None:
    async for channel, payload in listen(*CHANNELS):
        for name in [channel] if channel else CHANNELS:
            for page in list(_pages[name]):
                page.tell(payload)


def subscribe(channel: str, handler: Handler) -> None:
    """Calls `handler(payload)` in the page being built when `channel` is notified, until the page is closed.

    An empty payload means that anything may have changed.
    """
    _open(_Page(ui.context.client, handler), channel)


def refresh(handler: Callable[[], Awaitable[None]], *channels: str) -> None:
    """Calls `handler()` when any of `channels` is notified, whatever the payload.

    Many notifications are merged into one refresh.
    """
    async def anything(_: str) -> None:
        await handler()

    _open(_Whole(ui.context.client, anything), *channels)


def _open(page: _Page, *channels: str) -> None:
    global _listener
    for channel in channels:
        _pages[channel].add(page)
        page.client.on_delete(lambda channel=channel: _pages[channel].discard(page))
    if _listener is None or _listener.done():
        _listener = background_tasks.create(_listen())
