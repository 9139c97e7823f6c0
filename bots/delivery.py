"""Delivery: claims queued messages, sends them and records the outcome; each channel in a lane of its own.

A lane (`bots/delivery_lane.py`) has its own slots, claims and circuit breakers, so a platform that does not answer
occupies nothing that another channel needs. The claim is committed before sending, and no lock is held while a platform
answers. The claim query keeps the order within a conversation.
"""
from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress

from bots.circuit_breaker import PAUSES, RISKS
from bots.delivery_lane import Lane
from bots.transports import registered, transports
from conversations import outbox
from conversations.channels import Channel
from kernel import db, health, retries
from kernel.notify_listener import listen

PART = "loop.delivery"
SILENT = 90.0


async def run(stop: asyncio.Event, pauses: retries.RetryPolicy = PAUSES, risks: retries.RetryPolicy = RISKS) -> None:
    """Delivers on every channel until `stop` is set, then finishes the sends in progress."""
    lanes = [Lane(channel, transport, pauses, risks) for channel, transport in transports().items()]
    for channel in set(registered()) - {lane.channel for lane in lanes}:
        health.switched_off(f"delivery.{channel}")

    async def woken() -> None:
        async for _ in listen("outbox"):
            for lane in lanes:
                lane.wake.set()

    async def one(lane: Lane) -> None:
        # A lane that fails is tried again by itself, without ending the others.
        while not stop.is_set():
            try:
                await lane.run(stop)
            except Exception as error:
                health.failed(f"delivery.{lane.channel}", error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1.0)

    async def alive() -> None:
        while not stop.is_set():
            health.worked(PART, SILENT)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 5.0)

    listener = asyncio.create_task(woken())
    try:
        await asyncio.gather(alive(), *map(one, lanes))
    finally:
        listener.cancel()
        for lane in lanes:
            await lane.close()


def show_now(conversation_id: uuid.UUID, channel: Channel) -> None:
    """Makes the messages queued in a conversation of our own channel visible now, without waiting for the delivery
    loop. Each in a transaction of its own: they may be about several cases, whose locks are not taken one by one.
    """
    shown = True
    while shown:
        with db.transaction() as session:
            rows = outbox.claim(session, 1, [channel.key], conversation_id)
            for row in rows:
                outbox.record(session, row.id, outbox.Sent(delivered=channel.delivers_on_send))
        shown = bool(rows)
