"""A member leaves: their customers return to the queue ahead of others, their cases get another owner."""
from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import reactions
from cases import assignment
from complaints import case_view, filing
from complaints.access import subject_of
from complaints.board import read_model
from complaints.filing import Filed, NewCase
from conversations import owners, transcript
from handoff import claiming, queue
from kernel.actors import Actor
from kernel.errors import Conflict
from staff import accounts
from staff.members import StaffView
from tests.makers.handoff import a_conversation, a_matchmaker, a_waiting_customer, an_administrator


@pytest.fixture(autouse=True)
def _reactions() -> None:
    reactions.install()


def test_customers_of_a_matchmaker_who_left_are_next_in_the_queue(company: Session) -> None:
    boss, leaving, staying = an_administrator(company), a_matchmaker(company), a_matchmaker(company, "何敏")
    served = [claiming.claim(company, leaving, a_waiting_customer(company).request_id) for _ in range(2)]
    others = claiming.claim(company, staying, a_waiting_customer(company).request_id)
    fresh = a_waiting_customer(company, "2026-03-02 09:00")
    accounts.set_active(company, boss, leaving.id, False)
    assert all(one and owners.owner_of(company, one.conversation_id) == "queue" for one in served)
    assert [v.request_id for v in queue.waiting(company)][2:] == [fresh.request_id]
    assert queue.served_counts(company, [leaving.id, staying.id]) == {staying.id: 1}
    assert others and owners.staff_of(company, others.conversation_id) == staying.id
    told = transcript.latest(company, served[0].conversation_id)[-1]  # type: ignore[union-attr]
    assert told.who == "system" and "另一位红娘" in told.text
    assert claiming.claim(company, staying) is not None


def an_officer_with_a_case(session: Session) -> tuple[StaffView, Filed]:
    officer = accounts.hire(session, name="许静", role="complaint_officer", by=Actor("system"))
    conversation_id, person_id = a_conversation(session)
    filed = filing.file(session, Actor.person(person_id), NewCase(
        person_id, "红娘没有按约安排见面", "introductions", "web", conversation_id=conversation_id))
    assignment.claim(session, officer, subject_of(filed.complaint_id))
    return officer, filed


def test_cases_of_an_officer_who_left_get_another_owner(company: Session) -> None:
    boss = an_administrator(company)
    officer, filed = an_officer_with_a_case(company)
    accounts.set_active(company, boss, officer.id, False)
    [row] = [row for row in read_model.page(company, boss).rows if row.case.id == filed.complaint_id]
    assert row.owner not in (None, officer.name)
    assert company.scalar(text("select count(*) from case_entry where kind = 'disowned'")) == 1


def test_whoever_may_no_longer_serve_serves_nobody(company: Session) -> None:
    boss, changing = an_administrator(company), a_matchmaker(company)
    served = claiming.claim(company, changing, a_waiting_customer(company).request_id)
    assert served
    accounts.set_role(company, boss, changing.id, "complaint_officer")  # may serve as before
    assert owners.staff_of(company, served.conversation_id) == changing.id
    accounts.set_role(company, boss, changing.id, "administrator")
    assert owners.owner_of(company, served.conversation_id) == "queue"


def test_cases_of_whoever_may_no_longer_handle_them_get_another_owner(company: Session) -> None:
    boss = an_administrator(company)
    officer, filed = an_officer_with_a_case(company)
    accounts.set_role(company, boss, officer.id, "supervisor")
    assert case_view.get(company, boss, filed.complaint_id).owner_id == officer.id
    accounts.set_role(company, boss, officer.id, "matchmaker")
    assert case_view.get(company, boss, filed.complaint_id).owner_id not in (None, officer.id)


def test_the_last_administrator_stays(company: Session) -> None:
    company.execute(text("update staff_member set active = false where role = 'administrator'"))
    boss = an_administrator(company)
    with pytest.raises(Conflict) as refused:
        accounts.set_active(company, boss, boss.id, False)
    assert refused.value.say() == "这是最后一位管理员，不能停用或改角色。"
    with pytest.raises(Conflict):
        accounts.set_role(company, boss, boss.id, "matchmaker")
