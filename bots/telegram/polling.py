"""Updates by getUpdates, confirmed only after the intake's commit, so that a killed process loses nothing.

An update that cannot be stored while the others can stays at Telegram and holds up its own chat alone.
"""
from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bots import channel_health
from bots.telegram.bot_id import bot_id
from bots.telegram.late_updates import LateUpdates, chat_of
from bots.telegram.settings import telegram_settings
from kernel import db, health, instants, retries
from kernel.logs import log
from kernel.unavailable import is_database_away
from kernel.wording import Message

RETRIES = retries.RetryPolicy(first=timedelta(seconds=1), longest=timedelta(seconds=30))
SILENT = 150.0   # seconds without a poll after which the loop counts as hanging; the longest wait is REJECTED
REJECTED = 60.0  # seconds to wait if the token is refused, which only a change of settings can fix; no wait is longer
TURNS = 4        # turns at a time, so that updates after an outage leave threads for the other loops
NOTED = 3        # consecutive failures after which the channel counts as down
LATE = timedelta(seconds=10)  # after which updates that cannot be stored are told to staff
MANY = 5         # updates of an answer that cannot be stored, after which the rest of it is not tried
AGAIN = 1.0      # seconds between two polls while an update waits, because Telegram then answers at once


async def run(stop: asyncio.Event) -> None:
    """Polls and stores updates until `stop`; returns at once if the channel is off or uses a webhook.

    Errors of Telegram do not end the loop: they are recorded for `doctor` and the call is retried.
    """
    trouble = channel_health.Trouble("telegram")
    if not bot_id() or telegram_settings().mode != "polling":
        health.switched_off("loop.telegram")
        await trouble.clear()
        if not bot_id():
            await channel_health.Trouble("telegram.sending").clear()
        await stop.wait()
        return
    from bots.telegram import client

    polling = Polling(client.make(), trouble)
    try:
        while not stop.is_set():
            wait = await polling.once(stop)
            health.worked("loop.telegram", SILENT)
            if wait:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), wait)
    finally:
        await polling.close()


class Polling:
    """The state of polling: the offset of the next call, what waits to be stored, and turns that were begun."""

    def __init__(self, bot: Any, trouble: channel_health.Trouble) -> None:
        self.client, self.trouble = bot, trouble
        self.offset: int | None = None
        self.failures = 0
        self.late = LateUpdates()
        self.refused = 0  # updates of this answer
        self.following: set[asyncio.Task[None]] = set()
        self.turns = asyncio.Semaphore(TURNS)

    async def once(self, stop: asyncio.Event) -> float:
        """Polls once and stores the updates; returns the seconds to wait before the next poll."""
        from telegram.error import TelegramError

        try:
            updates = await self._asked(stop)
        except TelegramError as e:
            return await self._failed(e)
        try:
            await self._take_in(updates)
        except Exception as e:  # not stored, so not confirmed: Telegram sends it again
            self.failures += 1
            log.error("telegram_not_stored", why=type(e).__name__)
            return self._wait()
        self.failures = 0
        return await self._tell_late()

    async def _tell_late(self) -> float:
        """Tells staff of updates that wait to be stored; returns the seconds to wait before the next poll."""
        from bots.telegram.client import MOST

        since = self.late.since()
        if since is None:
            await self.trouble.clear()
            return 0.0
        if instants.now() - since >= LATE:
            stops = len(self.late.chats) >= MANY or len(self.late.waiting) + len(self.late.stored) >= MOST
            await self.trouble.note(Message("bots.telegram.held_up_all" if stops else "bots.telegram.held_up",
                                            count=len(self.late.waiting), since=since))
        return AGAIN

    async def _asked(self, stop: asyncio.Event) -> list[dict[str, Any]]:
        asking = asyncio.create_task(self.client.waiting(self.offset))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
            return asking.result() if asking.done() else []
        finally:
            stopping.cancel()
            if not asking.done():
                asking.cancel()
                with suppress(asyncio.CancelledError):
                    await asking

    async def _take_in(self, updates: list[dict[str, Any]]) -> None:
        """Stores updates, in the order of each chat, and confirms those before the first that could not be stored.

        Then runs one turn per conversation. Raises where the database is away.
        """
        from bots.telegram import update_intake

        waiting: dict[uuid.UUID, None] = {}
        numbers = [int(update["update_id"]) for update in updates]
        self.refused = 0
        try:
            for number, update in zip(numbers, updates, strict=True):
                stored = await self._stored(number, update)
                if stored is not None:
                    waiting |= dict.fromkeys(stored.conversations)
                    self._follow(replace(stored, conversations=()))
        finally:
            self.offset = self.late.confirmed(numbers) or self.offset
            for conversation_id in waiting:
                self._follow(update_intake.Stored((conversation_id,)))

    async def _stored(self, number: int, update: dict[str, Any]) -> Any:
        """What was stored of an update; None if it waits or was stored before. Raises where the database is away."""
        from bots.telegram import update_intake

        chat = chat_of(update)
        if self.refused >= MANY or not self.late.may_try(chat, number, instants.now()):
            return None
        try:
            stored = await db.in_thread(update_intake.receive, bot_id(), update)
        except Exception as error:
            if is_database_away(error):
                raise
            self.refused += 1
            self.late.failed(chat, number, instants.now())
            log.warning("telegram_update_waits", update=number, why=type(error).__name__)
            return None
        self.late.worked(chat, number)
        return stored

    def _follow(self, stored: Any) -> None:
        task = asyncio.create_task(self._followed(stored))
        self.following.add(task)
        task.add_done_callback(self.following.discard)

    async def _followed(self, stored: Any) -> None:
        from bots.telegram import update_intake

        if not stored.conversations:  # a press to acknowledge needs no thread
            await update_intake.follow_up(self.client, stored)
            return
        async with self.turns:
            await update_intake.follow_up(self.client, stored)

    async def _failed(self, error: Exception) -> float:
        from telegram.error import Conflict, InvalidToken, RetryAfter

        self.failures += 1
        if isinstance(error, RetryAfter):
            after = error.retry_after
            seconds = float(after) if isinstance(after, int) else after.total_seconds()
            if seconds >= LATE.total_seconds():
                await self._note("bots.telegram.told_to_wait")
            return min(seconds, REJECTED)
        if isinstance(error, InvalidToken):
            await self._note("bots.telegram.bad_token")
            return REJECTED
        if isinstance(error, Conflict):
            await self._note("bots.telegram.hooked" if "webhook" in error.message.lower() else "bots.telegram.second")
        else:
            log.warning("telegram_away", why=type(error).__name__, times=self.failures)
            if self.failures >= NOTED:
                await self._note("bots.telegram.away")
        return self._wait()

    async def _note(self, key: str) -> None:
        await self.trouble.note(Message("bots.telegram.stopped", why=Message(key)))

    def _wait(self) -> float:
        return retries.backoff(self.failures, RETRIES).total_seconds()

    async def close(self) -> None:
        """Waits up to ten seconds for turns that were begun, and closes the client's connections."""
        if self.following:
            await asyncio.wait(self.following, timeout=10)
        await self.client.close_connections()
