"""One run of customers who ask while processes are killed, and what they did not get as they should."""
from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import psycopg

from platforms.telegram import Bot, Telegram
from tests.long.asking_customers import Customer, Guest, Phone, Progress, learn
from tests.long.killed_installation import VICTIMS, KilledInstallation

ON_TELEGRAM = 0.1  # share of the messages: a kill of the loops keeps what is on its way there for a lease, 35 s
GUESTS, PHONES = 180, 500  # customers; a guest may write once a second, and waits for each answer
LIMIT = 1500.0  # seconds


@dataclass
class KillRun:
    """One run: its customers, and how far they are."""

    ours: KilledInstallation
    telegram: Telegram
    bot: Bot
    seed: int
    progress: Progress = field(default_factory=Progress)
    customers: list[Customer] = field(default_factory=list)
    answer_to: dict[str, str] = field(default_factory=dict)
    failed: list[BaseException] = field(default_factory=list)

    def converse(self, messages: int) -> Thread:
        """Lets customers ask so many questions, in a thread of their own."""
        by_phone = int(messages * ON_TELEGRAM)
        phone_sizes, guest_sizes = _divided(by_phone, PHONES), _divided(messages - by_phone, GUESTS)
        self.customers = [
            *(Phone(self.telegram, self.bot, 770_000_000 + number, self.progress)
              for number in range(len(phone_sizes))),
            *(Guest(self.ours.address, 1 + number, self.progress) for number in range(len(guest_sizes)))]
        sizes = [*phone_sizes, *guest_sizes]

        async def all_of_them() -> None:
            self.answer_to = await learn(self.ours.address)
            await asyncio.gather(*(
                customer.run(size, random.Random(self.seed + number))
                for number, (customer, size) in enumerate(zip(self.customers, sizes, strict=True))))

        def run() -> None:
            try:
                asyncio.run(all_of_them())
            except BaseException as e:
                self.failed.append(e)

        found = Thread(target=run, name="customers")
        found.start()
        return found

    def kill_at_random(self, conversing: Thread, kills: int, messages: int) -> None:
        """Kills one process after the other, spread over the messages, until all of them are accepted."""
        chance = random.Random(self.seed)
        names, weights = list(VICTIMS), list(VICTIMS.values())
        end, done = time.monotonic() + LIMIT, 0
        while conversing.is_alive():
            assert time.monotonic() < end, f"{self.progress.accepted} of {messages} messages, {done} of {kills} kills"
            if self.answer_to and done < kills and self.progress.accepted * kills >= done * messages:
                time.sleep(chance.uniform(0.0, 0.2))
                self.ours.kill(chance.choices(names, weights)[0])
                done += 1
            else:
                time.sleep(0.05)
                self.ours.watch()
        assert not self.failed, self.failed
        assert done == kills, f"{done} of {kills} kills"

    def wrong(self) -> list[str]:
        """What customers didn't get as they should, one sentence each.

        An answer is missing rightly only on Telegram, for a send that was under way when its process was killed: nobody
        can know whether it arrived, so it is marked `uncertain` for staff and not repeated.
        """
        found, missing = [], 0
        for customer in self.customers:
            wanted, shown = [self.answer_to[question] for question in customer.asked], customer.answers
            missing += len(wanted) - len(shown) if isinstance(customer, Phone) else 0
            if shown != wanted and not (isinstance(customer, Phone) and _is_part(shown, wanted)):
                found.append(f"{_name(customer)}: {len(wanted)} asked, {len(shown)} answers: {_first(wanted, shown)}")
        uncertain = self.rows("select count(*) from outbox_message where state = 'uncertain'")[0][0]
        if missing > uncertain:
            found.append(f"{missing} answers missing on Telegram, but only {uncertain} marked as uncertain")
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the installation's database."""
        with psycopg.connect(self.ours.dsn, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()


def _name(customer: Customer) -> str:
    return f"phone {customer.chat}" if isinstance(customer, Phone) else f"guest {customer.number}"


def _divided(number: int, parts: int) -> list[int]:
    """`number` in so many parts, as equal as possible, without empty ones."""
    return [size for part in range(parts) if (size := (number + part) // parts)]


def _is_part(shown: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether `shown` is `wanted` with some left out."""
    rest = iter(wanted)
    return all(one in rest for one in shown)


def _first(wanted: Sequence[str], shown: Sequence[str]) -> str:
    """Where two lists of answers differ first."""
    number = next((n for n, (a, b) in enumerate(zip(wanted, shown, strict=False)) if a != b), min(
        len(wanted), len(shown)))
    return f"number {number + 1} should be {wanted[number:number + 1]} and is {shown[number:number + 1]}"
