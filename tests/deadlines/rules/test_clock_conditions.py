"""The conditions on clocks in statements are the same as those of the partial indexes."""
from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import ColumnElement

from deadlines import clock_conditions
from deadlines.tables import Clock


@pytest.mark.parametrize(("condition", "words"), [(clock_conditions.runs, clock_conditions.RUNS),
                                                  (clock_conditions.waits, clock_conditions.WAITS)])
def test_the_condition_says_what_its_text_says(condition: Callable[[], ColumnElement[bool]], words: str) -> None:
    said = re.sub(r"clock\.", "", str(condition())).lower()
    assert sorted(said.split(" and ")) == sorted(words.split(" and "))
    indexes = Clock.__table__.indexes  # type: ignore[attr-defined]
    assert words in {str(index.dialect_options["postgresql"]["where"]) for index in indexes}
