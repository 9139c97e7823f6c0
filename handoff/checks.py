"""Invariants of the room."""
from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.tables import HandoffRequest
from kernel import invariants
from kernel.invariants import Broken, Invariant
from kernel.wording import Message
from staff import members


def _over_capacity(session: Session) -> Broken:
    served = {row.claimed_by: row.served for row in session.execute(
        select(HandoffRequest.claimed_by, func.count().label("served"))
        .where(HandoffRequest.state == "claimed").group_by(HandoffRequest.claimed_by))}
    staff = members.many(session, served)
    return Broken.of([id for id, one in staff.items() if served[id] > one.capacity])


invariants.register(Invariant("over_capacity", Message("handoff.over_capacity"), 50, _over_capacity))
