"""The supervisor's board, and finding a case: who may look, in which order, at what price."""
from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from complaints import board, cases, categories
from kernel import instants
from kernel.errors import NotAllowed, NotFound
from tests.makers.complaints import a_complaint, sent, the_officer, the_supervisor
from tests.makers.handoff import a_matchmaker


def test_open_cases_stand_by_time_left_the_late_on_top_and_are_counted(company: Session) -> None:
    supervisor = the_supervisor(company)
    late, today, calm = (
        a_complaint(company, at) for at in ("2026-03-01 09:00", "2026-03-02 15:00", "2026-03-04 08:00")
    )
    with instants.at(instants.parse("2026-03-04 09:00")):
        rows = board.rows(company, supervisor)
        assert [row.case.id for row in rows] == [late.id, today.id, calm.id]
        assert rows[0].next_step == "回复顾客" and rows[0].person and rows[0].owner
        for name, expected in (("late", [late]), ("soon", [today]), ("today", [today]), ("unowned", [])):
            assert [row.case.id for row in board.rows(company, supervisor, name)] == [c.id for c in expected], name
        counted = board.counters(company, supervisor)
        assert (counted.late, counted.soon, counted.today, counted.unowned, counted.all) == (1, 1, 1, 0, 3)
        company.execute(text("update complaint set owner_id = null"))
        assert board.counters(company, supervisor).unowned == 3


def test_a_solution_due_at_midnight_is_for_today(company: Session) -> None:
    case = a_complaint(company, "2026-02-05 10:00")
    sent(company, case, "2026-02-05 11:00")
    with instants.at(instants.parse("2026-02-14 08:00")):
        assert [row.case.id for row in board.rows(company, the_officer(company), "today")] == [case.id]
    with instants.at(instants.parse("2026-02-13 08:00")):
        assert board.rows(company, the_officer(company), "today") == []


def _price(session: Session, queries: list[str], many: int) -> tuple[int, int]:
    supervisor = the_supervisor(session)
    for _ in range(many):
        a_complaint(session)
    session.expire_all()
    before = len(queries)
    assert len(board.rows(session, supervisor, limit=many)) == many
    listed = len(queries) - before
    board.counters(session, supervisor)
    return listed, len(queries) - before - listed


@pytest.mark.parametrize("many", [3, 12])
def test_the_board_costs_the_same_few_queries_however_long(company: Session, queries: list[str], many: int) -> None:
    listed, counted = _price(company, queries, many)
    assert (listed, counted) == (7, 2)


def test_the_board_is_not_for_matchmakers(company: Session) -> None:
    staff = a_matchmaker(company)
    with pytest.raises(NotAllowed):
        board.rows(company, staff)
    with pytest.raises(NotAllowed):
        board.counters(company, staff)


def test_a_case_is_found_by_its_number_in_any_spelling(company: Session) -> None:
    case, staff = a_complaint(company), the_officer(company)
    for spelling in (case.number, case.number.lower(), case.number.replace("-", ""), f" {case.number} "):
        assert cases.by_number(company, staff, spelling).id == case.id
    for wrong in ("", "T7K-4QX-9HM", "x" * 500, "\x00"):
        with pytest.raises(NotFound) as none:
            cases.by_number(company, staff, wrong)
        assert none.value.say() == "没有找到这个回执号的投诉。"
    with pytest.raises(NotFound):
        cases.get(company, staff, uuid.uuid4())


@pytest.mark.parametrize("category", categories.TITLES)
def test_every_category_can_be_filed(company: Session, category: str) -> None:
    assert a_complaint(company, category=category).category_title == categories.TITLES[category]
