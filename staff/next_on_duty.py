"""Who of several is there, or there next (值班): for giving out work."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from staff.members import StaffView


def next_present(candidates: Sequence[StaffView], at: datetime) -> StaffView | None:
    """The first of `candidates` who is on duty at `at`, else who will be soonest; the order given settles a tie.

    Members whose shifts aren't written down come last, in their order. None only without candidates.
    """
    coming = [(when, place) for place, one in enumerate(candidates) if (when := one.shifts.next(at)) is not None]
    if coming:
        return candidates[min(coming)[1]]
    return candidates[0] if candidates else None
