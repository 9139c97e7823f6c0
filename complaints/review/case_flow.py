"""How many cases were open, came and ended (在办件数), by what was recorded when it happened.

Events, not the state of today, are counted, so that a month's figures stay when a case is reopened later, and what was
open at the beginning plus what came, minus what ended, is what was open at the end.
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases import timeline
from complaints import disputes
from complaints.access import KIND
from complaints.review.metrics import visible
from complaints.tables import Complaint
from kernel.figures import DateRange, Head, Table
from kernel.wording import say

_ENTRIES = timeline.of_kind(KIND, ("accepted", "rejected", "closed", "merged", "reopened", "separated"))
COLUMNS = ("at_begin", "filed", "reopened", "separated", "closed", "withdrawn", "merged", "at_end")


@dataclass(frozen=True)
class Flow:
    """Numbers of complaints: open at the beginning, what changed that, and by it what was open at the end.

    A letter that joins an open case is neither filed nor merged. `closed` is without those withdrawn and merged,
    `no_answer` is a part of it; `separated` are merged ones that became cases of their own again, letters that had
    joined a case as well; `accepted` and `rejected` are decisions on solutions.
    """

    at_begin: int
    filed: int
    reopened: int
    separated: int
    closed: int
    withdrawn: int
    merged: int
    no_answer: int
    accepted: int
    rejected: int

    @property
    def at_end(self) -> int:
        came = self.at_begin + self.filed + self.reopened + self.separated
        return came - self.closed - self.withdrawn - self.merged


def flow(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Flow:
    """The flow of complaints within the span."""
    before, within = _until(session, span.begin, viewer), _until(session, span.end, viewer)
    found = {name: within[name] - before[name] for name in within}
    open_before = (before["filed"] + before["reopened"] + before["separated"] - before["closed"] - before["withdrawn"]
                   - before["merged"])
    return Flow(at_begin=open_before, **found)


def _until(session: Session, end: datetime, viewer: uuid.UUID | None) -> dict[str, int]:
    """How often each happened before `end`, since the first case."""
    of_case = (Complaint.kind == "complaint", visible(viewer))
    filed = session.scalar(select(func.count()).select_from(Complaint).where(
        Complaint.accepted_at < end, disputes.is_filed(), *of_case))
    rows = session.execute(
        select(_ENTRIES.c.kind, _ENTRIES.c.because, func.count())
        .join(Complaint, Complaint.id == _ENTRIES.c.case_id).where(
            _ENTRIES.c.at < end, _ENTRIES.c.because.is_distinct_from("joined"), *of_case)
        .group_by(_ENTRIES.c.kind, _ENTRIES.c.because)).all()
    found = dict.fromkeys(
        ("filed", "reopened", "separated", "closed", "withdrawn", "merged", "no_answer", "accepted", "rejected"), 0)
    found["filed"] = filed or 0
    for kind, because, count in rows:
        name = "withdrawn" if (kind, because) == ("closed", "withdrawn") else kind
        found[name] += count
        if (kind, because) == ("closed", "no_answer"):
            found["no_answer"] += count
    return found


def table(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Table:
    """The flow as one row."""
    found = flow(session, span, viewer)
    row = tuple(int(getattr(found, name)) for name in COLUMNS)
    return Table("complaints.flow", say("complaints.review.flow"),
                 tuple(Head(say(f"complaints.review.{name}"), "count") for name in COLUMNS),
                 (row,) if any(row) else ())
