"""Case links (案件链接): 128 random bits that give access to one case and reveal nothing that identifies a person."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cases import access, kinds, timeline
from cases.kinds import Case
from cases.tables import CaseLink
from kernel import audit, instants, tokens
from kernel.errors import NotFound
from kernel.ids import Subject
from kernel.settings import settings
from staff.members import StaffView, actor

PATH = "/c"
BITS = 128
LIFETIME = timedelta(days=180)  # longer than any clock and the thirty days for reopening


def issue(session: Session, subject: Subject) -> str:
    """Issues a link and returns its token; earlier links stay valid until they expire or are revoked."""
    token, now = tokens.new_token(BITS), instants.now()
    session.add(CaseLink(digest=tokens.digest(token), case_kind=subject[0], case_id=subject[1], created_at=now,
                         expires_at=now + LIFETIME, revoked_at=None))
    session.flush()
    return f"{settings().address}{PATH}/{token}"


def issue_by_staff(session: Session, staff: StaffView, subject: Subject) -> str:
    """Issues a link for a customer who lost theirs.

    Shown once to the member of staff, added to the timeline and audited.
    """
    case = access.handled(session, staff, subject)
    timeline.add(session, case.subject, "link", actor(staff))
    audit.record(session, actor(staff), f"{case.kind}.link", case.subject)
    return issue(session, case.subject)


def revoke(session: Session, subject: Subject) -> None:
    """Revokes every link of a case, for instance when one was forwarded to somebody else."""
    session.execute(update(CaseLink).where(
        CaseLink.case_kind == subject[0], CaseLink.case_id == subject[1], CaseLink.revoked_at.is_(None),
    ).values(revoked_at=instants.now()))


def opened(session: Session, token: str) -> Case:
    """The case of a token; of a merged one the elder case. Raises NotFound for an invalid token."""
    found = session.execute(
        select(CaseLink.case_kind, CaseLink.case_id)
        .where(CaseLink.digest == tokens.digest(token[:200]), CaseLink.revoked_at.is_(None),
               CaseLink.expires_at > instants.now())).first()
    if found is None:
        raise NotFound("cases.no_link")
    case = kinds.one(session, (found.case_kind, found.case_id))
    return case if case.survivor == case.id else kinds.one(session, (case.kind, case.survivor))
