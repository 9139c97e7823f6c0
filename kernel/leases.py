"""Taking rows to work on: claimed by one statement, so that no two workers get the same row and none waits for another.

A candidate that another worker holds is skipped (SKIP LOCKED). What the claim writes, an instant until which the row is
taken or an instant at which it was, is the lease: the claim is committed before the work begins, no lock is held while
something outside answers, and a row whose worker died is a candidate again when the lease has run out. The caller's
conditions say both, and any rule of order among the rows.
"""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, Row, Select, delete, update
from sqlalchemy.orm import InstrumentedAttribute, Session

Key = InstrumentedAttribute[uuid.UUID]


def claim(
    session: Session, key: Key, candidates: Select[*tuple[Any, ...]], lease: Mapping[str, Any], *columns: Any,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Takes the rows that `candidates` selects and writes `lease` into them, in one statement.

    `candidates` selects the primary key `key` first, with conditions, order and limit; what it selects beside, from a
    joined table perhaps, is given after `columns` in the same rows. The rows come in no particular order. Objects of
    them that the session holds already aren't refreshed.
    """
    taken = _taken(key, candidates)
    return session.execute(
        update(key.class_).where(key == taken.c[0]).values(dict(lease)).returning(*columns, *taken.c[1:])
        .execution_options(synchronize_session=False)).all()


def remove(
    session: Session, key: Key, candidates: Select[*tuple[Any, ...]], *columns: Any,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Takes rows by deleting them, for work that is done in this very transaction: one that fails puts them back."""
    taken = _taken(key, candidates)
    return session.execute(
        delete(key.class_).where(key == taken.c[0]).returning(*columns, *taken.c[1:])
        .execution_options(synchronize_session=False)).all()


def _taken(key: Key, candidates: Select[*tuple[Any, ...]]) -> CTE:
    """A common table expression, since a locking one is evaluated once: a subquery might be again, beyond its limit."""
    return candidates.with_for_update(of=key.class_, skip_locked=True).cte("taken")
