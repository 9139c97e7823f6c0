"""Checks of `doctor`, registered by rooms. Each gives a sentence of its own and changes nothing."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernel.registry import Registry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Finding = tuple[bool, str]  # whether it is well, and a sentence that says what to do if it is not


@dataclass(frozen=True)
class Check:
    """A check of the database. `key` is its name in JSON; the lowest `order` comes first.

    `without` looks at what can be known while no database can be reached.
    """

    key: str
    order: int
    look: Callable[[Session], Finding]
    without: Callable[[], Finding] | None = None


@dataclass(frozen=True)
class OfflineCheck:
    """A check that needs no server and also runs when the servers do not; None if there is nothing to report."""

    key: str
    order: int
    look: Callable[[], Finding | None]


checks: Registry[Check | OfflineCheck] = Registry("checks", lambda check: check.key)


def register(*found: Check | OfflineCheck) -> None:
    """Registers checks."""
    for check in found:
        checks.add(check)


def in_order() -> list[Check | OfflineCheck]:
    """All registered checks, by order."""
    return sorted(checks, key=lambda check: check.order)
