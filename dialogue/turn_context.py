"""The context in which actions run: the turn's database session and the customer."""
from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kernel.actors import Actor
from kernel.errors import Conflict


@dataclass(frozen=True)
class TurnContext:
    """One turn.

    `platform_at` is the instant of the customer's last message by the platform's time, `received_at` by ours.
    """

    session: Session
    person_id: uuid.UUID
    conversation_id: uuid.UUID
    episode_id: uuid.UUID
    inbox_id: uuid.UUID
    platform_at: datetime
    received_at: datetime
    channel: str

    @property
    def customer(self) -> Actor:
        """The customer as the actor of their acts."""
        return Actor.person(self.person_id)


_current: ContextVar[TurnContext | None] = ContextVar("turn", default=None)


def current() -> TurnContext:
    """The context of the running turn. Raises Conflict outside of one."""
    found = _current.get()
    if found is None:
        raise Conflict("dialogue.no_context")
    return found


@contextmanager
def within(context: TurnContext | None) -> Iterator[None]:
    """Within the block actions run in this turn's context."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)
