"""The deadline loop: sleeps until the next instant, or until a NOTIFY; what is due is always read from the tables.

Breaches come first in every round. Warnings, timers and openings follow separately, so that a failure of one is logged
and retried without delaying the others. Alerts are sent by their own loop, because a receiver that hangs must not delay
the stamping of a deadline.
"""
from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from deadlines import breaches, opening_events, sweep, timers
from kernel import db, health, instants
from kernel.logs import log
from kernel.notify_listener import listen
from notices import sending, target_posts

POLL = 30.0  # seconds: the longest delay if a notification is lost
SEND_POLL = 5.0
SILENT = 90.0  # seconds without a round after which a loop counts as hanging
AFTER_FAILURE = timedelta(seconds=2)
_BREATH = 0.01  # seconds: wakes after the instant, not on it
_DoDue = Callable[[Session, datetime, int, Sequence[uuid.UUID] | None], int]
_DueIds = Callable[[Session, datetime, int], list[uuid.UUID]]
_HELD = 0.1  # seconds: due rows that were skipped because another process has locked them


async def run(stop: asyncio.Event) -> None:
    """Stamps breaches and does all other due work at its instant, until `stop`.

    Starts with what fell due while it was down.
    """
    async with _woken("clocks", stop) as sleep:
        while not stop.is_set():
            next_at = await db.in_thread(round_)
            health.worked("loop.deadlines", SILENT)
            await sleep(_seconds(next_at))


async def send(stop: asyncio.Event) -> None:
    """Sends alerts as they are written, and delayed ones when their time has come, until `stop`."""
    await db.in_thread(target_posts.prepare)
    async with _woken("alerts", stop) as sleep:
        while not stop.is_set():
            await db.in_thread(_send)
            health.worked("loop.alerts", SILENT)
            await sleep(SEND_POLL)


def _send() -> None:
    with db.transaction() as session:
        sending.escalate(session, instants.now())
    sending.send_due()


def round_() -> datetime | None:
    """Does everything that is due, each batch in its own transaction; returns the next due instant."""
    with db.transaction() as session:
        now = instants.now()  # within the transaction, whose connection has read the database's clock
        coming = sweep.upcoming(session)
        opening, next_opening = opening_events.is_due(session, now, coming.told_opening)
    parts = (("breach", coming.due, _breach), ("warning", coming.warning, _warn), ("timer", coming.timer, _timers),
             ("opening", now if opening else None, _open))
    come = [(name, act) for name, at, act in parts if at is not None and at <= now]
    if sum(_done(name, act) for name, act in come) < len(come):
        return instants.now() + AFTER_FAILURE
    if come:
        with db.transaction() as session:
            coming = sweep.upcoming(session)
    return min((at for at in (coming.due, coming.warning, coming.timer, next_opening) if at), default=None)


def _done(name: str, act: Callable[[], None]) -> bool:
    """Does one kind of work; False if it failed and must be retried."""
    try:
        act()
    except Exception as error:
        health.failed(f"deadlines.{name}", error)
        return False
    health.worked(f"deadlines.{name}")
    return True


def _breach() -> None:
    _in_batches("deadlines.clock", sweep.BATCH, sweep.find_due, breaches.due_ids)


def _warn() -> None:
    _in_batches("deadlines.warned_clock", sweep.WARNINGS, sweep.find_warnings, sweep.warning_ids)


def _in_batches(part: str, size: int, do: _DoDue, due_ids: _DueIds) -> None:
    """Does all that is due, batch by batch. If a batch fails, its halves are tried, so that a clock whose reaction
    raises is isolated and retried, while the others get theirs. `part` is the name under which it is recorded.
    """
    while True:
        try:
            with db.transaction() as session:
                found = do(session, instants.now(), size, None)
        except Exception:
            with db.transaction() as session:
                due = due_ids(session, instants.now(), size)
            if not due:
                raise
            _halves(part, do, due)
            raise
        if found == 0:
            health.worked(part)
            return
        log.info("clocks_done", part=part, count=found)


def _halves(part: str, do: _DoDue, due: Sequence[uuid.UUID]) -> None:
    for half in (due[: len(due) // 2], due[len(due) // 2 :]):
        if not half:
            continue
        try:
            with db.transaction() as session:
                do(session, instants.now(), len(half), half)
        except Exception as error:
            if len(half) == 1:
                health.failed(part, error, clock=str(half[0]))
            else:
                _halves(part, do, half)


def _timers() -> None:
    while timers.publish_next_due(instants.now()):
        pass


def _open() -> None:
    with db.transaction() as session:
        opened = opening_events.publish_opening(session, instants.now())
    if opened:
        log.info("hours_opened", opened_at=instants.iso(opened.opened_at))


def _seconds(next_at: datetime | None) -> float:
    if next_at is None:
        return POLL
    left = (next_at - instants.now()).total_seconds()
    return min(POLL, left + _BREATH if left > 0 else _HELD)


@asynccontextmanager
async def _woken(channel: str, stop: asyncio.Event) -> AsyncIterator[Callable[[float], asyncio.Future[None]]]:
    """A sleep that ends at a notification on `channel` or at the stop, whichever comes first."""
    woken = asyncio.Event()

    async def hear() -> None:
        async for _ in listen(channel):
            woken.set()

    listening = asyncio.create_task(hear())
    stopping = asyncio.create_task(stop.wait())

    async def sleep(seconds: float) -> None:
        waking = asyncio.create_task(woken.wait())
        try:
            await asyncio.wait({waking, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waking.cancel()
            woken.clear()

    try:
        yield sleep  # type: ignore[misc]
    finally:
        for task in (listening, stopping):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
