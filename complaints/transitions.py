"""Moves a case to another stage if the table allows it: updates the row, writes timeline and audit, publishes the
event.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from cases import timeline
from complaints import stages
from complaints.access import subject_of
from complaints.events import ComplaintStageChanged
from complaints.tables import Complaint
from kernel import audit, db, events
from kernel.actors import Actor


def move(session: Session, row: Complaint, act: str, by: Actor, entry: str | None = None, **facts: Any) -> bool:
    """Moves `row`, whose lock the caller holds, by `act`; returns whether its stage changed.

    `entry` is the kind of timeline entry, written whether or not the stage changes. Raises Conflict if not allowed.
    """
    before, after = row.state, stages.after(row.state, act)
    return _to(session, row, before, after, by, entry, facts)


def put_back(session: Session, row: Complaint, state: str, by: Actor, entry: str | None = None, **facts: Any) -> bool:
    """Restores an earlier stage of `row` after a delivery was revoked, without consulting the table of transitions."""
    return _to(session, row, row.state, state, by, entry, facts)


def _to(
    session: Session, row: Complaint, before: str, after: str, by: Actor, entry: str | None, facts: dict[str, Any],
) -> bool:
    row.state = after
    session.flush()
    if entry:
        timeline.add(session, subject_of(row.id), entry, by, **facts)
    if before == after:
        return False
    audit.record(session, by, "complaint.stage", subject_of(row.id), before=before, after=after)
    events.publish(session, ComplaintStageChanged(row.id, row.number, before, after))
    db.notify(session, "board", row.id)
    return True
