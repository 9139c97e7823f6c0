"""Lists of cases for other programs: filtered, newest first, paged by a cursor that new cases do not shift."""
from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from cases import assignment
from complaints import case_view, categories, filing, numbers, stages
from complaints.access import KIND
from complaints.case_view import CaseView
from complaints.tables import Complaint, ComplaintReference
from kernel import instants
from kernel.errors import BadInput, NotFound

MOST = 200


@dataclass(frozen=True)
class Filters:
    """Filters of a list; `accepted_from` is inclusive, `accepted_to` exclusive."""

    states: Collection[str] = ()
    kinds: Collection[str] = ()
    categories: Collection[str] = ()
    severities: Collection[str] = ()
    store_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    source: str | None = None
    accepted_from: datetime | None = None
    accepted_to: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Cases of one page; `next` is the cursor of the following one, None on the last."""

    cases: list[CaseView]
    next: str | None


def page(session: Session, filters: Filters, after: str | None = None, limit: int = 50) -> Page:
    """One page, in at most seven queries. The caller has checked the permission.

    Raises BadInput for an invalid filter or cursor.
    """
    for given, known, key in ((filters.states, stages.TITLES, "complaints.no_state"),
                              (filters.kinds, categories.KINDS, "complaints.no_kind"),
                              (filters.severities, filing.SEVERITIES, "complaints.no_severity")):
        for one in given:
            if one not in known:
                raise BadInput(key, value=one[:40], known=list(known))
    for one in filters.categories:
        categories.title(one)
    if not 1 <= limit <= MOST:
        raise BadInput("complaints.page_size", most=MOST)
    wanted = select(Complaint).order_by(Complaint.accepted_at.desc(), Complaint.id.desc()).limit(limit + 1)
    if after:
        wanted = wanted.where(tuple_(Complaint.accepted_at, Complaint.id) < tuple_(*_place(after)))
    for column, values in ((Complaint.state, filters.states), (Complaint.kind, filters.kinds),
                           (Complaint.category, filters.categories), (Complaint.severity, filters.severities)):
        if values:
            wanted = wanted.where(column.in_(list(values)))
    if filters.store_id is not None:
        wanted = wanted.where(Complaint.store_id == filters.store_id)
    if filters.owner_id is not None:
        wanted = wanted.where(assignment.is_owned(KIND, Complaint.id, filters.owner_id))
    if filters.source is not None:
        wanted = wanted.where(Complaint.id.in_(
            select(ComplaintReference.complaint_id).where(ComplaintReference.source == filters.source)))
    if filters.accepted_from is not None:
        wanted = wanted.where(Complaint.accepted_at >= filters.accepted_from)
    if filters.accepted_to is not None:
        wanted = wanted.where(Complaint.accepted_at < filters.accepted_to)
    rows = list(session.scalars(wanted))
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(case_view.of_rows(session, rows), _cursor(rows[-1]) if more else None)


def one(session: Session, number: str) -> CaseView:
    """A case by its receipt number in any spelling. The caller has checked the permission. Raises NotFound."""
    plain = numbers.normalise(number)
    row = session.scalar(select(Complaint).where(Complaint.number == plain)) if plain else None
    if row is None:
        raise NotFound("complaints.not_found")
    return case_view.of_rows(session, [row])[0]


def _cursor(row: Complaint) -> str:
    return base64.urlsafe_b64encode(f"{row.accepted_at.isoformat()}|{row.id}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime, uuid.UUID]:
    try:
        at, _, id_ = base64.urlsafe_b64decode(cursor[:200] + "=" * (-len(cursor) % 4)).decode().partition("|")
        return instants.parse(at), uuid.UUID(id_)
    except (ValueError, binascii.Error, BadInput):
        raise BadInput("complaints.bad_cursor") from None
