"""Breached deadlines of outside platforms in the timelines of their cases: their clocks belong to the references."""
from __future__ import annotations

from sqlalchemy.orm import Session

from cases import timeline
from complaints.access import KIND
from complaints.outside import reference_views
from deadlines import promises
from deadlines.events import ClocksBreached
from kernel.actors import SYSTEM


def record(session: Session, event: ClocksBreached) -> None:
    """Adds the entry 超过时限, at the deadline, to the case of each reference whose clock was breached."""
    late = [one for one in event.clocks if one.subject_kind == reference_views.SUBJECT]
    if not late:
        return
    cases = reference_views.cases_of(session, [one.subject_id for one in late])
    timeline.add_many(session, KIND, "breached", SYSTEM, [
        (cases[one.subject_id], one.due_at,
         {"clock": promises.title(one.promise), "clock_id": str(one.clock_id)}) for one in late])
