"""Runs the tests as if they began at another instant: `pytest --clock "2027-02-07 03:15"` (Asia/Shanghai).

No test may depend on the hour, weekday or season in which it runs; this option is for trying that. It moves the clock
of this process alone: the database and the processes that a test starts go by the machine's.
"""
from __future__ import annotations

from datetime import datetime, tzinfo

from kernel import instants


def begin_at(text: str) -> None:
    """Moves the clock that `kernel.instants` reads, so that it shows this instant now and runs on."""
    shift = instants.parse(text) - instants.now()

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + shift

    vars(instants)["datetime"] = Moved
