"""How urgent a waiting customer is, for the colours of the desk. Pure."""
from __future__ import annotations

from datetime import datetime, timedelta

from kernel.time_words import Tone

_SOON, _LATE = timedelta(minutes=3), timedelta(minutes=10)


def tone(since: datetime, now: datetime) -> Tone:
    """Urgency of a customer who has waited since then: `calm`, `soon` after 3 minutes, `late` after 10."""
    waited = now - since
    return "late" if waited >= _LATE else "soon" if waited >= _SOON else "calm"
