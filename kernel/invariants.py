"""Invariants of the data: rooms register them, each with a query that finds violations."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.registry import Registry
from kernel.wording import Text

MOST = 20  # maximum number of ids in a finding


@dataclass(frozen=True)
class Broken:
    """The violations of an invariant: how many, and the ids of at most `MOST` of them. A count of 0 is good."""

    count: int
    ids: tuple[str, ...]

    @classmethod
    def of(cls, ids: Sequence[object]) -> Broken:
        """A finding from the ids of all violations."""
        return cls(len(ids), tuple(str(id) for id in ids[:MOST]))


@dataclass(frozen=True)
class Invariant:
    """`sentence` says what must hold; `look` finds violations. The lowest `order` comes first."""

    name: str
    sentence: Text
    order: int
    look: Callable[[Session], Broken]


invariants: Registry[Invariant] = Registry("invariants", lambda invariant: invariant.name)


def register(*found: Invariant) -> None:
    """Registers invariants."""
    for invariant in found:
        invariants.add(invariant)


def in_order() -> list[Invariant]:
    """All registered invariants, by order."""
    return sorted(invariants, key=lambda invariant: invariant.order)


def by_query(query: str) -> Callable[[Session], Broken]:
    """A `look` function from a query of the room's own tables whose one column `id` identifies the violations."""
    statement = text(f"with broken as ({query}) select (select count(*) from broken),"
                     f" array(select id::text from broken limit {MOST})")

    def look(session: Session) -> Broken:
        count, ids = session.execute(statement).one()
        return Broken(count, tuple(ids))

    return look
