"""One dispute by two channels is one case in every figure and pattern: a letter that joins an open case is no further
complaint, and only what staff merge is counted as merged.
"""
from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import reactions
from complaints import case_view, customer_decisions, figures, merging
from complaints.api import listing, response_models
from complaints.board import read_model
from complaints.filing import Filed
from complaints.outside.intake import IntakeResult
from kernel import instants
from kernel.actors import Actor
from kernel.figures import DateRange
from notices import alerts
from tests.conftest import scalar
from tests.makers.complaints import the_administrator, the_supervisor
from tests.makers.outside import a_case, a_letter, a_person

PHONE = "13812345678"
MARCH = DateRange.month(date(2026, 3, 1))
EARLIER = instants.parse("2026-03-03 09:30")  # when the letter arrived
TYPED = instants.parse("2026-03-04 15:00")  # when it was registered


@pytest.fixture(autouse=True)
def _wired(company: Session) -> None:
    reactions.install()


def _case(session: Session, filed: str = "2026-03-04 10:00", **what: Any) -> Filed:
    return a_case(session, filed=filed, **{"category": "refund_dispute", **what})


def _letter(session: Session, number: str = "SH-1", **changed: Any) -> IntakeResult:
    return a_letter(session, TYPED, **{
        "external_number": number, "received_at": EARLIER, "deadline_at": instants.parse("2026-03-13 18:00"),
        "contact": PHONE, **changed})


def _numbers(session: Session) -> dict[str, Any]:
    with instants.at(instants.parse("2026-03-20 09:00")):
        return {key.removeprefix("complaints."): value.number
                for key, value in figures.values(session, MARCH).items()}


def _tables(session: Session) -> dict[str, Any]:
    assert figures.CHAPTER.tables is not None
    with instants.at(instants.parse("2026-03-20 09:00")):
        return {table.key.removeprefix("complaints."): table for table in figures.CHAPTER.tables(session, MARCH, None)}


def _column(table: Any, title: str) -> list[Any]:
    place = [head.title for head in table.heads].index(title)
    return [row[place] for row in (*table.rows, *((table.total,) if table.total else ()))]


def _patterns(session: Session) -> list[str]:
    return [one.text for one in alerts.unacknowledged(session) if one.kind == "complaint.pattern"]


@pytest.fixture
def joined(company: Session) -> tuple[Filed, str]:
    """A chat case, and the number of the letter that joined it with clocks of its own."""
    case = _case(company, person_id=a_person(company, PHONE))
    part = _letter(company).part
    assert part is not None
    return case, part


# the report

def test_a_letter_that_joins_a_case_is_neither_accepted_nor_merged_but_a_line_of_its_own(
        company: Session, joined: tuple[Filed, str]) -> None:
    found = _numbers(company)
    assert (found["filed"], found["merged"], found["joined"], found["open"]) == (1, 0, 1, 1)


def test_only_what_staff_merge_is_counted_as_merged(company: Session, joined: tuple[Filed, str]) -> None:
    case, _ = joined
    person = scalar(company, f"select person_id from complaint where id = '{case.complaint_id}'")
    again = _case(company, "2026-03-05 10:00", person_id=uuid.UUID(str(person)), category="introductions")
    with instants.at(instants.parse("2026-03-05 11:00")):
        merging.merge(company, the_administrator(company), case.complaint_id, again.complaint_id, "同一件事")
    found = _numbers(company)
    assert (found["filed"], found["merged"], found["joined"], found["open"]) == (2, 1, 1, 1)


def test_every_table_counts_the_dispute_once_and_the_platforms_table_says_what_joined(
        company: Session, joined: tuple[Filed, str]) -> None:
    _letter(company, "SH-2", received_at=TYPED - timedelta(hours=1))  # after the case: without clocks of its own
    _letter(company, "SH-3", contact="13900000000")  # somebody else: a case is filed for it
    tables, found = _tables(company), _numbers(company)
    assert (found["filed"], found["joined"]) == (2, 2)
    for name in ("by_category", "by_store", "by_owner", "by_matchmaker"):
        *rows, total = _column(tables[name], "受理")
        assert sum(rows) == total == 2, name
    assert _column(tables["by_way"], "件数")[-1] == 2
    assert _column(tables["by_source"], "转来") == [3, 3] and _column(tables["by_source"], "其中并入已有案件") == [2, 2]
    assert tables["flow"].rows == ((0, 2, 0, 0, 0, 0, 0, 2),)
    assert found["repeat"] == 0


def test_a_letter_that_goes_on_by_itself_keeps_the_balance_of_open_cases(
        company: Session, joined: tuple[Filed, str]) -> None:
    case, part = joined
    row = case_view.by_id(company, case.complaint_id)
    with instants.at(instants.parse("2026-03-05 09:00")):
        customer_decisions.withdraw(company, Actor.person(row.person_id), row.id, "算了")
    assert _tables(company)["flow"].rows == ((0, 1, 0, 1, 0, 1, 0, 1),)
    other = _case(company, "2026-03-06 10:00", person_id=row.person_id)
    with instants.at(instants.parse("2026-03-06 11:00")):
        merging.merge_by_number(company, the_administrator(company), other.complaint_id, part, "同一件事")
    assert _tables(company)["flow"].rows == ((0, 2, 0, 1, 0, 1, 1, 1),)
    assert _numbers(company)["repeat"] == 1, "two complaints, the withdrawn one and the last"


# other readers

def test_the_board_shows_and_counts_one_case(company: Session, joined: tuple[Filed, str]) -> None:
    with instants.at(TYPED):
        assert read_model.counters(company, the_supervisor(company)).all == 1
        assert [row.case.number for row in read_model.page(company, the_supervisor(company)).rows] == [joined[0].number]


def test_programs_can_tell_a_letter_that_joined_from_a_complaint(company: Session, joined: tuple[Filed, str]) -> None:
    case, part = joined
    page = response_models.cases_out(company, listing.page(company, listing.Filters()).cases)
    assert {one.number: one.joined_to for one in page} == {case.number: None, part: case.number}


# patterns

def test_a_case_its_split_part_and_its_letter_are_no_three_complaints_of_the_customer(company: Session) -> None:
    case = _case(company, person_id=a_person(company, PHONE))
    with instants.at(instants.parse("2026-03-04 11:00")):
        merging.split(company, the_administrator(company), case.complaint_id, "另外，红娘说话难听。", "matchmaker_conduct")
    assert _letter(company).part is not None
    assert _patterns(company) == []


def test_a_letter_about_a_split_part_is_no_further_complaint_of_the_customer_either(company: Session) -> None:
    person = a_person(company, PHONE)
    _case(company, "2026-03-03 08:00", person_id=person, category="introductions")
    case = _case(company, person_id=person, category="introductions")
    with instants.at(instants.parse("2026-03-04 11:00")):
        merging.split(company, the_administrator(company), case.complaint_id, "另外，要求退费。", "refund_dispute")
    assert _letter(company).part is not None
    assert _patterns(company) == []
    _case(company, "2026-03-05 10:00", person_id=person, category="introductions")
    said = " ".join(_patterns(company))
    assert "同一位顾客已有 3 件" in said, "three that the customer made"


def test_a_pattern_lists_each_dispute_by_the_case_that_stands_for_it(company: Session) -> None:
    case = _case(company, "2026-03-04 08:00", person_id=a_person(company, PHONE))
    part = _letter(company).part
    _case(company, "2026-03-04 16:00")
    assert part is not None and _patterns(company) == [], "two disputes"
    third = _case(company, "2026-03-04 17:00")
    [said] = _patterns(company)
    assert "3 件" in said and case.number in said and third.number in said and part not in said


def test_cases_that_staff_merged_are_one_in_the_next_pattern(company: Session) -> None:
    person = a_person(company)
    first = _case(company, "2026-03-03 10:00", person_id=person)
    second = _case(company, "2026-03-03 11:00", person_id=person)
    with instants.at(instants.parse("2026-03-03 12:00")):
        merging.merge(company, the_administrator(company), first.complaint_id, second.complaint_id, "同一件事")
    _case(company, "2026-03-04 10:00")
    assert _patterns(company) == []
    _case(company, "2026-03-04 11:00")
    [said] = _patterns(company)
    assert "3 件" in said and first.number in said and second.number not in said


def test_a_letter_with_a_cause_that_its_case_has_not_makes_the_pattern_of_that_cause(company: Session) -> None:
    for hour in (8, 9):
        _case(company, f"2026-03-03 0{hour}:00", category="fraud")
    case = _case(company, person_id=a_person(company, PHONE))
    company.execute(text("update complaint set order_number = 'D-1' where id = :id"), {"id": case.complaint_id})
    assert _letter(company, category="fraud", order_number="D-1").part is not None
    [said] = _patterns(company)
    assert "3 件" in said and case.number in said
