"""Consent: requested once per purpose, before identifiers; may be withdrawn at any time (5.5 a, PIPL art. 15)."""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel import audit, ids, instants
from kernel.actors import Actor
from people.tables import Consent


def has(session: Session, person_id: uuid.UUID, purpose: str) -> bool:
    """Whether the person has given consent to this purpose and not withdrawn it."""
    return session.scalar(
        select(Consent.id).where(Consent.person_id == person_id, Consent.purpose == purpose,
                                 Consent.withdrawn_at.is_(None))
    ) is not None


def grant(
    session: Session, person_id: uuid.UUID, purpose: str, wording_version: str, by: Actor, at: datetime | None = None,
) -> None:
    """Records that the person consented, when (`at`, by default now), and to which version of the wording.

    A second time changes nothing.
    """
    made = session.scalar(
        insert(Consent).values(id=ids.new_id(), person_id=person_id, purpose=purpose, wording_version=wording_version,
                               granted_at=at or instants.now()).on_conflict_do_nothing().returning(Consent.id)
    )
    if made:
        audit.record(session, by, "consent.grant", ("person", person_id), purpose=purpose, wording=wording_version)


def withdraw(session: Session, person_id: uuid.UUID, purpose: str, by: Actor, at: datetime | None = None) -> bool:
    """Withdraws consent from `at` on, by default now; returns whether there was any.

    Processing done under it stays lawful.
    """
    gone = session.scalar(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=at or instants.now()).returning(Consent.id)
    )
    if gone:
        audit.record(session, by, "consent.withdraw", ("person", person_id), purpose=purpose)
    return gone is not None
