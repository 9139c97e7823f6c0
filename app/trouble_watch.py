"""The loop that watches the running system: publishes this process's health and runs every room's watches.

It runs in threads of its own, not in those of `db.in_thread`, so that it goes on when these are all busy. Where the
database cannot be written, supervisors and administrators are told directly (`notices.direct_alerts`).
"""
from __future__ import annotations

import asyncio
from contextlib import suppress

from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from app import room_modules
from kernel import db, errors, health, process_health
from kernel.wording import Message
from notices import sending, troubles
from notices.direct_alerts import DirectAlert

EVERY = 5.0  # seconds
AGAIN = 90.0
PART = "loop.troubles"
_ONE_WATCH = 7_201_004  # advisory lock: one process reconciles at a time
# A watch must neither wait for others' locks nor let a slow query of its own pile up.
_BRIEFLY = text("select set_config('lock_timeout', '1s', true), set_config('statement_timeout', '10s', true)")


async def run(stop: asyncio.Event) -> None:
    """Watches until `stop`, then withdraws this process's health, because it stops as intended."""
    await asyncio.to_thread(room_modules.know_checks)  # imports much, which must not keep the other loops waiting
    direct = DirectAlert()
    await asyncio.to_thread(begin)
    while not stop.is_set():
        await asyncio.to_thread(look, direct)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY)
    await asyncio.to_thread(process_health.withdraw_now)


def begin() -> None:
    """What earlier processes left counts from now on. A failure is recorded, never raised."""
    try:
        with db.transaction() as session:
            session.execute(_BRIEFLY)
            process_health.count_from_now(session)
    except Exception as error:
        health.failed(PART, error)


def look(direct: DirectAlert) -> None:
    """Publishes and watches once. A failure is recorded, never raised."""
    try:
        with db.transaction() as session:
            session.execute(_BRIEFLY)
            direct.remember(sending.rules(session).targets)
            if health.database_was_away(PART):  # the silence of the other processes had that cause
                process_health.count_from_now(session)
            health.worked(PART, AGAIN)
            process_health.publish(session)
    except Exception as error:
        health.failed(PART, error)
        direct.fails(Message("app.trouble.database", why=_reason(error)))
        return
    direct.works()
    for watch in troubles.watches:
        _run(watch)


def _run(watch: troubles.Watch) -> None:
    part = f"watch.{watch.key}"
    try:
        with db.transaction() as session:
            session.execute(_BRIEFLY)
            if session.scalar(select(func.pg_try_advisory_xact_lock(_ONE_WATCH))):
                troubles.reconcile(session, watch)
    except Exception as error:
        health.failed(part, error)
    else:
        health.worked(part)


def _reason(error: Exception) -> str:
    """The database's own words where it answered, otherwise the kind of error: never a statement or a value."""
    said = str(error.orig).strip().splitlines() if isinstance(error, OperationalError) else []
    return said[0] if said else error.say() if isinstance(error, errors.HongniangError) else type(error).__name__

