"""Whether subjects have the clocks that they should have: part of a statement, for rooms that know their own subjects.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.sql.roles import ExpressionElementRole

from deadlines.tables import Clock


def promises_with_a_clock(
    kind: str, subject_id: ExpressionElementRole[uuid.UUID], promises: Collection[str],
) -> ScalarSelect[Any]:
    """How many of these promises have, or had, a clock on the subject of the enclosing statement's row."""
    return (select(func.count(Clock.promise.distinct()))
            .where(Clock.subject_kind == kind, Clock.subject_id == subject_id, Clock.promise.in_(promises))
            .scalar_subquery())
