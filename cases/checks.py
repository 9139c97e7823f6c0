"""Invariants of the room."""
from __future__ import annotations

from sqlalchemy.orm import Session

from cases import call_tasks
from cases.customer_notices import CALL
from kernel import invariants
from kernel.invariants import Broken, Invariant
from kernel.wording import Message
from notices import notice_views


def _without_task(session: Session) -> Broken:
    waiting, there = notice_views.open_refs(session, CALL), call_tasks.open_causes(session)
    return Broken.of([subject[1] for subject, cause in waiting if cause not in there])


invariants.register(Invariant("told_by_call", Message("cases.always_calls"), 75, _without_task))
