"""Who writes to us: from a channel's id to a person, who is a stranger the first time."""
from __future__ import annotations

import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from people import persons, vault
from people.persons import PersonView
from people.tables import Person


def recognise(session: Session, channel: str, account: str, sender: str, name: str | None = None) -> PersonView:
    """The person behind a channel's id, made at their first message. Id and name go into the vault alone."""
    known = vault.peer(session, channel, account, sender)
    if known:
        return persons.get(session, known)
    fresh = persons.make(session)
    owner = vault.keep_peer(session, fresh.id, channel, account, sender, name)
    if owner != fresh.id:  # the same stranger's two first messages met
        session.execute(delete(Person).where(Person.id == fresh.id))
        return persons.get(session, owner)
    return fresh


def address_of(session: Session, person_id: uuid.UUID, channel: str, account: str) -> str:
    """Where to reach a person on a channel, for delivery. Raises NotFound."""
    return vault.address(session, person_id, channel, account)
