"""When a clock runs is said once: the condition of the statements is that of the partial indexes."""
from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from deadlines import clock_conditions
from deadlines.tables import Clock
from tests.conftest import scalar
from tests.makers.deadlines import a_clock, rules_in_force


@pytest.mark.parametrize(("condition", "words"), [(clock_conditions.runs, clock_conditions.RUNS),
                                                  (clock_conditions.waits, clock_conditions.WAITS)])
def test_the_condition_says_what_its_text_says(condition: Callable[[], ColumnElement[bool]], words: str) -> None:
    said = re.sub(r"clock\.", "", str(condition())).lower()
    assert sorted(said.split(" and ")) == sorted(words.split(" and "))
    indexes = Clock.__table__.indexes  # type: ignore[attr-defined]
    assert words in {str(index.dialect_options["postgresql"]["where"]) for index in indexes}


ENDS = [("met_at", False, False), ("cancelled_at", False, False), ("superseded_at", False, False),
        ("breached_at", True, False), (None, True, True)]


@pytest.mark.parametrize(("end", "runs", "waits"), ENDS, ids=[str(end) for end, *_ in ENDS])
def test_a_clock_runs_until_it_is_met_cancelled_or_superseded_and_waits_until_it_is_late(
    db: Session, end: str | None, runs: bool, waits: bool,
) -> None:
    rules_in_force(db)
    clock = a_clock(db, kind="matter")
    if end is not None:
        db.connection().exec_driver_sql(f"update clock set {end} = due_at, detected_at = due_at")
    for condition, expected in ((clock_conditions.runs(), runs), (clock_conditions.waits(), waits)):
        assert (db.query(Clock.id).where(condition).count() == 1) is expected
    for words, expected in ((clock_conditions.RUNS, runs), (clock_conditions.WAITS, waits)):
        assert scalar(db, f"select {words} from clock where id = '{clock.id}'") is expected
