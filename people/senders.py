"""Who writes to us: from the sender's id at a channel to a person, who is created at their first message."""
from __future__ import annotations

import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from people import persons, vault
from people.persons import PersonView
from people.tables import Person


def recognise(session: Session, channel: str, account: str, sender: str, name: str | None = None) -> PersonView:
    """The person with this id at a channel, created at their first message. Only the vault keeps id and name."""
    known = vault.peer(session, channel, account, sender)
    if known:
        return persons.get(session, known)
    fresh = persons.make(session)
    owner = vault.keep_peer(session, fresh.id, channel, account, sender, name)
    if owner != fresh.id:  # two first messages of the same sender arrived at once
        session.execute(delete(Person).where(Person.id == fresh.id))
        return persons.get(session, owner)
    return fresh


def address_of(session: Session, person_id: uuid.UUID, channel: str, account: str) -> str:
    """A person's address at a channel, for delivery. Raises NotFound."""
    return vault.address(session, person_id, channel, account)
