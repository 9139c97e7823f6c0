"""Cases that belong together without being one (关联案件): an earlier case about the same matter that has ended, or the
customer's other case that is open.

A complaint is about the same matter as an ended one if it names its number, or if it comes while the customer may
still reopen that one and has its order number or, where no two orders differ, its category.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access, numbers, reopening_term, stages
from complaints.access import subject_of
from complaints.tables import Complaint, ComplaintRelation
from kernel import instants
from kernel.actors import Actor
from kernel.titles import Titles
from kernel.wording import Message
from notices import alerts
from staff.members import StaffView

EARLIER, OTHER = "earlier", "other"
WHY = Titles("complaints.related", (EARLIER, OTHER, "later"))
_LONGEST = timedelta(days=60)  # after which no case can be reopened by its customer, whatever days of rest lie between


@dataclass(frozen=True)
class RelatedCase:
    """A case that is related to one; `why` is a key of `WHY`.

    `reopenable_until` is until when its customer can reopen it, None where they cannot or cannot any more.
    """

    id: uuid.UUID
    number: str
    why: str
    state: str
    reopenable_until: datetime | None

    @property
    def line(self) -> str:
        """The relation in words: 此前的同一件事 T7K-4QX-9HM（已结案）."""
        return f"{WHY[self.why]} {self.number}（{stages.TITLES[self.state]}）"


def relate_to_earlier(session: Session, by: Actor, row: Complaint) -> None:
    """Relates a new complaint to the ended ones about the same matter; its owner, without one everybody, is told."""
    text = f"{row.facts}\n{row.wish or ''}"
    found = [(one, Message("complaints.related.by_number")) for one in _named(session, row, text)]
    for one, how in found or _recent(session, row):
        _relate_ended(session, by, row, one, how)


def relate_to_named(session: Session, by: Actor, row: Complaint, text: str) -> None:
    """Relates an open case, to which `text` is added, to the customer's ended cases whose numbers the text names."""
    for one in _named(session, row, text):
        _relate_ended(session, by, row, one, Message("complaints.related.by_number"))


def relate(session: Session, later: Complaint, other_id: uuid.UUID, why: str) -> bool:
    """Stores a relation; False where the two are related already."""
    return session.scalar(
        insert(ComplaintRelation).values(complaint_id=later.id, related_id=other_id, why=why,
                                         created_at=instants.now())
        .on_conflict_do_nothing().returning(ComplaintRelation.related_id)) is not None


def of(session: Session, complaint_id: uuid.UUID, staff: StaffView | None = None) -> list[RelatedCase]:
    """Cases related to a case and those merged into it, oldest first; with `staff` those that they may see."""
    return of_many(session, [complaint_id], staff).get(complaint_id, [])


def of_many(
    session: Session, complaint_ids: Collection[uuid.UUID], staff: StaffView | None = None,
) -> dict[uuid.UUID, list[RelatedCase]]:
    """`of` for several cases, in two queries; cases without any are left out."""
    family = {one: into or one for one, into in session.execute(select(Complaint.id, Complaint.merged_into).where(
        or_(Complaint.id.in_(complaint_ids), Complaint.merged_into.in_(complaint_ids))))}
    wanted = select(ComplaintRelation, Complaint).join(Complaint, or_(
        (ComplaintRelation.related_id == Complaint.id) & ComplaintRelation.complaint_id.in_(family),
        (ComplaintRelation.complaint_id == Complaint.id) & ComplaintRelation.related_id.in_(family),
    )).order_by(Complaint.accepted_at, Complaint.id)
    if staff is not None:
        wanted = wanted.where(access.visible(staff))
    found: dict[uuid.UUID, list[RelatedCase]] = {}
    for relation, row in session.execute(wanted):
        here = relation.complaint_id if relation.related_id == row.id else relation.related_id
        why = relation.why if relation.related_id == row.id or relation.why == OTHER else "later"
        for case_id in {here, family[here]} & set(complaint_ids):
            if family.get(row.id) != case_id and all(one.id != row.id for one in found.get(case_id, ())):
                found.setdefault(case_id, []).append(_view(session, row, why))
    return found


def _view(session: Session, row: Complaint, why: str) -> RelatedCase:
    return RelatedCase(row.id, row.number, why, row.state, _reopenable_until(session, row))


def _reopenable_until(session: Session, row: Complaint) -> datetime | None:
    until = reopening_term.of(session, row)
    return until if until is not None and until > instants.now() else None


def _named(session: Session, row: Complaint, text: str) -> list[Complaint]:
    """The customer's ended complaints whose receipt numbers, or those of a part, the text names."""
    named = numbers.found_in(text)
    if not named:
        return []
    parts = select(Complaint.merged_into).where(Complaint.number.in_(named), Complaint.merged_into.is_not(None))
    return list(session.scalars(select(Complaint).where(
        or_(Complaint.number.in_(named), Complaint.id.in_(parts)), *_ended(row))
        .order_by(Complaint.closed_at.desc(), Complaint.id)))


def _recent(session: Session, row: Complaint) -> list[tuple[Complaint, Message]]:
    """The customer's complaint about the same matter that ended last, if they may still reopen it."""
    order = plain_order(row.order_number)
    for one in session.scalars(select(Complaint).where(
            *_ended(row), Complaint.closed_at > instants.now() - _LONGEST)
            .order_by(Complaint.closed_at.desc(), Complaint.id)):
        if _reopenable_until(session, one) is None:
            continue
        theirs = plain_order(one.order_number)
        if order and order == theirs:
            return [(one, Message("complaints.related.by_order"))]
        if one.category == row.category and not (order and theirs):
            return [(one, Message("complaints.related.by_category"))]
    return []


def _ended(row: Complaint) -> tuple[ColumnElement[bool], ...]:
    return (Complaint.person_id == row.person_id, Complaint.id != row.id, Complaint.kind == "complaint",
            Complaint.state.in_(reopening_term.ENDED))


def _relate_ended(session: Session, by: Actor, row: Complaint, earlier: Complaint, how: Message) -> None:
    if not relate(session, row, earlier.id, EARLIER):
        return
    until = _reopenable_until(session, earlier)
    reopening = (Message("complaints.related.reopenable", until=until) if until
                 else Message("complaints.related.not_reopenable", days=stages.REOPENABLE_DAYS))
    state = stages.TITLES.message(earlier.state)
    timeline.add(session, subject_of(row.id), "related", by, number=earlier.number, text=Message(
        "complaints.related.to_earlier", how=how, state=state, reopening=reopening))
    timeline.add(session, subject_of(earlier.id), "related", by, number=row.number,
                 text=Message("complaints.related.to_later", how=how))
    owner_id = assignment.owner(session, subject_of(row.id))
    alerts.create(session, "complaint.earlier_case", Message(
        "complaints.alert_earlier", number=row.number, earlier=earlier.number, how=how, state=state,
        reopening=reopening), subject=subject_of(row.id), key=str(earlier.id), level="notice",
        staff_ids=[owner_id] if owner_id else [])


def plain_order(order_number: str | None) -> str:
    """An order number without the ways in which people write it."""
    return "".join((order_number or "").split()).casefold()
