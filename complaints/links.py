"""Case links (案件链接): 128 random bits that open one case for whoever holds them, and show nothing that identifies."""
from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from complaints import access, timeline
from complaints.tables import Complaint, ComplaintLink
from kernel import audit, instants, tokens
from kernel.errors import NotFound
from kernel.settings import settings
from staff.members import StaffView

PATH = "/c"
BITS = 128
LIFETIME = timedelta(days=180)  # longer than any of our clocks and the thirty days of reopening


def issue(session: Session, complaint_id: uuid.UUID) -> str:
    """A fresh link, in full; earlier ones go on working until they expire or are revoked."""
    token, now = tokens.new_token(BITS), instants.now()
    session.add(ComplaintLink(digest=tokens.digest(token), complaint_id=complaint_id, created_at=now,
                              expires_at=now + LIFETIME, revoked_at=None))
    session.flush()
    return f"{settings().address}{PATH}/{token}"


def issue_by_staff(session: Session, staff: StaffView, complaint_id: uuid.UUID) -> str:
    """A fresh link for a customer who lost theirs, told once to whoever asked; noted on the case and audited."""
    row = access.handled(session, staff, complaint_id)
    by = access.actor(staff)
    timeline.add(session, row.id, "link", by)
    audit.record(session, by, "complaint.link", ("complaint", row.id))
    return issue(session, row.id)


def revoke(session: Session, complaint_id: uuid.UUID) -> None:
    """Ends every link of a case, such as one that was sent on to somebody else."""
    session.execute(update(ComplaintLink).where(
        ComplaintLink.complaint_id == complaint_id, ComplaintLink.revoked_at.is_(None),
    ).values(revoked_at=instants.now()))


def opened(session: Session, token: str) -> uuid.UUID:
    """The case that a token opens; of a merged one the elder. Raises NotFound for any other."""
    found = session.execute(
        select(Complaint.id, Complaint.merged_into).join(ComplaintLink, ComplaintLink.complaint_id == Complaint.id)
        .where(ComplaintLink.digest == tokens.digest(token[:200]), ComplaintLink.revoked_at.is_(None),
               ComplaintLink.expires_at > instants.now())).first()
    if found is None:
        raise NotFound("complaints.no_link")
    case: uuid.UUID = found.merged_into or found.id
    return case
