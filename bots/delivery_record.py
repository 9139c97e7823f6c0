"""Recording the outcome of a send, until it is recorded: a message that the platform took must not be sent again.

Recording runs the reactions of a delivery, which may wait for a conversation or a case that others have locked. It
waits briefly, so that it keeps no thread from other work, and is repeated with growing delays. Meanwhile the row is
held: no other process claims it when its lease ends.
"""
from __future__ import annotations

import asyncio
import uuid
from datetime import datetime, timedelta

from conversations import outbox
from conversations.outbox import Outcome
from kernel import db, health, retries
from kernel.errors import NotFound

PATIENCE = timedelta(seconds=1)  # how long one attempt waits for a lock
HELD = timedelta(minutes=2)  # from each failed attempt on
RETRIES = retries.RetryPolicy(first=timedelta(milliseconds=200), longest=timedelta(seconds=30))
PART = "delivery.record"


async def record_until_done(outbox_id: uuid.UUID, outcome: Outcome, at: datetime) -> None:
    """Records what the platform answered at `at`."""
    attempts = 0
    while True:
        try:
            await db.in_thread(_record, outbox_id, outcome, at)
        except NotFound:
            return
        except Exception as error:
            attempts += 1
            health.failed(PART, error, outbox=str(outbox_id))
        else:
            health.worked(PART)
            return
        try:
            await db.in_thread(_hold, outbox_id)
        except Exception as error:
            health.failed(PART, error, outbox=str(outbox_id))
        await asyncio.sleep(retries.backoff(attempts, RETRIES).total_seconds())


def _record(outbox_id: uuid.UUID, outcome: Outcome, at: datetime) -> None:
    with db.transaction() as session:
        db.wait_for_locks(session, PATIENCE)
        outbox.record(session, outbox_id, outcome, at)


def _hold(outbox_id: uuid.UUID) -> None:
    with db.transaction() as session:
        db.wait_for_locks(session, PATIENCE)
        outbox.hold(session, outbox_id, HELD)
