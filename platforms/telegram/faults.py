"""Faults of calls, one entry per call: `then("sendMessage", [f429(retry=3), drop_after_send, f500])`."""
from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Fault:
    """How one call fails.

    `effect`: whether the call takes effect before it fails. `status` 0: the connection is cut without an answer, after
    `seconds` of silence. A `body` is sent as HTML, otherwise the Bot API's JSON.
    """

    status: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    effect: bool = False
    seconds: float = 0.0
    body: str | None = None


def status(code: int, description: str, **parameters: Any) -> Fault:
    """A refusal with the Bot API's JSON."""
    return Fault(code, description, parameters)


def f429(retry: int | None = None) -> Fault:
    """Too many requests; `retry=None` omits the parameters, as a gateway does."""
    if retry is None:
        return Fault(429, "Too Many Requests")
    return Fault(429, f"Too Many Requests: retry after {retry}", {"retry_after": retry})


def html(code: int = 502, *, effect: bool = False) -> Fault:
    """A gateway's page instead of JSON."""
    return Fault(code, effect=effect, body=f"<html><body><h1>{code}</h1></body></html>")


def hang(seconds: float, *, effect: bool = False) -> Fault:
    """Silence, then the connection is cut."""
    return Fault(effect=effect, seconds=seconds)


f500 = Fault(500, "Internal Server Error")
drop_after_send = Fault(effect=True)
drop_before_send = Fault()
blocked = Fault(403, "Forbidden: bot was blocked by the user")


class Script:
    """Faults queued for their calls. `None` in a list lets one call succeed."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, int | None], deque[Fault | None]] = {}
        self._lock = Lock()

    def then(self, method: str, faults: Sequence[Fault | None], chat: int | None = None) -> None:
        """Queues faults for the next calls of `method` (to `chat`, if given)."""
        with self._lock:
            self._waiting.setdefault((method.lower(), chat), deque()).extend(faults)

    def next(self, method: str, chat: int | None) -> Fault | None:
        """The fault for this call; None if it succeeds."""
        with self._lock:
            for key in ((method.lower(), chat), (method.lower(), None)):
                if self._waiting.get(key):
                    return self._waiting[key].popleft()
        return None

    def clear(self) -> None:
        """Removes the queued faults."""
        with self._lock:
            self._waiting.clear()

    @property
    def left(self) -> int:
        """How many entries are queued."""
        with self._lock:
            return sum(map(len, self._waiting.values()))
