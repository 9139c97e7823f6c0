"""Which rows of complaints are one dispute (一件事), for whoever counts them.

A dispute may have several rows. A letter of an outside platform that joined an open case has one for the sake of its
own clocks (`joined_to`): it is never a complaint of its own. Two complaints that staff merged were two until then, and
are one dispute since. A part that staff split off is another matter and a case of its own, but no further complaint by
its customer.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from complaints.tables import Complaint


def is_filed() -> ColumnElement[bool]:
    """Rows that count as a complaint accepted: all but letters that joined an open case."""
    return Complaint.joined_to.is_(None)


def dispute() -> ColumnElement[uuid.UUID]:
    """The id of the case that stands for a row's dispute: the one into which it was merged, or which it joined."""
    case = aliased(Complaint)
    joined = select(func.coalesce(case.merged_into, case.id)).where(case.id == Complaint.joined_to).scalar_subquery()
    return func.coalesce(Complaint.merged_into, joined, Complaint.id)


def is_customers() -> ColumnElement[bool]:
    """Rows with which the customer complained: no part that staff split off, nor a letter that joined such a part."""
    case = aliased(Complaint)
    about_a_part = exists().where(case.id == Complaint.joined_to, case.split_from.is_not(None))
    return and_(Complaint.split_from.is_(None), ~about_a_part)


def origins(session: Session, cases: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """For each of these cases the one that stands for its dispute once parts count with what they were split from."""
    found = {one: one for one in cases}
    looked_at = set(found)
    while looked_at:
        above = {row.id: row.above for row in session.execute(
            select(Complaint.id, func.coalesce(Complaint.merged_into, Complaint.joined_to, Complaint.split_from)
                   .label("above")).where(Complaint.id.in_(looked_at))) if row.above}
        found = {one: above.get(top, top) for one, top in found.items()}
        looked_at = set(above.values())
    return found


def is_counted_once() -> ColumnElement[bool]:
    """One row of each dispute of a customer: of merged ones the survivor, unless that one is not counted itself."""
    survivor = aliased(Complaint)
    uncounted = exists().where(survivor.id == Complaint.merged_into,
                               or_(survivor.split_from.is_not(None), survivor.joined_to.is_not(None)))
    return and_(is_filed(), Complaint.split_from.is_(None), or_(Complaint.merged_into.is_(None), uncounted))
