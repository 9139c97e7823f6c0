"""The room's figures for the review, compared with counting by hand."""
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from handoff import claiming, figures
from kernel import instants
from kernel.figures import DateRange
from tests.makers.handoff import a_matchmaker, a_waiting_customer

MARCH = DateRange.month(date(2026, 3, 1))


def waited(session: Session, asked: str, minutes: int) -> None:
    """A customer who requested a person and was claimed so many minutes later."""
    made = a_waiting_customer(session, asked)
    matchmaker = a_matchmaker(session)
    with instants.at(instants.parse(asked.replace(":00", f":{minutes:02d}"))):
        claiming.claim(session, matchmaker, made.request_id)


def test_waits_are_counted_from_asking_to_being_served(company: Session) -> None:
    for hour, minutes in ((9, 1), (9, 3), (14, 5), (15, 21)):
        waited(company, f"2026-03-02 {hour:02d}:00", minutes)
    a_waiting_customer(company, "2026-03-02 20:00")  # still waiting
    a_waiting_customer(company, "2026-03-02 23:10")  # after hours: a callback
    waited(company, "2026-04-02 10:00", 40)  # another month
    found = {key: value.number for key, value in figures.values(company, MARCH).items()}
    assert found["handoff.requests"] == 6 and found["handoff.callbacks"] == 1
    assert found["handoff.wait_median"] == pytest.approx(Decimal(4), abs=Decimal("0.01"))
    assert found["handoff.wait_p90"] == pytest.approx(Decimal("16.2"), abs=Decimal("0.01"))
    by_hour, by_matchmaker = figures.tables(company, MARCH)
    assert [(row[0], row[1], row[2]) for row in by_hour.rows] == [
        ("09:00–10:00", 2, 0), ("14:00–15:00", 1, 0), ("15:00–16:00", 1, 0), ("20:00–21:00", 1, 0),
        ("23:00–24:00", 1, 1)]
    assert sum(int(row[1] or 0) for row in by_matchmaker.rows) == 4


def test_an_empty_month_has_no_waits(company: Session) -> None:
    found = figures.values(company, MARCH)
    assert found["handoff.requests"].number == 0 and found["handoff.wait_median"].number is None
    assert all(table.rows == () for table in figures.tables(company, MARCH))
