"""The supervisor's board and finding a case: access, order, number of queries."""
from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from cases import conflict_of_interest
from complaints import case_view, categories, merging
from complaints.access import subject_of
from complaints.board import breakdown, breakdown_table, filter_bar, read_model
from complaints.board.filters import NOBODY, VIEWS, Filters
from kernel import instants
from kernel.errors import NotAllowed, NotFound
from tests.makers.complaints import a_complaint, a_customer, sent, the_officer, the_supervisor
from tests.makers.handoff import a_matchmaker


def test_open_cases_stand_by_time_left_the_late_on_top_and_are_counted(company: Session) -> None:
    supervisor = the_supervisor(company)
    late, today, calm = (
        a_complaint(company, at) for at in ("2026-03-01 09:00", "2026-03-02 15:00", "2026-03-04 08:00")
    )
    with instants.at(instants.parse("2026-03-04 09:00")):
        rows = read_model.page(company, supervisor).rows
        assert [row.case.id for row in rows] == [late.id, today.id, calm.id]
        assert rows[0].next_step == "回复顾客" and rows[0].person and rows[0].owner
        for name, expected in (("late", [late]), ("soon", [today]), ("today", [today]), ("unowned", [])):
            rows = read_model.page(company, supervisor, Filters(name)).rows
            assert [row.case.id for row in rows] == [c.id for c in expected], name
        counted = read_model.counters(company, supervisor)
        assert (counted.late, counted.soon, counted.today, counted.unowned, counted.all) == (1, 1, 1, 0, 3)
        company.execute(text("delete from case_assignment"))
        assert read_model.counters(company, supervisor).unowned == 3


def test_a_solution_due_at_midnight_is_for_today(company: Session) -> None:
    case = a_complaint(company, "2026-02-05 10:00")
    sent(company, case, "2026-02-05 11:00")
    with instants.at(instants.parse("2026-02-14 08:00")):
        assert [row.case.id
                for row in read_model.page(company, the_officer(company), Filters("today")).rows] == [case.id]
    with instants.at(instants.parse("2026-02-13 08:00")):
        assert read_model.page(company, the_officer(company), Filters("today")).rows == []


def _price(session: Session, queries: list[str], many: int) -> tuple[int, int]:
    supervisor = the_supervisor(session)
    for _ in range(many):
        a_complaint(session)
    session.expire_all()
    before = len(queries)
    assert len(read_model.page(session, supervisor, limit=many).rows) == many
    listed = len(queries) - before
    read_model.counters(session, supervisor)
    return listed, len(queries) - before - listed


@pytest.mark.parametrize("many", [3, 12])
def test_the_board_costs_the_same_few_queries_however_long(company: Session, queries: list[str], many: int) -> None:
    listed, counted = _price(company, queries, many)
    assert (listed, counted) == (8, 1)


def test_the_board_is_not_for_matchmakers(company: Session) -> None:
    staff = a_matchmaker(company)
    with pytest.raises(NotAllowed):
        read_model.page(company, staff)
    with pytest.raises(NotAllowed):
        read_model.counters(company, staff)


def test_a_case_is_found_by_its_number_in_any_spelling(company: Session) -> None:
    case, staff = a_complaint(company), the_officer(company)
    for spelling in (case.number, case.number.lower(), case.number.replace("-", ""), f" {case.number} "):
        assert case_view.by_number(company, staff, spelling).id == case.id
    for wrong in ("", "T7K-4QX-9HM", "x" * 500, "\x00"):
        with pytest.raises(NotFound) as none:
            case_view.by_number(company, staff, wrong)
        assert none.value.say() == "没有找到这个回执号的投诉。"
    with pytest.raises(NotFound):
        case_view.get(company, staff, uuid.uuid4())


@pytest.mark.parametrize("category", categories.TITLES)
def test_every_category_can_be_filed(company: Session, category: str) -> None:
    assert a_complaint(company, category=category).category_title == categories.TITLES[category]


def test_pages_follow_one_another_and_show_each_case_once(company: Session) -> None:
    supervisor = the_supervisor(company)
    made = [a_complaint(company, f"2026-03-0{day} 09:00").id for day in (2, 3, 4, 5, 6)]
    with instants.at(instants.parse("2026-03-06 10:00")):
        shown, after = [], None
        for expected in (2, 2, 1):
            found = read_model.page(company, supervisor, after=after, limit=2)
            assert len(found.rows) == expected
            shown += [row.case.id for row in found.rows]
            after = found.next
        assert after is None and shown == made


def test_filters_narrow_rows_counters_and_table_alike(company: Session) -> None:
    supervisor = the_supervisor(company)
    fraud = a_complaint(company, category="fraud", facts="对方自称军官，要我转账。")
    a_complaint(company)
    with instants.at(instants.parse("2026-03-03 11:00")):
        for asked in (Filters(category="fraud"), Filters(q="自称军官"), Filters(q=fraud.number.lower()),
                      Filters(severity="serious")):
            assert [row.case.id for row in read_model.page(company, supervisor, asked).rows] == [fraud.id], asked
            assert read_model.counters(company, supervisor, asked).all == 1
            assert sum(share.open for share in breakdown.by_owner(company, supervisor, asked)) == 1
        assert read_model.page(company, supervisor, Filters(q="100%")).rows == []


def test_the_table_counts_nobody_own_case(company: Session) -> None:
    officer = the_officer(company)
    a_complaint(company, facts=f"投诉专员{officer.name}一直不回我。")
    for table in (breakdown.by_owner, breakdown.by_store, breakdown.by_concerning):
        assert table(company, officer) == []
        assert [share.open for share in table(company, the_supervisor(company))] == [1]


def test_cases_without_an_owner_or_store_are_asked_for_by_none(company: Session) -> None:
    assert Filters.of_query({"owner": "none", "store": "none", "concerning": "none"}) == Filters(
        owner=NOBODY, store=NOBODY)
    assert Filters(owner=NOBODY).query == "?owner=none"
    supervisor = the_supervisor(company)
    owned, loose = a_complaint(company), a_complaint(company)
    company.execute(text("delete from case_assignment where case_id = :id"), {"id": loose.id})
    with instants.at(instants.parse("2026-03-03 11:00")):
        for asked, expected in ((Filters(owner=NOBODY), loose), (Filters(owner=owned.owner_id), owned)):
            assert [row.case.id for row in read_model.page(company, supervisor, asked).rows] == [expected.id]


def test_every_number_of_the_table_is_as_long_as_the_list_it_opens(company: Session) -> None:
    supervisor, about = the_supervisor(company), a_matchmaker(company)
    for filed in ("2026-03-01 09:00", "2026-03-02 15:00", "2026-03-04 08:00"):
        a_complaint(company, filed, concerning=[about.id])
    a_complaint(company, "2026-03-01 10:00", category="fraud")
    company.execute(text(
        "delete from case_assignment where case_id in (select id from complaint where category = 'fraud')"))
    with instants.at(instants.parse("2026-03-04 09:00")):
        for by in ("owner", "store", "concerning"):
            # the chosen row is listed among the others
            asked = Filters("late", severity="normal" if by == "store" else None).but(**{by: about.id})
            shares = breakdown_table.read(company, supervisor, asked, by)
            assert len(shares) == {"owner": 2, "store": 1, "concerning": 1}[by]
            for share in shares:
                for number, view in ((share.open, "all"), (share.late, "late"), (share.today, "today")):
                    listed = asked.but(**{by: share.id or NOBODY}).seen(view)
                    assert len(read_model.page(company, supervisor, listed).rows) == number, (by, share, view)


def test_the_filters_offer_who_may_handle_cases_and_whoever_is_asked_for(company: Session) -> None:
    supervisor, officer = the_supervisor(company), the_officer(company)
    matchmaker = a_matchmaker(company)
    offered = filter_bar.choices(company, supervisor, Filters()).titles
    assert officer.id in offered["owner"] and matchmaker.id not in offered["owner"]
    assert matchmaker.id in offered["concerning"] and supervisor.id not in offered["concerning"]
    company.execute(text("update staff_member set active = false where id = :id"), {"id": officer.id})
    company.expire_all()
    assert officer.id not in filter_bar.choices(company, supervisor, Filters()).titles["owner"]
    asked = Filters(owner=officer.id)
    told = filter_bar.choices(company, supervisor, asked).title("owner", officer.id)
    assert told == f"{officer.name}（{officer.number}）"


def test_a_merged_pair_is_one_line_by_its_next_clock_however_short_the_pages(company: Session) -> None:
    supervisor, customer = the_supervisor(company), a_customer(company)
    elder = a_complaint(company, "2026-03-02 09:00", customer=customer)
    others = [a_complaint(company, f"2026-03-02 09:{minute}0").id for minute in (1, 2, 3)]
    younger = a_complaint(company, "2026-03-02 09:15", customer=customer)
    with instants.at(instants.parse("2026-03-02 10:00")):
        merging.merge(company, supervisor, elder.id, younger.id, "同一件事")
        shown, after = [], None
        while True:
            found = read_model.page(company, supervisor, after=after, limit=1)
            shown += [row.case.id for row in found.rows]
            after = found.next
            if after is None:
                break
        assert shown == [elder.id, *others]
        assert read_model.counters(company, supervisor).all == 4


@pytest.mark.parametrize("view", VIEWS)
def test_whom_only_the_elder_is_about_sees_and_counts_neither_of_a_pair(company: Session, view: str) -> None:
    officer, supervisor, customer = the_officer(company), the_supervisor(company), a_customer(company)
    elder = a_complaint(company, "2026-03-03 10:00", customer=customer)
    younger = a_complaint(company, "2026-03-03 10:30", customer=customer)
    with instants.at(instants.parse("2026-03-03 11:00")):
        merging.merge(company, supervisor, elder.id, younger.id, "同一件事")
        conflict_of_interest.set_concerned(company, subject_of(elder.id), [officer.id])
        company.execute(text("delete from case_assignment"))
        company.execute(text("delete from case_concern where case_id = :id"), {"id": younger.id})
    with instants.at(instants.parse("2026-03-05 09:00" if view != "late" else "2026-03-05 12:00")):
        for staff, expected in ((officer, []), (supervisor, [elder.id])):
            assert [row.case.id for row in read_model.page(company, staff, Filters(view)).rows] == expected
            for asked in (Filters(view), Filters(view, category="introductions")):
                counted = read_model.counters(company, staff, asked)
                assert getattr(counted, view) == len(expected), asked
                if not expected:
                    assert counted == read_model.Counters(0, 0, 0, 0, 0)
