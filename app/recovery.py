"""Recovery: handles messages that were accepted but not handled, each conversation independently of the others.

Several conversations are handled at a time. One whose lock is held by another transaction, or whose turn fails, is
tried again after growing delays, while the others are handled at once. The delays are kept in memory: a process that
starts anew may try everything anew.
"""
from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from conversations import recovery
from kernel import db, errors, health, instants, retries
from kernel.logs import log

EVERY = 1.0  # seconds
LEASE = timedelta(seconds=2)  # a message unhandled for longer is handled by this loop
AT_ONCE = 4  # a third of the threads, so that turns which wait for a lock leave threads for the other loops
PATIENCE = timedelta(milliseconds=500)  # how long a turn of this loop waits for a lock
RETRIES = retries.RetryPolicy(first=timedelta(seconds=1), longest=timedelta(seconds=30))
SILENT = 90.0
PART = "loop.recovery"

Handle = Callable[[uuid.UUID], int]


def _handle(conversation_id: uuid.UUID) -> int:
    from app import turn  # importing the dialogue takes a second, which the other loops must not wait for

    return turn.handle_now(conversation_id, PATIENCE)


class Recovery:
    """Conversations in work, and those put off: attempts, and when to try again by `time.monotonic`."""

    def __init__(self, handle: Handle = _handle) -> None:
        self.handle = handle
        self.busy: dict[uuid.UUID, asyncio.Task[None]] = {}
        self.put_off: dict[uuid.UUID, tuple[int, float]] = {}

    async def start_more(self) -> None:
        """Starts turns of waiting conversations, as many as there is room for."""
        room = AT_ONCE - len(self.busy)
        if room <= 0:
            return
        now = time.monotonic()
        without = [*self.busy, *(id for id, (_, at) in self.put_off.items() if at > now)]
        for conversation_id in await db.in_thread(_abandoned, room, without):
            task = asyncio.create_task(self._take(conversation_id))
            self.busy[conversation_id] = task

    async def _take(self, conversation_id: uuid.UUID) -> None:
        try:
            await db.in_thread(self.handle, conversation_id)
        except errors.TryLater:
            self._later(conversation_id)
        except Exception as error:
            health.failed("recovery.turn", error, conversation=str(conversation_id))
            self._later(conversation_id)
        else:
            self.put_off.pop(conversation_id, None)
            health.worked("recovery.turn")
        finally:
            del self.busy[conversation_id]

    def _later(self, conversation_id: uuid.UUID) -> None:
        attempts = self.put_off.get(conversation_id, (0, 0.0))[0] + 1
        wait = retries.backoff(attempts, RETRIES).total_seconds()
        self.put_off[conversation_id] = attempts, time.monotonic() + wait
        log.warning("conversation_put_off", conversation=str(conversation_id), times=attempts, seconds=round(wait, 1))


def _abandoned(limit: int, without: list[uuid.UUID]) -> list[uuid.UUID]:
    with db.transaction() as session:
        return recovery.abandoned(session, instants.now() - LEASE, limit, without)


async def run(stop: asyncio.Event) -> None:
    """Handles abandoned messages until `stop`, then finishes the turns in progress."""
    ours = Recovery()
    stopping = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            await ours.start_more()
            health.worked(PART, SILENT)
            full = len(ours.busy) >= AT_ONCE
            await asyncio.wait({stopping, *(ours.busy.values() if full else ())}, timeout=EVERY,
                               return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if ours.busy:
            await asyncio.wait(ours.busy.values(), timeout=10)
