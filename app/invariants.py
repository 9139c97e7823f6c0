"""The rooms' invariants checked on the running system: every 15 minutes, and at the end of tests that break things.

A finding is logged with the ids of what breaks it, shown by `doctor`, and counted in /metrics.
"""
from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import Gauge
from sqlalchemy.orm import Session

from app import room_modules
from kernel import invariants
from kernel.logs import log

_broken = Gauge("hongniang_invariant_broken", "Rows that break a promise", ["invariant"])


@dataclass(frozen=True)
class Finding:
    """`count` things break the invariant `name`, `ids` are some of them; 0 is good."""

    name: str
    sentence: str
    count: int
    ids: tuple[str, ...]


def check(session: Session) -> list[Finding]:
    """Every invariant with what breaks it."""
    room_modules.know_checks()
    found = []
    for invariant in invariants.in_order():
        broken = invariant.look(session)
        found.append(Finding(invariant.name, str(invariant.sentence), broken.count, broken.ids))
    for finding in found:
        _broken.labels(finding.name).set(finding.count)
        if finding.count:
            log.error("invariant_broken", invariant=finding.name, count=finding.count, ids=list(finding.ids))
    return found
