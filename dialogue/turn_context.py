"""The context in which actions run: the turn's database session and the customer."""
from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from conversations.messages import Written
from kernel.actors import Actor
from kernel.errors import Conflict


@dataclass(frozen=True)
class TurnContext:
    """One turn. `message` is the customer's message that is being answered; acts that it asks for are dated by it."""

    session: Session
    person_id: uuid.UUID
    conversation_id: uuid.UUID
    episode_id: uuid.UUID
    message: Written
    channel: str

    @property
    def customer(self) -> Actor:
        """The customer as the actor of their acts."""
        return Actor.person(self.person_id)

    @property
    def at(self) -> datetime:
        """When the customer wrote the message that is being answered, bounded by our receipt."""
        return self.message.at

    def dated_by(self, written: Written | None) -> TurnContext:
        """The same turn while another of its messages is being answered."""
        return replace(self, message=written) if written else self


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
