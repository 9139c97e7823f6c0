"""Days off and make-up workdays by the State Council, from the package `holidays`, and the numbers of the notices.

The package also computes days for years without a notice, without saying so; which years are final is stated only in
`calendar_cn.yml`.
"""
from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from deadlines import holiday_names
from deadlines.calendar import YearTable
from kernel.validated_files import read_yaml

_FILE = Path(__file__).with_name("calendar_cn.yml")


@lru_cache(maxsize=1)
def notices() -> dict[int, str]:
    """Year → number of its notice, for every final year."""
    found, _ = read_yaml(_FILE.read_text("utf-8"), _FILE.name)
    return {int(entry["year"]): str(entry["number"]) for entry in found["notices"]}


@lru_cache(maxsize=64)
def year_table(year: int) -> YearTable:
    """The table of one year. Days in lieu carry the name of the holiday that they lengthen."""
    names, work = _package(year)
    around = {**_package(year - 1)[0], **names, **_package(year + 1)[0]}
    return YearTable({day: name or _nearest(day, around) for day, name in names.items()}, work)


def year_in_force(year: int) -> YearTable | None:
    """The table of a year that has its notice; None where it would only be expected."""
    return year_table(year) if year in notices() else None


@lru_cache(maxsize=64)
def _package(year: int) -> tuple[dict[date, str], frozenset[date]]:
    """Days off with the holiday's name, empty for a day in lieu, and weekend days that work; of this year alone."""
    from holidays.countries.china import China  # slow to import: only where a calendar is needed

    known = China(years=[year], language="zh_CN")  # type: ignore[no-untyped-call]
    names = {day: holiday_names.ours(text) for day, text in known.items() if day.year == year}
    return names, frozenset(day for day in known.weekend_workdays if day.year == year)


def _nearest(day: date, names: dict[date, str]) -> str:
    """The name of the closest holiday; days in lieu are never further from theirs than a week."""
    for distance in range(1, 8):
        for other in (day - timedelta(days=distance), day + timedelta(days=distance)):
            if names.get(other):
                return names[other]
    return holiday_names.names().unnamed
