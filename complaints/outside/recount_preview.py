"""Which deadlines of outside platforms a proposed calendar would move: what `reference_acts.recount` then does."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.access import subject_of
from complaints.outside import sources
from complaints.outside.reference_views import SUBJECT
from complaints.tables import ComplaintReference
from deadlines import clocks, counted_elsewhere
from deadlines.counted_elsewhere import MovedElsewhere
from deadlines.counting_rules import Rules
from kernel import instants


def would_move(session: Session, rules: Rules, since: date) -> Iterator[MovedElsewhere]:
    """The deadlines in working days that rules would move which differ from `since` on; changes nothing."""
    rows = {row.id: row for row in session.scalars(select(ComplaintReference).where(
        ComplaintReference.deadline_unit == "working_days", ComplaintReference.ended_at.is_(None),
        ComplaintReference.deadline_at > instants.midnight(since)).order_by(ComplaintReference.id))}
    if not rows:
        return
    known = sources.every(session)
    for reference_id, own in clocks.for_subjects(session, SUBJECT, rows).items():
        row = rows[reference_id]
        clock = next((one for one in own if one.is_running and one.breached_at is None), None)
        due_at, _ = sources.counted(
            session, sources.kept_rule(known.get(row.source), row.deadline_unit, row.deadline_amount), row.received_at,
            rules)
        if clock is not None and due_at is not None and due_at != row.deadline_at:
            yield MovedElsewhere(subject_of(row.complaint_id), clock.label, clock.title, clock.due_at, due_at)


counted_elsewhere.register("outside", would_move)
