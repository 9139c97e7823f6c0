"""A year of a complaint department in virtual time: random acts by the program's public functions, told to the model.

What happens outside the program (a platform delivers or fails, the loops are down, a customer writes) is drawn here
and remembered, so that what the program says it told somebody can be compared with what truly arrived.
"""
from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations import outbox, threads
from conversations.outbox import Outcome, OutRow, Refused, Retry, Sent, Uncertain
from deadlines import loop
from kernel import db, instants
from kernel.errors import HongniangError
from people import persons, senders
from tests.long.naive_law import SHANGHAI
from tests.long.naive_model import Model, NaiveClock

BEGINS = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
ENDS = datetime(2026, 12, 31, 9, tzinfo=SHANGHAI)
PAUSES_OF_DELIVERY = (Refused("被拉黑"), Uncertain("没有回音"), Retry(600, "忙"), Retry(7200, "忙"))


@dataclass
class Customer:
    """A customer and their conversation, None for one who only telephones; `reads`: acknowledges web chat messages."""

    person: uuid.UUID
    channel: str
    conversation: uuid.UUID | None
    reads: bool = True
    wrote: list[datetime] = field(default_factory=list)


@dataclass
class Told:
    """An answer of staff on its way: for which case, what it means, when it was sent."""

    case: uuid.UUID
    means: str
    sent_at: datetime


@dataclass
class Pause:
    """An approved pause of which the customer is not told yet, and the clock as they will be told it is paused."""

    case: uuid.UUID
    clock: NaiveClock
    start: datetime
    end: datetime
    paused: NaiveClock


class Year:
    """The virtual time, who lives in it, and the story so far."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seed = seed
        self.now = BEGINS
        self.model = Model(BEGINS)
        self.story: list[str] = []
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.customers: list[Customer] = []
        self.answers: dict[uuid.UUID, Told] = {}
        self.pauses: dict[str, Pause] = {}  # by the request's id
        self.arrived: dict[str, datetime] = {}  # messages that reached the customer, by their id in the outbox
        self.spoken: list[tuple[uuid.UUID, datetime]] = []  # what staff noted as said by telephone: case, instant
        self.opened: list[tuple[uuid.UUID, datetime]] = []  # openings of case links
        self.uncertain: dict[uuid.UUID, datetime] = {}
        self.unread: dict[uuid.UUID, list[uuid.UUID]] = {}  # shown in the web chat and not acknowledged
        self.down_until = BEGINS

    # time

    def pass_time(self) -> None:
        """Goes on by minutes to days, and lets the loops run where they are up."""
        self.now += timedelta(seconds=self.chance.expovariate(1 / self.chance.choice((1200, 9000, 40_000))) + 1)
        if self.now >= self.down_until:
            if self.chance.random() < 0.02:
                self.down_until = self.now + timedelta(hours=self.chance.choice((1, 6, 30, 80, 200)))
                self.tell(f"the loops are down until {self.down_until:%m-%d %H:%M}")
            else:
                self.run_loops()

    def run_loops(self) -> None:
        """Everything that the loops would have done since they last ran."""
        with instants.at(self.now):
            for _ in range(4):  # what is due may make something else due
                loop.round_()
                if not self._deliver():
                    return

    def tell(self, what: str) -> None:
        """Adds a line to the story."""
        self.story.append(f"{self.now:%m-%d %H:%M:%S} {what}")

    def short(self, case: uuid.UUID) -> str:
        """A case in the story."""
        return str(case)[-6:]

    @contextmanager
    def act(self, name: str) -> Iterator[Session]:
        """One transaction at this moment. A refusal with a sentence ends the block and is counted."""
        try:
            with instants.at(self.now), db.transaction() as session:
                yield session
        except HongniangError as e:
            self.refused[f"{name}: {e.key}"] += 1
            self.tell(f"{name} refused: {e.key}")
        else:
            self.done[name] += 1

    # people

    def a_customer(self) -> Customer:
        """A new customer, or one that is known."""
        if self.customers and self.chance.random() < 0.6:
            return self.chance.choice(self.customers)
        channel = self.chance.choice(("telegram", "telegram", "web", "phone"))
        with instants.at(self.now), db.transaction() as session:
            if channel == "phone":
                made = Customer(persons.make(session).id, channel, None)
            else:
                person = senders.recognise(session, channel, "main", f"sender-{len(self.customers)}", "测试顾客")
                made = Customer(person.id, channel, threads.get_or_create(session, person.id, channel, "main"),
                                reads=self.chance.random() < 0.8)
        self.customers.append(made)
        return made

    # what happens to messages

    def _deliver(self) -> int:
        """The delivery loop: sends what is queued, with the outcomes that the platform gives."""
        with db.transaction() as session:
            rows = outbox.claim(session, 100, ["telegram", "web"])
        for row in rows:
            outcome: Outcome = Sent(delivered=row.channel == "telegram")
            if row.channel == "telegram" and self.chance.random() < 0.12:
                outcome = self.chance.choice(PAUSES_OF_DELIVERY)
            with db.transaction() as session:
                outbox.record(session, row.id, outcome, self.now)
            self._outcome(row, outcome)
        return len(rows)

    def _outcome(self, row: OutRow, outcome: Outcome) -> None:
        told = self.answers.get(row.id)
        if isinstance(outcome, Sent) and outcome.delivered:
            self.has_arrived(row.id)
        elif isinstance(outcome, Sent):
            self.unread.setdefault(row.conversation_id, []).append(row.id)
        elif isinstance(outcome, Uncertain) and told is not None:
            self.uncertain[row.id] = self.now
        if told is not None:
            self.tell(f"{type(outcome).__name__}: {told.means} of case {self.short(told.case)}")

    def has_arrived(self, outbox_id: uuid.UUID) -> None:
        """A message reached the customer now, if they did not know it before."""
        if str(outbox_id) in self.arrived:
            return
        self.arrived[str(outbox_id)] = self.now
        told = self.answers.get(outbox_id)
        if told is not None:
            self.model.answered(told.case, told.means, self.now, sent_at=told.sent_at)
        with db.transaction() as session:
            request = session.scalar(text(
                "select n.ref from customer_notice n join customer_notice_attempt a on a.notice_id = n.id where"
                " a.ref = :ref and n.ref <> '' and n.cancelled_at is null"), {"ref": str(outbox_id)})
        self.pause_told(request, self.now)

    def plan(self, case: uuid.UUID, clock: NaiveClock, start: datetime, end: datetime) -> Pause:
        """An approved pause as the customer is to be told it now."""
        return Pause(case, clock, start, end, self.model.with_pauses(clock, [*clock.pauses, (start, end)]))

    def pause_told(self, request: str | None, at: datetime) -> None:
        """The customer learned of an approved pause."""
        pause = self.pauses.pop(request or "", None)
        if pause is not None:
            self.model.pause_told(pause.clock, pause.paused, at)

    def pauses_told(self, case: uuid.UUID, at: datetime) -> None:
        """The customer learned all pauses of a case that were approved by `at`, and nobody told them before."""
        for request, pause in list(self.pauses.items()):
            if pause.start <= at and self.model.survivor(pause.case) is self.model.survivor(case):
                self.pause_told(request, self.now)

    def solutions_told(self, case: uuid.UUID, at: datetime, noted_at: datetime | None = None) -> None:
        """The customer learned by another way, at `at`, the solutions that were sent by then and did not arrive yet."""
        for outbox_id, told in self.answers.items():
            if told.means == "solution" and told.sent_at <= at and str(outbox_id) not in self.arrived and (
                    self.model.survivor(told.case) is self.model.survivor(case)):
                self.arrived[str(outbox_id)] = at
                self.model.answered(case, "solution", at, noted_at=noted_at)

    def read(self, customer: Customer) -> None:
        """The customer opens the web chat: what was shown there is acknowledged."""
        waiting = self.unread.pop(customer.conversation, []) if customer.conversation else []
        if waiting and customer.conversation:
            with instants.at(self.now), db.transaction() as session:
                outbox.acknowledge(session, customer.conversation, waiting, self.now)
            for one in waiting:
                self.has_arrived(one)
            self.tell(f"reads {len(waiting)} messages in the web chat")
