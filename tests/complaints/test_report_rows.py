"""What single rows of the review's tables say."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import figures, staff_acts
from kernel import instants
from kernel.figures import DateRange, Table
from tests.makers.complaints import a_complaint, instant, the_officer

MARCH = DateRange.month(date(2026, 3, 1))


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def table(session: Session, key: str) -> Table:
    assert figures.CHAPTER.tables is not None
    return next(one for one in figures.CHAPTER.tables(session, MARCH, None) if one.key == f"complaints.{key}")


def by_title(session: Session, key: str) -> list[dict[str, object]]:
    found = table(session, key)
    return [dict(zip([head.title for head in found.heads], row, strict=True)) for row in found.rows]


def test_a_call_before_the_deadline_noted_after_it_is_late_by_its_note_and_shows_both_instants(
    company: Session,
) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-06 11:00")):
        staff_acts.record_call(company, the_officer(company), case.id, instant("2026-03-05 09:00"), "已电话说明处理办法",
                               noted_because="登记系统当天不可用")
        [row] = by_title(company, "breached")
    assert row["迟了（小时）"] == Decimal(25)
    assert row["完成"] == "2026年3月5日 09:00，2026年3月6日 11:00 登记"


def test_the_measure_of_calls_noted_afterwards_says_that_they_are_late() -> None:
    [how] = [str(one.how) for one in figures.MEASURES if one.key == "complaints.noted_afterwards"]
    assert "超时" in how and "算作按时" not in how
