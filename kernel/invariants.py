"""What must always hold, whatever happens: rooms register it, with a way to find what breaks it."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.registry import Registry
from kernel.wording import Text

MOST = 20  # ids that a finding names


@dataclass(frozen=True)
class Broken:
    """How many things break an invariant, and the ids of at most `MOST` of them; a count of 0 is good."""

    count: int
    ids: tuple[str, ...]

    @classmethod
    def of(cls, ids: Sequence[object]) -> Broken:
        """The finding where every id is at hand."""
        return cls(len(ids), tuple(str(id) for id in ids[:MOST]))


@dataclass(frozen=True)
class Invariant:
    """`sentence` says what holds; `look` finds what breaks it. The lowest `order` comes first."""

    name: str
    sentence: Text
    order: int
    look: Callable[[Session], Broken]


invariants: Registry[Invariant] = Registry("invariants", lambda invariant: invariant.name)


def register(*found: Invariant) -> None:
    """Makes invariants known."""
    for invariant in found:
        invariants.add(invariant)


def in_order() -> list[Invariant]:
    """Every invariant known, by its order."""
    return sorted(invariants, key=lambda invariant: invariant.order)


def by_query(query: str) -> Callable[[Session], Broken]:
    """Looks by a query of the room's own tables, whose one column `id` names what breaks the invariant."""
    statement = text(f"with broken as ({query}) select (select count(*) from broken),"
                     f" array(select id::text from broken limit {MOST})")

    def look(session: Session) -> Broken:
        count, ids = session.execute(statement).one()
        return Broken(count, tuple(ids))

    return look
