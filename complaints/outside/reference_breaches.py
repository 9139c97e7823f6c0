"""Breached deadlines of outside platforms in the timelines of their cases: their clocks belong to the references."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases import timeline
from complaints.access import KIND
from complaints.outside import reference_views
from deadlines import promises
from deadlines.events import BreachesWithdrawn, ClockBreached, ClockLifted, ClocksBreached
from kernel import instants
from kernel.actors import SYSTEM


def record(session: Session, event: ClocksBreached) -> None:
    """Adds the entry 超过时限, at the deadline, to the case of each reference whose clock was breached."""
    _add(session, "breached", event.clocks)


def record_withdrawn(session: Session, event: BreachesWithdrawn | ClockLifted) -> None:
    """Adds to the cases that a breach no longer holds, by which its entry is marked as withdrawn."""
    if isinstance(event, ClockLifted):
        _add(session, "lifted", [event], instants.now())
    else:
        _add(session, "breach_withdrawn", event.clocks, instants.now())


def _add(
    session: Session, kind: str, clocks: Sequence[ClockBreached | ClockLifted], at: datetime | None = None,
) -> None:
    ours = [one for one in clocks if one.subject_kind == reference_views.SUBJECT]
    if not ours:
        return
    cases = reference_views.cases_of(session, [one.subject_id for one in ours])
    timeline.add_many(session, KIND, kind, SYSTEM, [
        (cases[one.subject_id], at or one.due_at,
         {"clock": promises.title(one.promise), "clock_id": str(one.clock_id)}) for one in ours])
