"""A year of random acts, outages, notices and failed deliveries, against a model written from the rules."""
from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app import bootstrap
from app import company as company_files
from kernel import db, instants
from kernel.actors import SYSTEM
from kernel.settings import settings
from tests.conftest import OwnDatabase
from tests.long import year_checks, year_reports
from tests.long.random_year import BEGINS, ENDS, Year
from tests.long.seeds import seed
from tests.long.year_acts import one_act

YEARS = 3
CASE = r"\b[0-9a-f]{6}\b"
EVERY = 60  # acts between two comparisons


@pytest.mark.long
@pytest.mark.parametrize("number", range(YEARS))
def test_a_year_of_random_life_keeps_to_the_rules(
    own_db: OwnDatabase, valkey: None, tmp_path: Path, number: int, capsys: pytest.CaptureFixture[str],
) -> None:
    figures = _lived(seed(), tmp_path)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")


def _lived(drawn: int, folder: Path) -> str:
    """Lives a year and compares; returns what happened in it."""
    bootstrap.wire()
    with instants.at(BEGINS - timedelta(days=30)), db.transaction() as session:
        company_files.load(session, settings().company_folder, SYSTEM)
    year = Year(drawn)
    acts = 0
    while year.now < ENDS:
        year.pass_time()
        one_act(year)
        acts += 1
        if acts % EVERY == 0 and year.now >= year.down_until:
            year.run_loops()
            _compare(year, year_checks.everything(year), folder)
    year.now = max(year.now, year.down_until) + timedelta(days=1)
    year.run_loops()
    _compare(year, [*year_checks.everything(year), *year_reports.reports(year)], folder)
    return f"seed {drawn}: {acts} acts, {len(year.model.cases)} cases; {dict(year.done)}; refused {dict(year.refused)}"


def _compare(year: Year, wrong: list[str], folder: Path) -> None:
    if not wrong:
        return
    story = folder / "story.txt"
    story.write_text("\n".join(year.story), "utf-8")
    named = {one for sentence in wrong for one in re.findall(CASE, sentence)}
    about = [line for line in year.story if named & set(re.findall(CASE, line))]
    pytest.fail(f"LONG_SEED={year.seed} repeats this.\n" + "\n".join(wrong[:20]) + f"\n\nThe story of these cases (all "
                f"of it in {story}):\n" + "\n".join(about[-60:]))
