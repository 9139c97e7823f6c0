"""Background loops: delivery, channel polling, deadlines, alerts, recovery, sealing of audit rows, the trouble watch.

Each loop is a coroutine `run(stop)`. One that raises, or ends without having been stopped, is started again after
growing delays; the others go on. `kernel.health` logs and counts its failures. Constants in seconds.
"""
from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from kernel import audit, db, gc_tuning, health, retries
from kernel.logs import log

SEAL_EVERY = 3.0
RESTARTS = retries.RetryPolicy(first=timedelta(seconds=1), longest=timedelta(seconds=30))
SILENT = 90.0  # a loop that has done no round for so long hangs; the longest wait of a loop is a poll of 31 s

Loop = Callable[[asyncio.Event], Awaitable[None]]


async def sealing(stop: asyncio.Event) -> None:
    """Adds new audit rows to the chain of seals."""

    def seal() -> int:
        with db.transaction() as session:
            return audit.seal(session)

    while not stop.is_set():
        sealed = await db.in_thread(seal)
        health.worked("loop.sealing", SILENT)
        if sealed == 0:
            await sleep_unless_stopped(stop, SEAL_EVERY)


async def sleep_unless_stopped(stop: asyncio.Event, seconds: float) -> None:
    """Sleeps, but returns at once when `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def loops() -> dict[str, Loop]:
    """Every loop by its name."""
    from app import recovery, trouble_watch
    from bots import delivery
    from bots.telegram import polling
    from deadlines import loop as deadline_loop

    return {
        "delivery": delivery.run,
        "telegram": polling.run,
        "deadlines": deadline_loop.run,
        "alerts": deadline_loop.send,
        "recovery": recovery.run,
        "sealing": sealing,
        "troubles": trouble_watch.run,
    }


class EndedEarly(Exception):
    """A loop returned although nobody had stopped it."""


async def run_with_restarts(
    name: str, loop: Loop, stop: asyncio.Event, restarts: retries.RetryPolicy = RESTARTS,
) -> None:
    """Runs a loop until `stop`; starts it again whenever it ends before."""
    part = f"loop.{name}"
    while not stop.is_set():
        try:
            await loop(stop)
            if stop.is_set():
                return
            raise EndedEarly(name)
        except Exception as error:
            times = health.failed(part, error)
            await sleep_unless_stopped(stop, retries.backoff(times, restarts).total_seconds())


async def run(stop: asyncio.Event) -> None:
    """Runs every loop until `stop`; returns when all have ended."""
    await asyncio.gather(*(run_with_restarts(name, loop, stop) for name, loop in loops().items()))


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
