"""Acts on the board itself: those of a row, merging by number, due calls."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from cases import call_tasks
from complaints import merging, staff_acts
from complaints.access import subject_of
from complaints.board import call_task_list, read_model, row_acts
from complaints.board.filters import Filters
from kernel import instants
from kernel.errors import BadInput, NotAllowed, NotFound
from staff.members import StaffView
from tests.makers.complaints import (
    a_complaint,
    a_customer,
    again,
    instant,
    sent,
    the_administrator,
    the_officer,
    the_supervisor,
)
from tests.makers.handoff import a_matchmaker

LATER = instant("2026-03-04 10:00")


def _offered(session: Session, staff: StaffView) -> list[str]:
    with instants.at(LATER):
        [row] = read_model.page(session, staff, Filters()).rows
    return row_acts.offered(staff, row)


def test_a_row_offers_what_the_case_and_the_role_allow(company: Session) -> None:
    officer = the_officer(company)
    case = a_complaint(company)
    assert case.owner_id == officer.id
    assert _offered(company, officer) == ["assign", "note", "merge", "call"]  # it is theirs already
    assert _offered(company, the_supervisor(company)) == ["claim", "assign", "note", "merge", "call"]


def test_a_closed_case_for_which_a_platform_waits_is_only_noted(company: Session) -> None:
    from complaints import customer_decisions
    from complaints.outside import reference_acts
    from kernel.actors import SYSTEM

    case, officer = a_complaint(company), the_officer(company)
    sent(company, case, "2026-03-03 11:00", "方案：退还未履行的四次，七日内到账。", means="solution")
    with instants.at(instant("2026-03-03 12:00")):
        reference_acts.register(company, SYSTEM, case.id, "12315", "SH-1", instant("2026-03-03 12:00"),
                         instant("2026-03-20 12:00"))
        customer_decisions.record_verbal_withdrawal(company, officer, case.id, "来电说已谈妥")
    assert _offered(company, officer) == ["note"]


# merging by number

def test_the_elder_case_is_named_by_its_number_in_any_spelling(company: Session) -> None:
    customer, officer = a_customer(company), the_officer(company)
    elder = a_complaint(company, "2026-03-03 10:00", customer=customer)
    younger = a_complaint(company, "2026-03-03 11:00", customer=customer)
    typed = f" {elder.number.lower().replace('-', ' ')} "
    with instants.at(LATER):
        assert merging.merge_by_number(company, officer, younger.id, typed, "同一件事") == elder.number
    assert again(company, younger.id).merged_into == elder.id


def test_a_number_that_cannot_be_merged_with_is_refused_with_a_sentence(company: Session) -> None:
    officer = the_officer(company)
    case, other = a_complaint(company), a_complaint(company)
    about = a_complaint(company, concerning=[officer.id])
    with instants.at(LATER):
        for number, error, say in (
            ("T7K-4QX-9HM", NotFound, "没有找到这个回执号的投诉。"), ("", NotFound, "没有找到这个回执号的投诉。"),
            (other.number, BadInput, "两件投诉不是同一位顾客的，不能并案。"), (case.number, BadInput, "不能把一件投诉并入它自己。"),
            (about.number, NotAllowed, "这件事涉及您本人，按规定由他人处理。"),
        ):
            with pytest.raises(error) as refused:
                merging.merge_by_number(company, officer, case.id, number, "同一件事")
            assert refused.value.say() == say
    assert again(company, case.id).state == "received"


# calls

def test_calls_say_whom_why_since_when_and_who_is_in_charge(company: Session, queries: list[str]) -> None:
    officer = the_officer(company)
    cases = [a_complaint(company, contact_preference="13812345678，晚上七点以后") for _ in range(4)]
    for n, case in enumerate(cases):
        with instants.at(instant(f"2026-03-03 1{n}:00")):
            call_tasks.create(company, subject_of(case.id), "undelivered", "消息没有送达")
    company.expire_all()
    before = len(queries)
    found = call_task_list.read(company, officer)
    assert len(queries) - before == 5
    assert [one.call.number for one in found] == [case.number for case in cases]  # the oldest on top
    assert all(one.person and one.owner == officer.name and one.may_record for one in found)
    assert found[0].contact.startswith("〔手机号·") and found[0].contact.endswith("〕，晚上七点以后")
    with instants.at(LATER):
        staff_acts.record_call(company, officer, cases[0].id, LATER, "已电话说明核实进度")
    assert len(call_task_list.read(company, officer)) == 3


def test_nobody_is_told_to_telephone_about_themselves(company: Session) -> None:
    officer = the_officer(company)
    case = a_complaint(company, concerning=[officer.id])
    call_tasks.create(company, subject_of(case.id), "undelivered", "消息没有送达")
    assert call_task_list.read(company, officer) == []
    assert [one.call.case_id for one in call_task_list.read(company, the_administrator(company))] == [case.id]
    assert not call_task_list.read(company, a_matchmaker(company))[0].may_record  # they may read, not handle
