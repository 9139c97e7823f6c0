"""Who reacts to what: the tables of the rooms and what lies between two of them. Reactions run in the act's
transaction, in this order; one that raises undoes the act.
"""
from __future__ import annotations

from sqlalchemy.orm import Session

from cases import reactions as of_cases
from complaints import reactions as of_complaints
from complaints.events import (
    ComplaintClosed,
    ComplaintFiled,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintStageChanged,
)
from deadlines import reactions as of_deadlines
from deadlines.events import ClockLifted, ClocksBreached
from handoff import reactions as of_handoff
from integration import webhooks
from kernel import events
from kernel.events import Reaction

# what other programs of the company are told (事件推送)

def told_of_filing(session: Session, event: ComplaintFiled) -> None:
    """A case was accepted."""
    webhooks.queue(session, "complaint.filed", [event.complaint_id])


def told_of_stage(session: Session, event: ComplaintStageChanged) -> None:
    """A case moved on."""
    webhooks.queue(session, "complaint.stage_changed", [event.complaint_id],
                   {event.complaint_id: {"before": event.before, "after": event.after}})


def told_of_closing(session: Session, event: ComplaintClosed) -> None:
    """A case ended."""
    webhooks.queue(session, "complaint.closed", [event.complaint_id])


def told_of_reopening(session: Session, event: ComplaintReopened) -> None:
    """A case is open again."""
    webhooks.queue(session, "complaint.reopened", [event.complaint_id])


def told_of_merging(session: Session, event: ComplaintMerged) -> None:
    """A case goes on in an elder one."""
    webhooks.queue(session, "complaint.merged", [event.complaint_id], {event.complaint_id: {"into": event.into_number}})


def told_of_breaches(session: Session, event: ClocksBreached) -> None:
    """Clocks ran out, those of outside platforms among them."""
    webhooks.queue_breaches(session, "complaint.breached", event.clocks)


def told_of_lifting(session: Session, event: ClockLifted) -> None:
    """A breach that was told of was none."""
    webhooks.queue_breaches(session, "complaint.breach_lifted", [event])



# The queue's locks come before a case's (docs/locking.md): handoff stands before cases.
REACTIONS: tuple[Reaction, ...] = (
    *of_deadlines.REACTIONS,
    *of_handoff.REACTIONS,
    *of_cases.REACTIONS,
    *of_complaints.REACTIONS,
    Reaction(ComplaintFiled, told_of_filing),
    Reaction(ComplaintStageChanged, told_of_stage),
    Reaction(ComplaintClosed, told_of_closing),
    Reaction(ComplaintReopened, told_of_reopening),
    Reaction(ComplaintMerged, told_of_merging),
    Reaction(ClocksBreached, told_of_breaches),
    Reaction(ClockLifted, told_of_lifting),
)


def install() -> None:
    """Subscribes every reaction; every process that acts calls it once at its start."""
    for one in REACTIONS:
        events.subscribe(one.kind, one.react, topic=one.topic)
