"""Which clocks the condition of a running clock finds."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from deadlines import clock_conditions
from deadlines.tables import Clock
from tests.conftest import scalar
from tests.makers.deadlines import a_clock, rules_in_force

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
