"""Approval by a second person (审批): a member of staff requests an act, another one approves or declines it.

Nothing is done until the request is approved. A room registers the acts that can be requested and the permission that
approves each.
"""
from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import access, conflict_of_interest, kinds
from cases.kinds import Case
from cases.tables import CaseApproval
from kernel import audit, instants
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from kernel.ids import Subject
from kernel.registry import Registry
from staff import members, permissions
from staff.members import StaffView, actor

REASON_LIMIT = 500
LEAST = 4


@dataclass(frozen=True)
class ApprovalRequest:
    """A request for an act. `key` identifies its object, `facts` are the act's arguments; it lapses after `until`."""

    id: uuid.UUID
    case_kind: str
    case_id: uuid.UUID
    act: str
    key: str
    facts: Mapping[str, Any]
    until: datetime
    reason: str
    asked_by: uuid.UUID
    asked_name: str
    asked_at: datetime
    decided_by: uuid.UUID | None = None
    decided_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """The case on which the act was requested; after a merge this may be the younger case."""
        return self.case_kind, self.case_id


@dataclass(frozen=True)
class Approvable:
    """An act that needs a second person.

    `right` is the permission that approves it; `audited` is the suffix of its audit actions (ask_…, approve_…,
    decline_…). `carry_out` does the act, given the approver. `news` is called when a request was made, approved,
    declined or withdrawn; it writes the timeline and alerts the staff involved.
    """

    act: str
    right: str
    audited: str
    carry_out: Callable[[Session, ApprovalRequest, StaffView], None]
    news: Callable[[Session, Case, ApprovalRequest, str, StaffView, str, Collection[uuid.UUID]], None]


_acts: Registry[Approvable] = Registry("acts that need approval", lambda one: one.act)


def register(one: Approvable) -> None:
    """Registers an act that needs a second person. Registering the same again changes nothing."""
    _acts.add(one)


def ask(
    session: Session, staff: StaffView, case: Case, act: str, key: str, facts: Mapping[str, Any], until: datetime,
    reason: str,
) -> ApprovalRequest:
    """Requests an act on a case whose lock the caller holds; everybody who may approve it is alerted.

    Raises BadInput if the reason is too long or nobody else may approve, Conflict if the same request is pending.
    """
    reason = reason.strip()
    if len(reason) > REASON_LIMIT:
        raise BadInput("cases.reason_long", limit=REASON_LIMIT, length=len(reason))
    approving = approvers(session, staff, case.subject, act)
    if not approving:
        raise BadInput("cases.no_approver")
    now = instants.now()
    for before in _undecided(session, case.kind, [case.id], act, key):
        if before.until > now:
            raise Conflict("cases.asked_already")
        before.decided_at, before.approved = now, False  # the pending request has lapsed: nobody decided in time
    session.flush()
    row = CaseApproval(
        case_kind=case.kind, case_id=case.id, act=act, key=key, facts=dict(facts), until=until, reason=reason,
        asked_by=staff.id, asked_name=actor(staff).label, asked_at=now)
    session.add(row)
    session.flush()
    audit.record(session, actor(staff), f"{case.kind}.ask_{_acts[act].audited}", case.subject, **facts, reason=reason)
    found = _view(row)
    _acts[act].news(session, case, found, "asked", staff, reason, approving)
    return found


def approve(session: Session, staff: StaffView, subject: Subject, request_id: uuid.UUID) -> None:
    """Approves a request and carries out its act.

    Raises NotAllowed for the requester or without the permission, NotFound if the request is not this case's, Conflict
    if it was decided already, and whatever the act itself raises.
    """
    act = _act_of(session, subject, request_id)
    case = access.handled(session, staff, subject, act.right)
    row = _waiting(session, case, request_id)
    if row.asked_by == staff.id:
        raise NotAllowed("cases.approve_self")
    _decide(row, staff, True)
    request = _view(row)
    act.carry_out(session, request, staff)
    audit.record(session, actor(staff), f"{case.kind}.approve_{act.audited}", case.subject, request=row.id)
    act.news(session, case, request, "approved", staff, request.reason, [row.asked_by])


def decline(session: Session, staff: StaffView, subject: Subject, request_id: uuid.UUID, reason: str = "") -> None:
    """Ends a request without its act. The requester may withdraw it; anybody else needs the permission and a reason.

    Raises NotAllowed, NotFound, BadInput if the reason is too short, Conflict if the request was decided already.
    """
    act = _act_of(session, subject, request_id)
    case = access.handled(session, staff, subject)
    row = _waiting(session, case, request_id)
    own, reason = row.asked_by == staff.id, reason.strip()
    if not own:
        permissions.require(staff, act.right, conflict_of_interest.of(session, case.subject))
        if len(reason) < LEAST:
            raise BadInput("cases.no_reason", least=LEAST)
    _decide(row, staff, False)
    audit.record(session, actor(staff), f"{case.kind}.decline_{act.audited}", case.subject, request=row.id,
                 reason=reason[:REASON_LIMIT])
    act.news(session, case, _view(row), "dropped" if own else "declined", staff, reason[:REASON_LIMIT],
             [] if own else [row.asked_by])


def waiting(session: Session, kind: str, *case_ids: uuid.UUID) -> list[ApprovalRequest]:
    """Pending requests on these cases that have not lapsed, oldest first."""
    return [_view(row) for row in _undecided(session, kind, case_ids) if row.until > instants.now()]


def approved_with(
    session: Session, act: str, fact: str, value: str, *, beyond: datetime | None = None,
) -> list[ApprovalRequest]:
    """The approved requests for an act, of whatever case, one of whose facts has this value; in the order of cases.

    With `beyond` only those whose limit is after it.
    """
    later = [CaseApproval.until > beyond] if beyond is not None else []
    return [_view(row) for row in session.scalars(
        select(CaseApproval).where(CaseApproval.act == act, CaseApproval.approved.is_(True),
                                   CaseApproval.facts[fact].as_string() == value, *later)
        .order_by(CaseApproval.case_id))]


def get(session: Session, request_id: uuid.UUID) -> ApprovalRequest | None:
    """A request, decided or not."""
    row = session.get(CaseApproval, request_id)
    return _view(row) if row is not None else None


def remember(session: Session, request_id: uuid.UUID, **facts: Any) -> None:
    """Keeps more facts with a request, as JSON."""
    row = session.get_one(CaseApproval, request_id)
    row.facts = {**row.facts, **facts}


def approvers(session: Session, staff: StaffView, subject: Subject, act: str) -> list[uuid.UUID]:
    """Members who may approve what `staff` requests on this case: not themselves, and nobody whom the case is about."""
    about = conflict_of_interest.of(session, subject)
    return [one.id for one in members.all_active(session) if may_approve(one, staff, act, about)]


def may_approve(one: StaffView, asking: StaffView, act: str, about: Collection[uuid.UUID]) -> bool:
    """Whether `one` may approve a request by `asking` on a case about these members."""
    return one.id != asking.id and permissions.may(one, _acts[act].right, about)


def _act_of(session: Session, subject: Subject, request_id: uuid.UUID) -> Approvable:
    found = session.scalar(select(CaseApproval.act).where(CaseApproval.id == request_id))
    if found is None or found not in _acts:
        raise NotFound("cases.no_request", title=kinds.get(subject[0]).title)
    return _acts[found]


def _undecided(
    session: Session, kind: str, case_ids: Sequence[uuid.UUID], act: str | None = None, key: str | None = None,
) -> list[CaseApproval]:
    wanted = select(CaseApproval).where(CaseApproval.case_kind == kind, CaseApproval.case_id.in_(case_ids),
                                        CaseApproval.decided_at.is_(None))
    if act is not None:
        wanted = wanted.where(CaseApproval.act == act, CaseApproval.key == key)
    return list(session.scalars(wanted.order_by(CaseApproval.asked_at)))


def _waiting(session: Session, case: Case, request_id: uuid.UUID) -> CaseApproval:
    row = session.get(CaseApproval, request_id, populate_existing=True)  # read again under the case's lock
    if row is None or row.case_kind != case.kind or row.case_id not in kinds.family(session, case.subject):
        raise NotFound("cases.no_request", title=case.title)
    if row.decided_at is not None:
        raise Conflict("cases.request_decided")
    return row


def _decide(row: CaseApproval, staff: StaffView, approved: bool) -> None:
    row.decided_at, row.decided_by, row.approved = instants.now(), staff.id, approved


def _view(row: CaseApproval) -> ApprovalRequest:
    return ApprovalRequest(row.id, row.case_kind, row.case_id, row.act, row.key, row.facts, row.until, row.reason,
                           row.asked_by, row.asked_name, row.asked_at, row.decided_by, row.decided_at)
