"""Delivery: claims queued messages, sends them and records the outcome.

The claim is committed before sending, and no lock is held while a platform answers. The claim query keeps the order
within a conversation; when a message is done, the next one of its conversation is claimed at once.
"""
from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from datetime import datetime, timedelta

from bots.transports import Transport, transports
from conversations import outbox
from conversations.channels import Channel
from conversations.outbox import Outcome, OutRow, Refused, Retry
from kernel import db, instants, retries
from kernel.errors import NotFound
from kernel.logs import log
from kernel.notify_listener import listen
from kernel.wording import Message
from people import senders

AT_ONCE = 32
RETRIES = retries.RetryPolicy(first=timedelta(seconds=2), longest=timedelta(minutes=1))  # of a send that raised
POLL = 1.0  # seconds between polls; a NOTIFY only triggers an earlier one


def _claim(limit: int, names: list[str], conversation_id: uuid.UUID | None) -> list[OutRow]:
    with db.transaction() as session:
        return outbox.claim(session, limit, names, conversation_id)


def _record(outbox_id: uuid.UUID, outcome: Outcome, at: datetime | None = None) -> None:
    with db.transaction() as session:
        outbox.record(session, outbox_id, outcome, at)


def _address(row: OutRow) -> str:
    with db.transaction() as session:
        return senders.address_of(session, row.person_id, row.channel, row.account)


async def _send(transport: Transport, row: OutRow) -> None:
    try:
        address = await db.in_thread(_address, row) if transport.needs_address else ""
        outcome: Outcome = await transport.send(row, address)
    except NotFound as e:
        outcome = Refused(Message(e.key, **e.facts))
    except Exception as e:
        log.error("send_failed", outbox=str(row.id), channel=row.channel, exc_info=True)
        outcome = Retry(retries.backoff(row.attempts, RETRIES).total_seconds(), type(e).__name__)
    await db.in_thread(_record, row.id, outcome, instants.now())


async def run(stop: asyncio.Event) -> None:
    """Delivers until `stop` is set, then finishes the sends in progress."""
    known = transports()
    wake = asyncio.Event()
    busy: set[asyncio.Task[None]] = set()

    async def woken() -> None:
        async for _ in listen("outbox"):
            wake.set()

    def done(task: asyncio.Task[None]) -> None:
        busy.discard(task)
        wake.set()
        if not task.cancelled() and task.exception():
            log.error("record_failed", why=repr(task.exception()))

    listener = asyncio.create_task(woken())
    try:
        while not stop.is_set():
            wake.clear()
            free = AT_ONCE - len(busy)
            rows = await db.in_thread(_claim, free, list(known), None) if free else []
            for row in rows:
                task = asyncio.create_task(_send(known[row.channel], row))
                busy.add(task)
                task.add_done_callback(done)
            if not rows:
                with suppress(TimeoutError):
                    await asyncio.wait_for(_wait_for_any(stop, wake), POLL)
    finally:
        listener.cancel()
        if busy:
            await asyncio.wait(busy, timeout=10)
        for transport in known.values():
            await transport.close()


async def _wait_for_any(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def show_now(conversation_id: uuid.UUID, channel: Channel) -> None:
    """Makes the messages queued in a conversation of our own channel visible now, without waiting for the delivery
    loop.
    """
    with db.transaction() as session:
        while rows := outbox.claim(session, 1, [channel.key], conversation_id):
            for row in rows:
                outbox.record(session, row.id, outbox.Sent(delivered=channel.delivers_on_send))
