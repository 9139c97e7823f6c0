"""Makers of the room: customers who ask for a person."""
from __future__ import annotations

import itertools
import uuid

from sqlalchemy.orm import Session

from conversations import inbox, threads
from conversations.messages import Incoming
from handoff import handoff_requests
from handoff.handoff_requests import Requested
from kernel import instants
from kernel.actors import SYSTEM, Actor
from people import senders
from staff import accounts
from staff.members import StaffView

CHANNEL = "web"
OPEN = "2026-03-02 10:00"  # a Monday within the published hours of the demo company
CLOSED = "2026-03-01 23:10"
_senders = itertools.count(1)


def a_matchmaker(session: Session, name: str = "周雅琴", capacity: int = 5) -> StaffView:
    """A matchmaker who may serve `capacity` customers at once."""
    return accounts.hire(session, name=name, role="matchmaker", by=SYSTEM, title="资深红娘", capacity=capacity)


def a_supervisor(session: Session) -> StaffView:
    """A supervisor."""
    return accounts.hire(session, name="沈静", role="supervisor", by=SYSTEM)


def an_administrator(session: Session) -> StaffView:
    """An administrator, who serves nobody."""
    return accounts.hire(session, name="陆明", role="administrator", by=SYSTEM)


def a_conversation(session: Session, channel: str = CHANNEL) -> tuple[uuid.UUID, uuid.UUID]:
    """A new customer's conversation: (conversation, person)."""
    person = senders.recognise(session, channel, "main", f"sender-{next(_senders)}-{uuid.uuid4()}", "测试顾客")
    return threads.get_or_create(session, person.id, channel, "main"), person.id


def a_customer_message(session: Session, conversation_id: uuid.UUID, text: str = "在吗") -> uuid.UUID:
    """The customer writes."""
    now = instants.now()
    incoming = Incoming(CHANNEL, "main", "sender", str(uuid.uuid4()), "text", text, now)
    return inbox.store(session, conversation_id, incoming, text, now)[0]


def a_waiting_customer(session: Session, at: str = OPEN, reason: str = "顾客要求人工", priority: int = 0) -> Requested:
    """A customer who asked for a person at `at` (Shanghai)."""
    with instants.at(instants.parse(at)):
        conversation_id, person_id = a_conversation(session)
        return handoff_requests.request(
            session, conversation_id, person_id, reason, by=Actor.person(person_id), priority=priority)
