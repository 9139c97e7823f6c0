"""Views of cases' references at outside platforms: number, deadline, clock, replies as submitted."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import access
from complaints.outside import agency_times, particulars, sources
from complaints.outside.agency_times import AgencyTime
from complaints.outside.particulars import Particulars
from complaints.tables import ComplaintReference, ComplaintReferenceReply
from deadlines import clocks, counting_rules
from deadlines.clocks import ClockView
from kernel.titles import Titles

SUBJECT = "complaint_reference"
NATURES = Titles("complaints.nature", ("complaint", "report"))  # 投诉, and 举报, a record of its own


@dataclass(frozen=True)
class ReplyView:
    """A reply as submitted, with tokens in place of identifiers; `sha256` is the hex digest of the original text."""

    id: uuid.UUID
    text: str
    sha256: str
    submitted_at: datetime
    staff_id: uuid.UUID


@dataclass(frozen=True)
class ReferenceView:
    """A case's number at an outside platform; `clock` runs until the first reply, None where no deadline is set.

    `nature` is a key of `NATURES`; `missing` names the dates that are still to be asked for. `agency`
    are the agency's own times, which bind it and not the company.
    """

    id: uuid.UUID
    complaint_id: uuid.UUID
    source: str
    source_title: str
    external_number: str
    received_at: datetime
    deadline_at: datetime | None
    url: str | None
    ended_because: str | None
    clock: ClockView | None
    replies: tuple[ReplyView, ...]
    nature: str
    missing: tuple[str, ...]
    particulars: Particulars
    agency: tuple[AgencyTime, ...]


def missing(unit: str, deadline_at: datetime | None, receipt_stated: bool) -> tuple[str, ...]:
    """What the letter did not say and has to be asked for: `received_at`, `deadline_at`."""
    lacks_deadline = unit == "stated" and deadline_at is None
    return (*(() if receipt_stated else ("received_at",)), *(("deadline_at",) if lacks_deadline else ()))


def of(session: Session, complaint_id: uuid.UUID) -> list[ReferenceView]:
    """References of a case and of those merged into it, oldest first, a complaint before the report it came with.

    The caller has checked the right to the case.
    """
    rows = session.scalars(select(ComplaintReference).where(
        ComplaintReference.complaint_id.in_(access.family(session, complaint_id)))
        .order_by(ComplaintReference.received_at, ComplaintReference.nature, ComplaintReference.id)).all()
    return views(session, rows)


def of_many(session: Session, complaint_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[ReferenceView]]:
    """References of many cases; those without any are left out."""
    rows = session.scalars(select(ComplaintReference).where(
        ComplaintReference.complaint_id.in_(list(complaint_ids)))
        .order_by(ComplaintReference.received_at, ComplaintReference.nature, ComplaintReference.id)).all()
    found: dict[uuid.UUID, list[ReferenceView]] = {}
    for view in views(session, rows):
        found.setdefault(view.complaint_id, []).append(view)
    return found


def cases_of(session: Session, reference_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Case id by reference id."""
    return {row.id: row.complaint_id for row in session.execute(
        select(ComplaintReference.id, ComplaintReference.complaint_id)
        .where(ComplaintReference.id.in_(list(reference_ids))))}


def views(session: Session, rows: Iterable[ComplaintReference]) -> list[ReferenceView]:
    """Views of these rows with clocks and replies, in three queries."""
    rows = list(rows)
    if not rows:
        return []
    running = clocks.for_subjects(session, SUBJECT, [row.id for row in rows])
    said, titles = replies(session, [row.id for row in rows]), sources.every(session)
    has_agency = any(row.source in agency_times.REGULATORS for row in rows)
    rules = counting_rules.rules_now(session) if has_agency else None
    return [ReferenceView(
        row.id, row.complaint_id, row.source, str(titles[row.source].title) if row.source in titles else row.source,
        row.external_number, row.received_at, row.deadline_at, row.url, row.ended_because,
        max(running.get(row.id, []), key=lambda clock: (clock.cancelled_at is None, clock.due_at), default=None),
        tuple(said.get(row.id, ())), row.nature,
        () if row.ended_at else missing(row.deadline_unit, row.deadline_at, row.receipt_stated),
        particulars.of_row(row), agency_times.of(
            row.source, row.nature, row.agency_received_on, row.agency_accepted_on, rules.calendar,
            rules.hours) if rules else ())
        for row in rows]


def replies(session: Session, reference_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[ReplyView]]:
    """Replies of each reference, in the order in which they were submitted."""
    found: dict[uuid.UUID, list[ReplyView]] = {}
    for made in session.scalars(select(ComplaintReferenceReply).where(
            ComplaintReferenceReply.reference_id.in_(reference_ids))
            .order_by(ComplaintReferenceReply.submitted_at, ComplaintReferenceReply.id)):
        found.setdefault(made.reference_id, []).append(reply_view(made))
    return found


def reply_view(made: ComplaintReferenceReply) -> ReplyView:
    """The view of a row."""
    return ReplyView(made.id, made.text, made.sha256.hex(), made.submitted_at, made.staff_id)
