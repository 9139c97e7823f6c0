"""Moves a case to another stage if the table allows it: updates the row, writes timeline and audit, publishes the
event.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import timeline
from complaints import stages
from complaints.access import KIND, subject_of
from complaints.complaint_promises import RESPONSE, REVISED
from complaints.events import ComplaintStageChanged
from complaints.tables import Complaint, ComplaintMessage
from deadlines import clocks
from kernel import audit, db, events
from kernel.actors import Actor


def move(
    session: Session, row: Complaint, act: str, by: Actor, entry: str | None = None, *, part_waits: bool = False,
    **facts: Any,
) -> bool:
    """Moves `row`, whose lock the caller holds, by `act`; returns whether its stage changed.

    `entry` is the kind of timeline entry, written whether or not the stage changes; `part_waits` as in `stages.after`.
    Raises Conflict if not allowed.
    """
    before, after = row.state, stages.after(row.state, act, part_waits=part_waits)
    if after not in stages.OPEN and before in stages.OPEN:
        row.ended_from = before
    return _to(session, row, before, after, by, entry, facts)


def put_back(session: Session, row: Complaint, state: str, by: Actor, entry: str | None = None, **facts: Any) -> bool:
    """Restores an earlier stage of `row` after a delivery was revoked or it was reopened, without consulting the table
    of transitions.
    """
    return _to(session, row, row.state, state, by, entry, facts)


def stage_reached(session: Session, row: Complaint) -> str:
    """The stage that a case which had ended returns to: what was truly reached with it, by its clocks and deliveries.

    A solution offered before it ended has to be offered again.
    """
    own = clocks.for_subjects(session, KIND, [row.id]).get(row.id, [])
    running = {clock.promise for clock in own if clock.is_running}
    answered = any(clock.promise == RESPONSE and clock.met_at for clock in own) or _was_answered(session, row)
    return stages.reached(answered and RESPONSE not in running, row.ended_from == "rejected" and REVISED in running)


def _was_answered(session: Session, row: Complaint) -> bool:
    """Whether a person's answer was delivered or given by telephone."""
    delivered = session.scalar(select(ComplaintMessage.outbox_id).where(
        ComplaintMessage.complaint_id == row.id, ComplaintMessage.means != "courtesy",
        ComplaintMessage.delivered_at.is_not(None), ComplaintMessage.taken_back_at.is_(None)).limit(1))
    return delivered is not None or any(entry.kind == "called" for entry in timeline.of(session, KIND, row.id))


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
