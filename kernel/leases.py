"""Claims rows to work on by one statement, so that no two workers get the same row and none waits for another.

A candidate locked by another worker is skipped (SKIP LOCKED). The claim writes a lease: the instant until which the row
is claimed, or at which it was. The claim is committed before the work begins, no lock is held while an external system
answers, and when the lease of a dead worker has expired its row is a candidate again. The caller's conditions express
this and any order among the rows.
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
    """Claims the rows that `candidates` selects by writing `lease` into them, in one statement.

    `candidates` selects the primary key `key` first, with conditions, order and limit; its other columns, perhaps of a
    joined table, follow `columns` in the result. The rows are in no particular order. Objects already in the session
    are not refreshed.
    """
    taken = _claimed(key, candidates)
    return session.execute(
        update(key.class_).where(key == taken.c[0]).values(dict(lease)).returning(*columns, *taken.c[1:])
        .execution_options(synchronize_session=False)).all()


def remove(
    session: Session, key: Key, candidates: Select[*tuple[Any, ...]], *columns: Any,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Claims rows by deleting them, for work done in the same transaction: if it fails, they reappear."""
    taken = _claimed(key, candidates)
    return session.execute(
        delete(key.class_).where(key == taken.c[0]).returning(*columns, *taken.c[1:])
        .execution_options(synchronize_session=False)).all()


def _claimed(key: Key, candidates: Select[*tuple[Any, ...]]) -> CTE:
    """A common table expression, because a locking one is evaluated once.

    A subquery might be repeated, exceeding its limit.
    """
    return candidates.with_for_update(of=key.class_, skip_locked=True).cte("taken")
