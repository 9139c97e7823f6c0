"""The client of the Bot API: python-telegram-bot with our address and time limits."""
from __future__ import annotations

import asyncio
import os
import weakref
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at each wait that it will change the type

from telegram import Bot
from telegram.request import HTTPXRequest

from bots.telegram.settings import telegram_settings

CONNECT, WRITE, READ, POOL = 3.0, 3.0, 6.0, 1.0  # seconds
LONG_POLL = 25  # seconds that the server may wait for something new
WANTED = ["message", "edited_message", "callback_query"]
MOST = 100  # updates of one answer


class Client(Bot):
    """A bot. Every address it calls contains its token, so none may be logged."""

    async def waiting(self, offset: int | None) -> list[dict[str, Any]]:
        """Updates as Telegram sent them; `offset` confirms those with a lower number. Raises TelegramError.

        The library's own `get_updates` is not used, because one update that it can't parse makes it drop the whole
        answer and log all updates in it.
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
    """A client for the running event loop, by the settings, which must have a token."""
    found = telegram_settings()
    assert found.token is not None
    return Client(found.token.get_secret_value(), base_url=f"{found.url}/bot", request=_request(40),
                  get_updates_request=_request(1))


_shared: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Client] = weakref.WeakKeyDictionary()


def shared() -> Client:
    """The shared client of the running event loop, for callers that have no place to close one of their own."""
    loop = asyncio.get_running_loop()
    if loop not in _shared:
        _shared[loop] = make()
    return _shared[loop]
