"""Checks of `doctor`, registered by rooms. Each gives a sentence of its own and changes nothing.

What several of them say of one thing comes from one reading: those of the database see one snapshot and one instant
(`app.doctor`), and what is read elsewhere is read by `read_once`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from kernel.registry import Registry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")

Finding = tuple[bool, str]  # whether it is well, and a sentence that says what to do if it is not


@dataclass(frozen=True)
class Check:
    """A check of the database. `key` is its name in JSON; the lowest `order` comes first.

    `without` looks at what can be known while no database can be reached; None if that is nothing.
    """

    key: str
    order: int
    look: Callable[[Session], Finding]
    without: Callable[[], Finding | None] | None = None


@dataclass(frozen=True)
class OfflineCheck:
    """A check that needs no server and also runs when the servers do not; None if there is nothing to report."""

    key: str
    order: int
    look: Callable[[], Finding | None]


checks: Registry[Check | OfflineCheck] = Registry("checks", lambda check: check.key)


_readings: ContextVar[dict[str, Any] | None] = ContextVar("readings", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """Within the block `read_once` reads each thing once."""
    token = _readings.set({})
    try:
        yield
    finally:
        _readings.reset(token)


def read_once(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, within a run of the checks what it gave the first time under this name."""
    known = _readings.get()
    if known is None:
        return read()
    if name not in known:
        known[name] = read()
    found: T = known[name]
    return found


def register(*found: Check | OfflineCheck) -> None:
    """Registers checks."""
    for check in found:
        checks.add(check)


def in_order() -> list[Check | OfflineCheck]:
    """All registered checks, by order."""
    return sorted(checks, key=lambda check: check.order)
