"""Invariants of the room."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import complaint_promises
from complaints.access import KIND
from complaints.tables import Complaint
from deadlines import clock_coverage
from kernel import invariants
from kernel.invariants import Broken, Invariant
from kernel.wording import Message

PROMISES = (complaint_promises.RESPONSE, complaint_promises.SOLUTION)


def _clockless(session: Session) -> Broken:
    clocks = clock_coverage.promises_with_a_clock(KIND, Complaint.id, PROMISES)
    return Broken.of(session.scalars(
        select(Complaint.id).where(Complaint.kind == "complaint", clocks < len(PROMISES))).all())


invariants.register(Invariant("clockless", Message("complaints.clockless"), 60, _clockless))
