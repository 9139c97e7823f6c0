"""Flags several cases about one store, person or cause within a week (同类投诉集中), which no single owner would notice.

What is one dispute (`complaints.disputes`) is one case here: merged cases and letters that joined a case are counted
and listed as the case that stands for them, and so are parts that were split off together with their origin.
"""
from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from cases import assignment, conflict_of_interest, timeline
from complaints import categories, disputes
from complaints.access import KIND, subject_of
from complaints.tables import Complaint
from kernel import instants, wording
from kernel.actors import SYSTEM
from kernel.wording import Message, Text
from notices import alerts
from staff import members, stores

WINDOW = timedelta(days=7)
SEVERAL = 3


def flag_if_recurring(session: Session, row: Complaint, concerning: Collection[UUID]) -> None:
    """Flags a new complaint that is at least the third of its kind in seven days, and alerts the supervisors.

    A letter that joins a case, or a part split off one, is flagged only for what its case has not in common with
    others.
    """
    if row.kind != "complaint":
        return
    flags: list[dict[str, Any]] = []
    sentences: list[Message] = []
    for kind, key, title, condition in _kinds(session, row, concerning):
        whole = row.joined_to or row.split_from
        if whole and session.scalar(select(Complaint.id).where(Complaint.id == whole, condition)):
            continue
        dispute, case = disputes.dispute(), aliased(Complaint)
        within = (
            select(dispute.label("id"), func.max(Complaint.accepted_at).label("last"))
            .where(Complaint.kind == "complaint", Complaint.accepted_at > row.accepted_at - WINDOW,
                   Complaint.accepted_at <= row.accepted_at, condition)
            .group_by(dispute).subquery())
        numbers = _one_of_each(session, [(one.id, one.number) for one in session.execute(
            select(case.id, case.number).join(within, within.c.id == case.id).order_by(within.c.last.desc())
            .limit(50))])
        if len(numbers) >= SEVERAL:
            flags.append({"kind": kind, "key": key, "title": wording.stored(title), "numbers": numbers})
            sentences.append(Message("complaints.flag", title=title, count=len(numbers)))
    if not flags:
        return
    row.flags = flags
    day = instants.shanghai(row.accepted_at).date().isoformat()
    for flag, said in zip(flags, sentences, strict=True):
        timeline.add(session, subject_of(row.id), "flagged", SYSTEM, text=said, numbers=flag["numbers"])
        alerts.create(session, "complaint.pattern",
                    Message("complaints.alert_pattern", said=said, numbers=flag["numbers"][:10]),
                    subject=subject_of(row.id), key=f"{flag['kind']}:{flag['key']}:{day}",
                    staff_ids=assignment.supervisors(session, subject_of(row.id)), level="notice")


def _one_of_each(session: Session, cases: Sequence[tuple[UUID, str]]) -> list[str]:
    """One number for each dispute: that of the origin, or of its first part in the list where the origin is not in it.
    """
    numbers, origins = dict(cases), disputes.origins(session, [one for one, _ in cases])
    first: dict[UUID, str] = {}
    for one, number in cases:
        first.setdefault(origins[one], numbers.get(origins[one], number))
    return list(first.values())


def _kinds(
    session: Session, row: Complaint, concerning: Collection[UUID],
) -> list[tuple[str, str, Text, ColumnElement[bool]]]:
    found: list[tuple[str, str, Text, ColumnElement[bool]]] = [
        ("cause", row.category, Message("complaints.flag_cause", category=categories.TITLES.message(row.category)),
         Complaint.category == row.category),
        ("person", str(row.person_id), Message("complaints.flag_person"),
         and_(Complaint.person_id == row.person_id, disputes.is_customers())),
    ]
    if row.split_from is not None or row.joined_to is not None:
        found.pop(1)  # no further complaint of the customer
    if row.category == "other":
        found.pop(0)
    if row.store_id:
        name = stores.names(session).get(row.store_id) or Message("complaints.flag_store")
        found.append(("store", str(row.store_id), name, Complaint.store_id == row.store_id))
    for staff in sorted(members.many(session, concerning).values(), key=lambda one: one.number):
        found.append(("staff", str(staff.id),
                      Message("complaints.flag_staff", name=staff.name, number=staff.number),
                      Complaint.id.in_(conflict_of_interest.about(KIND, staff.id))))
    return found
