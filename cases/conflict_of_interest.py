"""Staff whom a case is about (被诉人) and the conflict of interest: they cannot read, own, note or close it.

It is also left out of their counts, and while it is open they are not given its customer to serve.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, delete, exists, select
from sqlalchemy.orm import Session, aliased

from cases import kinds
from cases.events import CaseConcerns
from cases.tables import CaseConcern
from kernel import db, events
from kernel.ids import Subject


def of(session: Session, subject: Subject) -> set[uuid.UUID]:
    """Staff whom the case is about."""
    return set(session.scalars(
        select(CaseConcern.staff_id).where(CaseConcern.case_kind == subject[0], CaseConcern.case_id == subject[1])))


def of_many(session: Session, kind: str, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Like `of`, for many cases in one query; cases about nobody are omitted."""
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for case_id, staff_id in session.execute(
            select(CaseConcern.case_id, CaseConcern.staff_id)
            .where(CaseConcern.case_kind == kind, db.among(CaseConcern.case_id, case_ids))):
        found.setdefault(case_id, set()).add(staff_id)
    return found


def set_concerned(session: Session, subject: Subject, staff_ids: Collection[uuid.UUID]) -> None:
    """Sets the staff whom a case, and those merged into it, is about.

    Publishes CaseConcerns for newly added members.
    """
    for case_id in kinds.family(session, subject):
        _put(session, (subject[0], case_id), staff_ids)


def _put(session: Session, subject: Subject, staff_ids: Collection[uuid.UUID]) -> None:
    kind, case_id = subject
    session.execute(delete(CaseConcern).where(
        CaseConcern.case_kind == kind, CaseConcern.case_id == case_id, CaseConcern.staff_id.not_in(list(staff_ids))))
    fresh = tuple(sorted(set(staff_ids) - of(session, subject)))
    session.add_all(CaseConcern(case_kind=kind, case_id=case_id, staff_id=one) for one in fresh)
    session.flush()
    if fresh:
        events.publish(session, CaseConcerns(kind, case_id, kinds.one(session, subject).person_id, fresh))


def barred(session: Session, staff_id: uuid.UUID) -> set[uuid.UUID]:
    """Customers whom this member must not serve: an open case of theirs, of any kind, is about the member."""
    rows = session.execute(
        select(CaseConcern.case_kind, CaseConcern.case_id).where(CaseConcern.staff_id == staff_id))
    about = [(kind, case_id) for kind, case_id in rows]
    return {case.person_id for case in kinds.read(session, about, open_only=True).values()}


# for queries of other rooms on their own cases

def hides(kind: str, case_id: Any, staff_id: uuid.UUID) -> ColumnElement[bool]:
    """SQL condition: the case `case_id` of the query is about this member of staff."""
    theirs = aliased(CaseConcern)  # an alias, because the surrounding query may use the table itself
    return exists().where(theirs.case_kind == kind, theirs.case_id == case_id, theirs.staff_id == staff_id)


def about(kind: str, staff_id: uuid.UUID) -> Select[uuid.UUID]:
    """Ids of the cases of a kind that are about this member of staff."""
    return select(CaseConcern.case_id).where(CaseConcern.case_kind == kind, CaseConcern.staff_id == staff_id)


def of_kind(kind: str) -> Subquery:
    """Subquery (case_id, staff_id) of all cases of a kind, to be joined."""
    return select(CaseConcern.case_id, CaseConcern.staff_id).where(CaseConcern.case_kind == kind).subquery()
