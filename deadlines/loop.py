"""The deadline loop: sleeps to the next due instant, woken by NOTIFY; looking at the table is the truth."""
from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from deadlines import sweep
from kernel import db, instants
from kernel.listening import listen
from kernel.logs import log

POLL = 30.0  # seconds: a lost notification costs no more than that
_BREATH = 0.01  # so as to wake after the instant, not on it


async def run(stop: asyncio.Event) -> None:
    """Stamps every breach as it falls due, until `stop`. After being down it first catches up."""
    woken = asyncio.Event()
    listening = asyncio.create_task(_listen(woken))
    stopping = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            woken.clear()
            next_due = await db.in_thread(_sweep)
            await _sleep(_seconds(next_due), woken, stopping)
    finally:
        for task in (listening, stopping):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _sweep() -> datetime | None:
    """Everything that is due, batch by batch, each its own commit; then the next due instant."""
    while True:
        with db.transaction() as session:
            found = sweep.find_due(session, instants.now())
            if found == 0:
                return sweep.next_due(session)
        log.info("clocks_breached", count=found)


def _seconds(next_due: datetime | None) -> float:
    if next_due is None:
        return POLL
    return min(POLL, max(_BREATH, (next_due - instants.now()).total_seconds() + _BREATH))


async def _sleep(seconds: float, woken: asyncio.Event, stopping: asyncio.Task[bool]) -> None:
    waking = asyncio.create_task(woken.wait())
    try:
        await asyncio.wait({waking, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waking.cancel()


async def _listen(woken: asyncio.Event) -> None:
    async for _ in listen("clocks"):
        woken.set()
