"""The client of the Bot API: python-telegram-bot with our base URL and time limits."""
from __future__ import annotations

import asyncio
import os
import weakref
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "true")  # otherwise the library warns about a future type change at each retry

from telegram import Bot
from telegram.request import HTTPXRequest

from bots.telegram.settings import telegram_settings

CONNECT, WRITE, READ, POOL = 3.0, 3.0, 6.0, 1.0  # seconds
LONG_POLL = 25  # seconds that the server may hold a getUpdates call
WANTED = ["message", "edited_message", "callback_query"]
MOST = 100  # updates per answer


class Client(Bot):
    """A bot's client. Every URL contains the token, so URLs must not be logged."""

    async def waiting(self, offset: int | None) -> list[dict[str, Any]]:
        """Updates as Telegram sent them; `offset` confirms those with a lower number. Raises TelegramError.

        The library's own `get_updates` is not used: if it cannot parse one update, it drops the whole answer and logs
        all updates in it.
        """
        found = await self._post(
            "getUpdates", {"offset": offset, "limit": MOST, "timeout": LONG_POLL, "allowed_updates": WANTED},
            read_timeout=LONG_POLL + READ)
        return [update for update in found if isinstance(update, dict)] if isinstance(found, list) else []

    async def close_connections(self) -> None:
        """Closes all connections."""
        for request in self._request:
            await request.shutdown()


def _request(size: int) -> HTTPXRequest:
    return HTTPXRequest(size, read_timeout=READ, write_timeout=WRITE, connect_timeout=CONNECT, pool_timeout=POOL)


def make() -> Client:
    """A client for the running event loop. The settings must have a token."""
    found = telegram_settings()
    assert found.token is not None
    return Client(found.token.get_secret_value(), base_url=f"{found.url}/bot", request=_request(40),
                  get_updates_request=_request(1))


_shared: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Client] = weakref.WeakKeyDictionary()


def shared() -> Client:
    """The shared client of the running event loop, for callers that cannot close one of their own."""
    loop = asyncio.get_running_loop()
    if loop not in _shared:
        _shared[loop] = make()
    return _shared[loop]
