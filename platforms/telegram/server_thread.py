"""The server in its own thread, and the acts of the people who use it."""
from __future__ import annotations

import asyncio
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import Any

import uvicorn

from platforms.telegram.faults import Fault, Script
from platforms.telegram.server import _button, make
from platforms.telegram.server_state import Bot, Message, ServerState
from platforms.telegram.update_delivery import UpdateDelivery


class Telegram:
    """A Bot API server on a real port. As a context manager it runs for the length of the block.

    Acts of people run on the server's own thread, so that no intermediate state is visible.
    """

    def __init__(self, port: int = 0, *, unit: float = 0.02) -> None:
        self.world = ServerState()
        self.script = Script()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._delivering = UpdateDelivery(self.world, unit)
        self._socket = socket.create_server(("127.0.0.1", port))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), name="telegram", daemon=True)

    @property
    def url(self) -> str:
        """The value for HONGNIANG_TELEGRAM_URL."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Telegram:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the Telegram server didn't start")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        config = uvicorn.Config(make(self.world, self.script, self._heard), log_config=None, log_level="critical",
                                access_log=False, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        stop = asyncio.Event()
        delivering = asyncio.create_task(self._delivering.run(stop))
        self._loop.call_soon(self._ready.set)
        await self._server.serve(sockets=[self._socket])
        stop.set()
        await delivering

    def _heard(self, method: str, given: dict[str, Any]) -> None:
        self.calls.append((method.lower(), given))

    def _do(self, act: Callable[[], Any]) -> Any:
        assert self._loop is not None

        async def on_the_server() -> Any:
            return act()

        return asyncio.run_coroutine_threadsafe(on_the_server(), self._loop).result(10)

    # Configuration

    def make_bot(self, username: str = "hongniang_bot", token: str | None = None) -> Bot:
        """A bot with a token."""
        token = token or f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_urlsafe(26)}"
        bot = Bot(int(token.partition(":")[0]), token, username)
        self._do(lambda: self.world.bots.__setitem__(token, bot))
        return bot

    def then(self, method: str, faults: Sequence[Fault | None], chat: int | None = None) -> None:
        """The next calls of `method` get these faults."""
        self.script.then(method, faults, chat)

    def repeat(self, times: int, *, parallel: bool = False) -> None:
        """Every later update is delivered so many times; by webhook in parallel if wanted."""
        def change() -> None:
            self.world.repeat, self._delivering.parallel = times, parallel

        self._do(change)

    def calm(self) -> None:
        """Resets faults, repeats and flood limits."""
        self.script.clear()
        self.repeat(1)
        self._do(lambda: setattr(self.world, "flood", False))

    def advance(self, seconds: float) -> None:
        """Advances the server's clock."""
        self._do(lambda: setattr(self.world, "skew", self.world.skew + seconds))

    @property
    def deliveries(self) -> list[tuple[int, int]]:
        """(update_id, status) of every POST to a webhook; status 0 if there was no answer."""
        return list(self._delivering.log)

    # Acts of a person

    def write(self, bot: Bot, chat: int, text: str, name: str = "", **extra: Any) -> Message:
        """The person sends a message; the first time they also press start."""
        found: Message = self._do(lambda: self.world.write(bot, self.world.chat(bot, chat, name), text, **extra))
        return found

    def edit(self, bot: Bot, chat: int, message: Message, text: str) -> None:
        """The person changes what they wrote."""
        self._do(lambda: self.world.edit(bot, bot.chats[chat], message, text))

    def press(self, bot: Bot, chat: int, title: str) -> str:
        """The person presses the newest button of this title; returns the id of the query."""
        def act() -> str:
            message, data = _button(bot.chats[chat].messages, title)
            return self.world.press(bot, bot.chats[chat], message, data).id

        found: str = self._do(act)
        return found

    def forge(self, bot: Bot, chat: int, data: str) -> str:
        """Somebody sends button data that no keyboard had."""
        def act() -> str:
            there = self.world.chat(bot, chat)
            message = there.messages[-1] if there.messages else Message(0, "bot", "", 0)
            return self.world.press(bot, there, message, data).id

        found: str = self._do(act)
        return found

    def block(self, bot: Bot, chat: int) -> None:
        """The person blocks the bot."""
        self._do(lambda: self.world.block(bot, self.world.chat(bot, chat)))

    def unblock(self, bot: Bot, chat: int) -> None:
        """The person unblocks the bot."""
        self._do(lambda: self.world.block(bot, self.world.chat(bot, chat), blocked=False))

    # What a person sees

    def screen(self, bot: Bot, chat: int) -> list[Message]:
        """The chat on the person's phone."""
        found: list[Message] = self._do(lambda: list(self.world.chat(bot, chat).messages))
        return found

    def said(self, bot: Bot, chat: int) -> list[str]:
        """What the bot wrote there, in order."""
        return [message.text for message in self.screen(bot, chat) if message.by == "bot"]

    def until(self, seen: Callable[[], Any], seconds: float = 15.0) -> Any:
        """Waits until `seen()` is true and returns it. Raises AssertionError after `seconds`."""
        end = time.monotonic() + seconds
        while True:
            found = seen()
            if found:
                return found
            assert time.monotonic() < end, f"not seen within {seconds} s"
            time.sleep(0.02)
