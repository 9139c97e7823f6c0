"""What must always hold in the room."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import promised
from complaints.tables import Complaint
from deadlines import coverage
from kernel import invariants
from kernel.invariants import Broken, Invariant

PROMISES = (promised.RESPONSE, promised.SOLUTION)


def _clockless(session: Session) -> Broken:
    clocks = coverage.promises_with_a_clock("complaint", Complaint.id, PROMISES)
    return Broken.of(session.scalars(select(Complaint.id).where(clocks < len(PROMISES))).all())


invariants.register(Invariant("clockless", "每件投诉都有响应期和方案期", 60, _clockless))
