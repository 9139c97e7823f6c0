"""Which parts of this process work, and which fail again and again.

A part is a loop, a task, or one kind of work in it, with a name such as `loop.delivery`. Its first failure is logged
with the traceback, unless a server is away or a lock was not free; the same error again is only counted and summarised
once a minute, because a loop that fails every second would otherwise fill the disk with its tracebacks. Other processes
read this from the table `process_health`.

While the database is away everything fails, for one cause, which is told once (`notices.direct_alerts`). What failed
for that cause is forgiven when the database works again, unless that has happened `OUTAGES` times since it last worked.
"""
from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kernel import instants
from kernel.logs import log
from kernel.unavailable import is_database_away, is_held

SUMMARY = timedelta(minutes=1)  # between two log lines about the same error
OVER = timedelta(minutes=5)  # after its last failure
OUTAGES = 3


@dataclass(frozen=True)
class PartHealth:
    """One part: when it last worked, and since when, how often and with what error it fails (None, 0 and "": it works).

    `failed_at` is the last failure, `away`: all failures since `failing_since` happened because the database was away;
    `forgiven` counts such outages since it last worked. `again_within`: the longest time, in seconds, between two
    rounds of a part that works; None if it has no rhythm.
    """

    name: str
    worked_at: datetime | None = None
    failing_since: datetime | None = None
    times: int = 0
    error: str = ""
    again_within: float | None = None
    failed_at: datetime | None = None
    away: bool = False
    forgiven: int = 0


@dataclass(frozen=True)
class _Logged:
    """What was last logged about a part: the error, and when."""

    error: str
    at: datetime


_parts: dict[str, PartHealth] = {}
_logged: dict[str, _Logged] = {}
_off: set[str] = set()
_lock = threading.Lock()


def worked(name: str, again_within: float | None = None) -> None:
    """Records that a part did its work just now."""
    now = instants.now()
    with _lock:
        before = _parts.get(name)
        _parts[name] = PartHealth(name, now, again_within=again_within)
        _off.discard(name)
    if before is not None and before.failing_since is not None:
        log.info("works_again", part=name, times=before.times, since=instants.iso(before.failing_since))


def failed(name: str, error: BaseException, **facts: object) -> int:
    """Records that a part failed, and logs it unless the same error was logged less than `SUMMARY` ago.

    Returns how often it has failed since it last worked. `facts` are added to the log line.
    """
    now, kind, away = instants.now(), type(error).__name__, is_database_away(error)
    with _lock:
        before = _parts.get(name, PartHealth(name))
        part = replace(before, failing_since=before.failing_since or now, times=before.times + 1, error=kind,
                       failed_at=now, away=away and (before.away or before.failing_since is None))
        _parts[name] = part
        logged = _logged.get(name)
        fresh = logged is None or logged.error != kind
        if not fresh and logged is not None and now - logged.at < SUMMARY:
            return part.times
        _logged[name] = _Logged(kind, now)
    if fresh:
        known = is_database_away(error) or is_held(error)  # where it was raised tells nothing then
        log.error("part_failed", part=name, why=kind, exc_info=None if known else error, **facts)
    else:
        log.error("part_still_fails", part=name, why=kind, times=part.times,
                  since=instants.iso(part.failing_since or now), **facts)
    return part.times


def well(name: str) -> None:
    """Records that a part without a rhythm did its work, if it had failed before."""
    with _lock:
        known = name in _parts
    if known:
        worked(name)


def database_works() -> None:
    """Records that the database answers: what failed only because it was away does not fail any more."""
    now = instants.now()
    with _lock:
        for name, part in _parts.items():
            if part.failing_since is not None and part.away and part.forgiven < OUTAGES:
                worked_at = part.worked_at if part.again_within is None else now  # its next round counts from now
                _parts[name] = replace(part, worked_at=worked_at, failing_since=None, times=0, error="",
                                       failed_at=None, away=False, forgiven=part.forgiven + 1)


def database_was_away(name: str) -> bool:
    """Whether this part fails at present because the database was away when it last tried."""
    with _lock:
        part = _parts.get(name)
    return part is not None and part.failing_since is not None and part.away


def parts() -> list[PartHealth]:
    """Every part of this process that has worked or failed, by name.

    One without a rhythm that was not tried again for `OVER` is no longer counted as failing: perhaps nothing is left
    for it to do.
    """
    now = instants.now()
    with _lock:
        found = sorted(_parts.values(), key=lambda part: part.name)
    return [replace(part, failing_since=None, times=0, error="")
            if part.again_within is None and part.failed_at is not None and now - part.failed_at > OVER else part
            for part in found]


def switched_off(name: str) -> None:
    """Records that the settings leave this part out, so that nobody waits for it, whatever earlier processes left."""
    forget(name)
    with _lock:
        _off.add(name)


def off() -> list[str]:
    """The parts that the settings leave out, by name."""
    with _lock:
        return sorted(_off)


def forget(name: str) -> None:
    """Removes a part that no longer exists."""
    with _lock:
        _parts.pop(name, None)
        _logged.pop(name, None)


def forget_all() -> None:
    """Removes every part, for tests and for a process that begins anew."""
    with _lock:
        _parts.clear()
        _logged.clear()
        _off.clear()
