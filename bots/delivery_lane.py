"""The lane of one channel: its slots, its claims, and a circuit breaker for each of its accounts."""
from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from bots import paused_accounts
from bots.circuit_breaker import PAUSES, RISKS, Breaker, State
from bots.delivery_record import record_until_done
from bots.transports import Transport
from conversations import interrupted_sends, outbox
from conversations.outbox import Among, Outcome, OutRow, Refused, Retry, Uncertain
from kernel import db, health, instants, retries
from kernel.errors import NotFound
from kernel.logs import log
from kernel.wording import Message, Text
from people import senders

SLOTS = 16  # messages of one account on their way at a time
PROBE = 5.0  # seconds to wait for the answer to a probe
POLL = 1.0  # seconds between polls; a NOTIFY only triggers an earlier one
RETRIES = retries.RetryPolicy(first=timedelta(seconds=2), longest=timedelta(minutes=1))  # of a send that raised
SILENT = 90.0
MARGIN = 5.0  # seconds by which a lease is longer than the longest send


def _address(row: OutRow) -> str:
    with db.transaction() as session:
        return senders.address_of(session, row.person_id, row.channel, row.account)


def _begin(outbox_id: uuid.UUID) -> None:
    with db.transaction() as session:
        interrupted_sends.begin(session, outbox_id)


class Lane:
    """Delivery of one channel. `wake` makes it look for messages at once; `pauses`, `risks` are those of its breakers.
    """

    def __init__(self, channel: str, transport: Transport, pauses: retries.RetryPolicy = PAUSES,
                 risks: retries.RetryPolicy = RISKS) -> None:
        self.channel, self.transport = channel, transport
        self.wake = asyncio.Event()
        state: State = "closed" if transport.repeatable else "half_open"
        self.breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(pauses, risks, state))
        self.sending: dict[uuid.UUID, str] = {}  # message → account, until the platform answered
        self.tasks: dict[uuid.UUID, asyncio.Task[None]] = {}  # until the outcome is recorded
        self.next_look = 0.0  # by time.monotonic, for interrupted sends
        self.probes: dict[str, asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until `stop`."""
        while not stop.is_set():
            self.wake.clear()
            await self.give_up_interrupted()
            started = await self.start_more()
            health.worked(f"delivery.{self.channel}", SILENT)
            if not started:
                await _first_of(POLL, stop, self.wake)

    async def close(self) -> None:
        """Finishes what is on its way, for at most 10 seconds, and closes the transport."""
        left = [*self.tasks.values(), *self.probes.values()]
        if left:
            await asyncio.wait(left, timeout=10)
        await self.transport.close()

    async def start_more(self) -> int:
        """Probes the accounts for which that is due, and starts as many sends as there is room for; returns how many.
        """
        now = time.monotonic()
        for account, breaker in self.breakers.items():
            if breaker.needs_probe(now) and account not in self.probes:
                self.probes[account] = asyncio.create_task(self._probe(account))
        busy = Counter(self.sending.values())
        rows: list[OutRow] = []
        for account, breaker in self.breakers.items():
            if room := breaker.room(busy[account], SLOTS):
                rows += await self._claim(room, Among(only=account, in_work=tuple(self.tasks)))
        rows += await self._claim(1, Among(without=tuple(self.breakers), in_work=tuple(self.tasks)))
        for row in rows:
            self.breakers[row.account]  # known from its first message on
            self.sending[row.id] = row.account
            self.tasks[row.id] = asyncio.create_task(self._deliver(row))
        return len(rows)

    async def give_up_interrupted(self) -> None:
        """Marks messages whose sender died while sending as uncertain, at most once a second."""
        if self.transport.repeatable or time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + POLL
        mine = tuple(self.tasks)

        def found() -> list[uuid.UUID]:
            with db.transaction() as session:
                return interrupted_sends.found(session, self.channel, self.lease, mine)

        for outbox_id in await db.in_thread(found):
            log.warning("send_interrupted", outbox=str(outbox_id), channel=self.channel)
            await record_until_done(outbox_id, Uncertain(Message("bots.unknown_outcome")), instants.now())

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return max(outbox.LEASE, timedelta(seconds=self.transport.time_out + MARGIN))

    async def _claim(self, limit: int, among: Among) -> list[OutRow]:
        def claim() -> list[OutRow]:
            with db.transaction() as session:
                return outbox.claim(session, limit, [self.channel], lease=self.lease, among=among)

        return await db.in_thread(claim)

    async def _deliver(self, row: OutRow) -> None:
        try:
            outcome, at = await self._send(row)
            del self.sending[row.id]  # the slot is free for another while the outcome is recorded
            self.wake.set()
            await record_until_done(row.id, outcome, at)
        finally:
            self.sending.pop(row.id, None)
            del self.tasks[row.id]
            self.wake.set()

    async def _send(self, row: OutRow) -> tuple[Outcome, datetime]:
        """The outcome, and when it was known."""
        outcome: Outcome
        try:
            address = await db.in_thread(_address, row) if self.transport.needs_address else ""
            async with asyncio.timeout(self.transport.time_out):
                outcome = await self._sent(row, address)
            health.worked(f"delivery.{self.channel}.send")
        except TimeoutError:
            outcome = Uncertain(Message("bots.timed_out", seconds=self.transport.time_out), silent=True)
            self._judge(row.account, outcome)
        except NotFound as e:
            outcome = Refused(Message(e.key, **e.facts))
        except Exception as e:
            health.failed(f"delivery.{self.channel}.send", e, outbox=str(row.id))
            outcome = Retry(retries.backoff(row.attempts, RETRIES).total_seconds(), type(e).__name__)
        return outcome, instants.now()

    async def _sent(self, row: OutRow, address: str) -> Outcome:
        if retry := await self.transport.wait_for_turn(row, address):
            return retry
        if not self.transport.repeatable:
            await db.in_thread(_begin, row.id)
        outcome = await self.transport.send(row, address)
        self._judge(row.account, outcome)
        return outcome

    def _judge(self, account: str, outcome: Outcome) -> None:
        """Tells the account's breaker whether the platform answered a send; what never got there tells nothing."""
        breaker = self.breakers[account]
        if not (isinstance(outcome, Retry | Uncertain) and outcome.silent):
            breaker.worked()
            paused_accounts.resumed(self.channel, account)
        elif breaker.failed(time.monotonic()):
            paused_accounts.paused(self.channel, account, outcome.reason, breaker.until - time.monotonic())

    async def _probe(self, account: str) -> None:
        why: Text | None
        patience = min(self.transport.time_out, PROBE)
        try:
            async with asyncio.timeout(patience):
                why = await self.transport.why_silent()
        except Exception as error:
            health.failed(f"delivery.{self.channel}.probe", error)
            timed_out = isinstance(error, TimeoutError)
            why = Message("bots.probe_timed_out", seconds=patience) if timed_out else type(error).__name__
        else:
            health.well(f"delivery.{self.channel}.probe")
        finally:
            del self.probes[account]
        self.breakers[account].probed(why is None, time.monotonic())
        if why is None:
            paused_accounts.answers(self.channel, account)
        else:
            left = self.breakers[account].until - time.monotonic()
            paused_accounts.asked_in_vain(self.channel, account, left, why)
        self.wake.set()


async def _first_of(seconds: float, *events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
