"""Who of several members is on duty, or will be next (值班): for assigning work."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from staff.members import StaffView


def next_present(candidates: Sequence[StaffView], at: datetime) -> StaffView | None:
    """The first of `candidates` on duty at `at`, otherwise the one on duty soonest; of equals the first.

    Members without shifts come last, in the given order. None only without candidates.
    """
    coming = [(when, place) for place, one in enumerate(candidates) if (when := one.shifts.next(at)) is not None]
    if coming:
        return candidates[min(coming)[1]]
    return candidates[0] if candidates else None


def present_before(candidates: Sequence[StaffView], at: datetime, end: datetime) -> list[StaffView]:
    """Those of `candidates` on duty at some instant from `at` until before `end`, whoever is first on duty first."""
    coming = [(when, place) for place, one in enumerate(candidates)
              if (when := one.shifts.next(at)) is not None and (when < end or when == at)]
    return [candidates[place] for _, place in sorted(coming)]
