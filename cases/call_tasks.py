"""Call tasks (致电任务): the customer must be telephoned, because a message was not delivered or there is no other way."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cases import access, assignment, conflict_of_interest, kinds, timeline
from cases.kinds import Case
from cases.tables import CaseCall
from kernel import audit, db, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import NotFound
from kernel.ids import Subject
from kernel.wording import Message, Text
from notices import alerts
from staff import permissions
from staff.members import StaffView, actor


@dataclass(frozen=True)
class CallView:
    """A pending call and its case."""

    id: uuid.UUID
    case: Case
    reason: Text
    created_at: datetime

    @property
    def case_id(self) -> uuid.UUID:
        return self.case.id

    @property
    def number(self) -> str:
        """The case's number."""
        return self.case.number


def create(session: Session, subject: Subject, cause: str, reason: Text) -> None:
    """Creates a call task, at most one per `cause`, and alerts the owner."""
    made = session.scalar(
        insert(CaseCall).values(id=ids.new_id(), case_kind=subject[0], case_id=subject[1], cause=cause, reason=reason,
                                created_at=instants.now()).on_conflict_do_nothing().returning(CaseCall.id))
    if made is None:
        return
    session.flush()
    case, owner = kinds.one(session, subject), assignment.owner(session, subject)
    timeline.add(session, subject, "call_needed", SYSTEM, reason=reason)
    alerts.create(session, f"{case.kind}.call", Message("cases.alert_call", label=case.label, reason=reason),
                subject=subject, key=str(made), level="notice", staff_ids=[owner] if owner else [])


def complete(
    session: Session, kind: str, case_ids: Collection[uuid.UUID], by: Actor, outcome: str, cause: str | None = None,
) -> None:
    """Completes the call tasks of these cases; with `cause`, only that one.

    `outcome` is stored: `called`, `delivered` if the message arrived after all, `merged`, `handled`, or a text by a
    member of staff.
    """
    wanted = select(CaseCall).where(
        CaseCall.case_kind == kind, CaseCall.case_id.in_(list(case_ids)), CaseCall.done_at.is_(None))
    if cause is not None:
        wanted = wanted.where(CaseCall.cause == cause)
    for call in session.scalars(wanted.with_for_update()):
        call.done_at, call.outcome = instants.now(), outcome
        call.done_by = uuid.UUID(by.id) if by.kind == "staff" else None
        audit.record(session, by, f"{kind}.call_done", (kind, call.case_id), call=call.id)
        db.notify(session, "board", call.case_id)


def hand_on(session: Session, younger: Subject, elder: Subject, by: Actor, outcome: str) -> None:
    """Moves the pending calls of a merged case to the elder case."""
    for call in session.scalars(select(CaseCall).where(
            CaseCall.case_kind == younger[0], CaseCall.case_id == younger[1], CaseCall.done_at.is_(None))).all():
        create(session, elder, call.cause, call.reason)
    complete(session, younger[0], [younger[1]], by, outcome)


def dismiss(session: Session, staff: StaffView, call_id: uuid.UUID, outcome: str) -> None:
    """Dismisses one call task with a note. Raises NotFound."""
    row = session.get(CaseCall, call_id)
    if row is None:
        raise NotFound("cases.no_call")
    access.handled(session, staff, (row.case_kind, row.case_id))
    complete(session, row.case_kind, [row.case_id], actor(staff), outcome.strip() or "handled", row.cause)


def due(
    session: Session, staff: StaffView, kind: str, case_id: uuid.UUID | None = None, limit: int = 50,
) -> list[CallView]:
    """Pending calls for cases of a kind, oldest first, without cases about this member."""
    permissions.require(staff, kinds.get(kind).reads)
    wanted = (
        select(CaseCall).where(CaseCall.case_kind == kind, CaseCall.done_at.is_(None),
                               ~conflict_of_interest.hides(kind, CaseCall.case_id, staff.id))
        .order_by(CaseCall.created_at).limit(limit))
    if case_id is not None:
        wanted = wanted.where(CaseCall.case_id == case_id)
    rows = session.scalars(wanted).all()
    found = kinds.read(session, [(kind, row.case_id) for row in rows])
    return [CallView(row.id, found[kind, row.case_id], row.reason, row.created_at) for row in rows]
