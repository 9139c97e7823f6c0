"""Merging two cases and splitting one."""
import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import assignment, call_tasks, links
from complaints import case_messages, merging, staff_acts
from complaints.access import KIND, subject_of
from kernel import instants
from kernel.errors import BadInput, Conflict
from tests.makers.complaints import ANSWER, a_complaint, a_customer, again, instant, sent, the_officer, the_supervisor


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.mark.parametrize("order", ["younger first", "elder first"])
def test_the_elder_number_survives_whichever_is_named_first(company: Session, order: str) -> None:
    customer = a_customer(company)
    elder = a_complaint(company, "2026-03-03 10:00", customer=customer)
    younger = a_complaint(company, "2026-03-04 10:00", customer=customer)
    pair = (younger.id, elder.id) if order == "younger first" else (elder.id, younger.id)
    with instants.at(instant("2026-03-04 11:00")):
        assert merging.merge(company, the_officer(company), *pair, "同一件事") == elder.id
    merged = again(company, younger.id)
    assert merged.state == "merged" and merged.merged_into == elder.id
    assert links.opened(company, links.issue(company, subject_of(younger.id)).rsplit("/", 1)[1]).id == elder.id


def test_the_youngers_clocks_run_on_and_are_met_by_the_same_act(company: Session) -> None:
    customer = a_customer(company)
    elder = a_complaint(company, "2026-03-03 10:00", customer=customer)
    younger = a_complaint(company, "2026-03-04 10:00", customer=customer)
    with instants.at(instant("2026-03-04 11:00")):
        merging.merge(company, the_officer(company), younger.id, elder.id, "同一件事")
    assert [c.state for c in again(company, younger.id).clocks] == ["open", "open"]
    assert len(again(company, elder.id).clocks) == 4
    sent(company, again(company, elder.id), "2026-03-05 09:00")
    for case in (elder, younger):
        response = next(c for c in again(company, case.id).clocks if c.promise == "complaint.response"
                        and c.subject_id == case.id)
        assert response.met_at == instant("2026-03-05 09:00")


def test_a_message_of_the_younger_that_nobody_saw_wants_a_call_for_the_elder(company: Session) -> None:
    customer, officer = a_customer(company), the_officer(company)
    elder = a_complaint(company, "2026-03-03 10:00", customer=customer)
    younger = a_complaint(company, "2026-03-04 10:00", customer=customer)
    with instants.at(instant("2026-03-04 11:00")):
        outbox_id = staff_acts.reply(company, officer, younger.id, ANSWER, "response")
        merging.merge(company, officer, younger.id, elder.id, "同一件事")
        case_messages.request_call_if_unseen(company, younger.id, outbox_id)
        assert [len(call_tasks.due(company, officer, KIND, one.id)) for one in (elder, younger)] == [1, 0]
        staff_acts.record_call(company, officer, elder.id, instants.now(), "已电话说明情况")
        assert call_tasks.due(company, officer, KIND, elder.id) == []


def test_two_customers_or_an_ended_case_are_not_merged(company: Session) -> None:
    first, second = a_complaint(company), a_complaint(company)
    with pytest.raises(BadInput):
        merging.merge(company, the_officer(company), first.id, second.id, "看着像同一件")
    with pytest.raises(BadInput):
        merging.merge(company, the_officer(company), first.id, first.id, "看着像同一件")


def test_merging_carries_on_whom_the_younger_is_about(company: Session) -> None:
    customer = a_customer(company)
    elder = a_complaint(company, customer=customer)
    younger = a_complaint(company, "2026-03-04 10:00", customer=customer, facts="红娘陈牧之不回电话。")
    merging.merge(company, the_officer(company), elder.id, younger.id, "同一件事")
    assert again(company, elder.id).concerning == younger.concerning


def test_an_owner_whom_the_younger_is_about_hands_the_elder_on(company: Session) -> None:
    customer, supervisor = a_customer(company), the_supervisor(company)
    elder = a_complaint(company, "2026-03-03 10:00", customer=customer)
    younger = a_complaint(company, "2026-03-04 10:00", customer=customer, concerning=[the_officer(company).id])
    with instants.at(instant("2026-03-04 11:00")):
        assignment.assign(company, supervisor, subject_of(elder.id), the_officer(company).id)
        merging.merge(company, supervisor, younger.id, elder.id, "同一件事")
    owner = again(company, elder.id).owner_id
    assert owner is not None and owner != the_officer(company).id


def test_each_part_keeps_the_instant_of_acceptance(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-04 12:00")):
        made = merging.split(company, the_officer(company), case.id, "另外一件：自动续费没有提醒。", "auto_renewal")
    part = again(company, made.complaint_id)
    assert part.accepted_at == case.accepted_at and part.split_from == case.id
    assert part.response and case.response and part.response.due_at == case.response.due_at
    assert part.solution and case.solution and part.solution.due_at == case.solution.due_at


def test_what_was_answered_before_the_split_was_answered_to_each_part(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    sent(company, case, "2026-03-04 09:00")
    with instants.at(instant("2026-03-09 12:00")):
        made = merging.split(company, the_officer(company), case.id, "另外一件：自动续费没有提醒。", "auto_renewal")
    part = again(company, made.complaint_id)
    assert part.state == "responded"
    assert part.response and part.response.state == "met" and part.response.met_at == instant("2026-03-04 09:00")


def test_an_ended_case_is_not_split(company: Session) -> None:
    from complaints import customer_decisions
    from kernel.actors import Actor

    case = a_complaint(company)
    customer_decisions.withdraw(company, Actor.person(case.person_id), case.id)
    with pytest.raises(Conflict):
        merging.split(company, the_officer(company), case.id, "另外一件：自动续费没有提醒。", "auto_renewal")
