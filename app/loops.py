"""Background loops: delivery, channel polling, deadlines, alerts, recovery, sealing of audit rows.

Each loop is a coroutine `run(stop)`. One that raises is logged and restarted; the others go on. Constants in seconds.
"""
from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from kernel import audit, db, gc_tuning, instants
from kernel.logs import log

RECOVERY_EVERY = 1.0
RECOVERY_LEASE = timedelta(seconds=2)  # a message unhandled for longer is handled by this loop
SEAL_EVERY = 3.0
RESTART = 1.0

Loop = Callable[[asyncio.Event], Awaitable[None]]


async def recovery(stop: asyncio.Event) -> None:
    """Handles messages that were accepted but not handled, because their process exited or their turn failed."""
    from app import turn
    from conversations import recovery as inbox_recovery

    def abandoned() -> list[object]:
        with db.transaction() as session:
            return list(inbox_recovery.abandoned(session, instants.now() - RECOVERY_LEASE))

    while not stop.is_set():
        for conversation_id in await db.in_thread(abandoned):
            await db.in_thread(turn.handle_waiting, conversation_id)
        await sleep_unless_stopped(stop, RECOVERY_EVERY)


async def sealing(stop: asyncio.Event) -> None:
    """Adds new audit rows to the chain of seals."""

    def seal() -> int:
        with db.transaction() as session:
            return audit.seal(session)

    while not stop.is_set():
        if await db.in_thread(seal) == 0:
            await sleep_unless_stopped(stop, SEAL_EVERY)


async def sleep_unless_stopped(stop: asyncio.Event, seconds: float) -> None:
    """Sleeps, but returns at once when `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def loops() -> dict[str, Loop]:
    """Every loop by its name."""
    from bots import delivery
    from bots.telegram import polling
    from deadlines import loop as deadline_loop

    return {
        "delivery": delivery.run,
        "telegram": polling.run,
        "deadlines": deadline_loop.run,
        "alerts": deadline_loop.send,
        "recovery": recovery,
        "sealing": sealing,
    }


async def _run_with_restarts(name: str, loop: Loop, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await loop(stop)
            return
        except Exception:
            log.error("loop_failed", loop=name, exc_info=True)
            await sleep_unless_stopped(stop, RESTART)


async def run(stop: asyncio.Event) -> None:
    """Runs every loop until `stop`; returns when all have ended."""
    await asyncio.gather(*(_run_with_restarts(name, loop, stop) for name, loop in loops().items()))


def main() -> None:
    """Runs the loops until SIGTERM or SIGINT. The process must be wired (`bootstrap.wire`)."""
    async def until_signal() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        gc_tuning.freeze()
        log.info("loops_ready")
        await run(stop)

    asyncio.run(until_signal())
