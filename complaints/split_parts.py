"""Parts that were split off from a case: what they inherited of an answer or a pause is undone with it."""
from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import stages, transitions
from complaints.access import subject_of
from complaints.complaint_promises import ANSWERED_BY_SOLUTION
from complaints.tables import Complaint
from deadlines import fulfilment, revoked_pauses
from deadlines.clock_view import ClockView
from kernel.actors import SYSTEM, Actor


def take_back(session: Session, case_ids: Collection[uuid.UUID], by: Actor, because: dict[str, Any]) -> None:
    """Lets the clocks of parts run again that the message `because["outbox_id"]` to their case had met.

    The caller holds the lock of the case; the parts, which are younger, are locked after it.
    """
    undone = [part for part in _locked(session, case_ids) if [
        promise for promise in ANSWERED_BY_SOLUTION
        if fulfilment.take_back(session, promise, subject_of(part.id), by, because) is not None]]
    for part in undone:
        if part.state in stages.OPEN:
            transitions.put_back(session, part, transitions.stage_reached(session, part), by, "delivery_taken_back",
                                 outbox_id=because["outbox_id"], reason=because["reason"])
    if undone:
        take_back(session, [part.id for part in undone], by, because)


def revoke_pause(
    session: Session, case_ids: Collection[uuid.UUID], promise: str, start: datetime,
) -> list[tuple[Complaint, ClockView]]:
    """Takes a pause of the cases that proved void out of the counts of their parts; returns those and their clocks.

    Locks as in `take_back`.
    """
    found = [(part, revoked.clock) for part in _locked(session, case_ids)
             if (revoked := revoked_pauses.revoke(session, promise, subject_of(part.id), start, SYSTEM)) is not None]
    return found + (revoke_pause(session, [part.id for part, _ in found], promise, start) if found else [])


def _locked(session: Session, case_ids: Collection[uuid.UUID]) -> Sequence[Complaint]:
    return session.scalars(
        select(Complaint).where(Complaint.split_from.in_(case_ids)).order_by(Complaint.id)
        .with_for_update(key_share=True).execution_options(populate_existing=True)).all()
