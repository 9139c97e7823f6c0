"""Delivers updates: by webhook, with one queue per chat or user and repeats, or by getUpdates."""
from __future__ import annotations

import asyncio
import random
from typing import Any

import httpx

from platforms.telegram.methods import _allowed
from platforms.telegram.server_state import Bot, Refusal, ServerState, Update

LONGEST_POLL = 50.0
MOST = 100
LOOK = 0.02  # seconds between polls
SLOWEST = (60.0, 120.0)  # the longest back-off


class UpdateDelivery:
    """Sends pending updates to webhooks. `unit` is the length of the back-off's second; tests make it short."""

    def __init__(self, world: ServerState, unit: float = 1.0) -> None:
        self.world, self.unit = world, unit
        self.parallel = False  # sends repeats concurrently rather than one after another
        self.log: list[tuple[int, int]] = []  # (update_id, status) of every POST
        self._queues: dict[tuple[int, str], asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Serves every queue until `stop`."""
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            while not stop.is_set():
                self._queues = {key: task for key, task in self._queues.items() if not task.done()}
                for bot in list(self.world.bots.values()):
                    if not bot.webhook.url:
                        continue
                    for name in dict.fromkeys(update.queue for update in bot.updates):
                        if (bot.id, name) not in self._queues:
                            self._queues[bot.id, name] = asyncio.create_task(self._queue(client, bot, name))
                await asyncio.sleep(LOOK)
            for task in self._queues.values():
                task.cancel()
            await asyncio.gather(*self._queues.values(), return_exceptions=True)

    async def _queue(self, client: httpx.AsyncClient, bot: Bot, name: str) -> None:
        """One chat's updates, strictly in order: a failing one delays those behind it."""
        while bot.webhook.url:
            update = next((u for u in bot.updates if u.queue == name), None)
            if update is None:
                return
            failures = 0
            while bot.webhook.url and update in bot.updates:
                if self.world.now() - update.made_at > update.life:
                    break
                wait = await self._deliver(client, bot, update)
                if wait is None:
                    break
                if failures:
                    await asyncio.sleep(self.unit * max(wait, min(2.0**failures, random.uniform(*SLOWEST))))
                failures += 1
            if update in bot.updates:
                bot.updates.remove(update)

    async def _deliver(self, client: httpx.AsyncClient, bot: Bot, update: Update) -> float | None:
        """Posts it as often as configured; None if accepted, otherwise the Retry-After of the answer."""
        if self.parallel:
            answers = await asyncio.gather(*(self._post(client, bot, update) for _ in range(update.confirmations)))
        else:
            answers = [await self._post(client, bot, update) for _ in range(update.confirmations)]
        refused = [after for after in answers if after is not None]
        return max(refused) if refused else None

    async def _post(self, client: httpx.AsyncClient, bot: Bot, update: Update) -> float | None:
        hook = bot.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            answer = await client.post(hook.url, json=update.as_json(), headers=headers)
        except httpx.HTTPError as e:
            self._failed(bot, update, 0, f"Connection failed: {type(e).__name__}")
            return 0.0
        self.log.append((update.id, answer.status_code))
        if answer.is_success:
            return None
        self._failed(bot, update, answer.status_code, f"Wrong response from the webhook: {answer.status_code} "
                                                      f"{answer.reason_phrase}")
        after = answer.headers.get("Retry-After", "0")
        return min(float(after), 3600.0) if after.isdigit() else 0.0

    def _failed(self, bot: Bot, update: Update, code: int, why: str) -> None:
        if not code:
            self.log.append((update.id, 0))
        bot.webhook.last_error_date, bot.webhook.last_error_message = int(self.world.now()), why


async def get_updates(world: ServerState, bot: Bot, given: dict[str, Any]) -> list[dict[str, Any]]:
    """getUpdates: `offset` confirms lower numbers; a second poller ends the first with 409. Raises Refusal."""
    if bot.webhook.url:
        raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
                           "the webhook first")
    _allowed(bot, given)
    offset, limit = int(given.get("offset") or 0), min(int(given.get("limit") or MOST), MOST)
    bot.poll += 1
    mine = bot.poll
    if offset < 0:
        bot.updates[:] = bot.updates[offset:]
    for update in [u for u in bot.updates if u.id < offset]:
        update.confirmations -= 1  # one to be repeated survives its first confirmation
        if update.confirmations <= 0:
            bot.updates.remove(update)
    until = asyncio.get_running_loop().time() + min(float(given.get("timeout") or 0), LONGEST_POLL)
    while True:
        if bot.poll != mine:
            raise Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                               "is running")
        if bot.updates or asyncio.get_running_loop().time() >= until:
            return [update.as_json() for update in bot.updates[:limit]]
        await asyncio.sleep(LOOK)
