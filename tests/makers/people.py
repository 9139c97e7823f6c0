"""Makers of the room: customers known by their pseudonyms."""
from __future__ import annotations

import itertools
import uuid

from sqlalchemy.orm import Session

from people import senders
from people.persons import PersonView

_senders = itertools.count(1)


def a_person(session: Session, channel: str = "telegram", name: str | None = None) -> PersonView:
    """A customer after their first message."""
    return senders.recognise(session, channel, "main", f"sender-{next(_senders)}-{uuid.uuid4()}", name)
