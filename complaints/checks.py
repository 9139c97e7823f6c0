"""Invariants of the room."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import closing, complaint_promises
from complaints.access import KIND, subject_of
from complaints.tables import Complaint
from deadlines import clock_coverage
from kernel import invariants
from kernel.invariants import Broken, Invariant
from kernel.wording import Message
from notices import notice_views

PROMISES = (complaint_promises.RESPONSE, complaint_promises.SOLUTION)


def _clockless(session: Session) -> Broken:
    clocks = clock_coverage.promises_with_a_clock(KIND, Complaint.id, PROMISES)
    return Broken.of(session.scalars(
        select(Complaint.id).where(Complaint.kind == "complaint", clocks < len(PROMISES))).all())


def _closed_untold(session: Session) -> Broken:
    """Cases closed for want of an answer before the customer had been told for two days; none from before the ledger.
    """
    since = notice_views.kept_since(session)
    closed = session.execute(select(Complaint.id, Complaint.closed_at).where(
        Complaint.closed_because == "no_answer", Complaint.closed_at >= since)).all() if since else []
    told = {one.subject[1]: one.told_at for one in notice_views.of(session, [subject_of(row.id) for row in closed])
            if one.what == "announcement" and one.told_at is not None} if closed else {}
    return Broken.of([row.id for row in closed
                      if row.id not in told or row.closed_at < told[row.id] + closing.TIME_LEFT])


invariants.register(Invariant("closed_untold", Message("complaints.closed_untold"), 65, _closed_untold))
invariants.register(Invariant("clockless", Message("complaints.clockless"), 60, _clockless))
