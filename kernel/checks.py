"""Checks of `doctor`, registered by rooms. Each gives a sentence of its own and changes nothing."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernel.registry import Registry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Finding = tuple[bool, str]  # whether all is well, and one sentence that says what to do where it isn't


@dataclass(frozen=True)
class Check:
    """One thing to look at in the database. `key` is its name in JSON; the lowest `order` comes first."""

    key: str
    order: int
    look: Callable[[Session], Finding]


@dataclass(frozen=True)
class OfflineCheck:
    """One that needs no server and is made even where the servers don't run; None where there is nothing to say."""

    key: str
    order: int
    look: Callable[[], Finding | None]


checks: Registry[Check | OfflineCheck] = Registry("checks", lambda check: check.key)


def register(*found: Check | OfflineCheck) -> None:
    """Makes checks known."""
    for check in found:
        checks.add(check)


def in_order() -> list[Check | OfflineCheck]:
    """Every check known, by its order."""
    return sorted(checks, key=lambda check: check.order)
