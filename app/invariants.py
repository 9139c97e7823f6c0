"""Checks the rooms' invariants on the running system: every 15 minutes, and at the end of fault tests.

A broken invariant is logged with the ids of the rows that break it, shown by `doctor` and counted in /metrics.
"""
from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import Gauge
from sqlalchemy.orm import Session

from app import room_modules
from kernel import health, invariants
from kernel.logs import log
from kernel.unavailable import is_database_away
from kernel.wording import say

_broken = Gauge("hongniang_invariant_broken", "Rows that break a promise", ["invariant"])


@dataclass(frozen=True)
class Finding:
    """How many rows break the invariant `name` (0 is good), and the ids of some of them.

    `unchecked`: it could not be looked for, which counts as one.
    """

    name: str
    sentence: str
    count: int
    ids: tuple[str, ...]
    unchecked: bool = False


def check(session: Session) -> list[Finding]:
    """Checks every invariant, logs those that are broken and sets their gauges.

    One that cannot be checked counts as broken once, and the others are checked all the same. Raises where the database
    is away, because then none can be.
    """
    room_modules.know_checks()
    found = [_look(session, invariant) for invariant in invariants.in_order()]
    for finding in found:
        _broken.labels(finding.name).set(finding.count)
        if finding.unchecked:
            log.error("invariant_unchecked", invariant=finding.name)
        elif finding.count:
            log.error("invariant_broken", invariant=finding.name, count=finding.count, ids=list(finding.ids))
    return found


def _look(session: Session, invariant: invariants.Invariant) -> Finding:
    part = f"invariant.{invariant.name}"
    try:
        with session.begin_nested():
            broken = invariant.look(session)
    except Exception as error:
        if is_database_away(error):
            raise
        health.failed(part, error)
        return Finding(invariant.name, say("app.invariant_unchecked", sentence=str(invariant.sentence)), 1, (), True)
    health.well(part)
    return Finding(invariant.name, str(invariant.sentence), broken.count, broken.ids)
