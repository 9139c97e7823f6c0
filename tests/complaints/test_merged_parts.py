"""A part is answered or the elder case does not end: cases merged into another keep their own promises."""
from collections import Counter

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import assignment
from complaints import closing, customer_decisions, merging, reopening, staff_acts
from complaints.access import subject_of
from complaints.api import response_models
from complaints.case_view import CaseView
from complaints.outside import reference_acts
from conversations import transcript
from deadlines import timers
from kernel import instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict
from tests.makers.complaints import a_complaint, a_customer, again, instant, sent, the_officer, the_supervisor

SOLVED, FOR_PART = "方案：退还四次约见的费用，七日内到账。", "方案：两件一并处理，退还全部费用并报案。"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def a_family(session: Session, elder_at: str) -> tuple[CaseView, CaseView]:
    """An elder case at this stage, with a fraud complaint merged into it that nobody answered: (elder, part)."""
    customer = a_customer(session)
    elder = a_complaint(session, "2026-03-03 10:00", customer=customer)
    if elder_at in ("proposed", "accepted", "rejected"):
        sent(session, elder, "2026-03-04 09:00", SOLVED, "solution")
    with instants.at(instant("2026-03-04 12:00")):
        if elder_at == "accepted":
            customer_decisions.accept(session, Actor.person(elder.person_id), elder.id)
        elif elder_at == "rejected":
            customer_decisions.reject(session, Actor.person(elder.person_id), elder.id, "金额不对")
    part = a_complaint(session, "2026-03-04 13:00", category="fraud", facts="红娘介绍的人骗走我五万元。", customer=customer)
    with instants.at(instant("2026-03-04 14:00")):
        merging.merge(session, the_officer(session), elder.id, part.id, "同一位红娘")
    assert again(session, elder.id).state == elder_at
    return again(session, elder.id), again(session, part.id)


def test_closing_the_elder_names_the_part_that_nobody_answered(company: Session) -> None:
    elder, part = a_family(company, "accepted")
    with instants.at(instant("2026-03-05 09:00")), pytest.raises(Conflict) as refused:
        closing.close(company, the_officer(company), elder.id, "方案已履行")
    assert f"{part.number}（疑似诈骗）" in refused.value.say()
    assert [clock.state for clock in again(company, part.id).clocks] == ["open", "open"]


def test_a_solution_for_the_part_is_offered_after_the_elders_was_accepted(company: Session) -> None:
    elder, part = a_family(company, "accepted")
    sent(company, elder, "2026-03-05 10:00", FOR_PART, "solution")
    now = again(company, elder.id)
    assert now.state == "proposed", "the customer decides on what answers both"
    assert {clock.state for clock in again(company, part.id).clocks} == {"met"}
    with instants.at(instant("2026-03-05 11:00")):
        customer_decisions.accept(company, Actor.person(elder.person_id), elder.id)
        closing.close(company, the_officer(company), elder.id, "方案已履行")
    assert again(company, elder.id).closed_because == "done"


def test_a_call_answers_the_part_as_well(company: Session) -> None:
    elder, part = a_family(company, "accepted")
    with instants.at(instant("2026-03-05 10:00")):
        staff_acts.record_call(company, the_officer(company), elder.id, instants.now(), FOR_PART, "solution")
    assert {clock.state for clock in again(company, part.id).clocks} == {"met"}


def test_without_a_part_that_waits_an_accepted_case_gets_no_second_solution(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-04 09:00", SOLVED, "solution")
    customer_decisions.accept(company, Actor.person(case.person_id), case.id)
    with pytest.raises(Conflict):
        staff_acts.reply(company, the_officer(company), case.id, FOR_PART, "solution")


def test_silence_does_not_close_the_elder_over_an_unanswered_part(company: Session) -> None:
    elder, _ = a_family(company, "proposed")
    subject = subject_of(elder.id)
    assert timers.pending(company, closing.SILENCE_NOTICE, subject) is None
    closing.restart_silence(company, elder.person_id, instant("2026-03-05 09:00"))
    assert timers.pending(company, closing.SILENCE_NOTICE, subject) is None
    with instants.at(instant("2026-03-12 10:00")):
        closing.announce_silence(company, elder.id)
        closing.close_silent(company, elder.id)
    assert again(company, elder.id).state == "proposed"
    sent(company, elder, "2026-03-12 11:00", FOR_PART, "solution")
    assert timers.pending(company, closing.SILENCE_NOTICE, subject) == instant("2026-03-17 11:00")


def test_no_end_without_agreement_over_an_unanswered_part(company: Session) -> None:
    elder, part = a_family(company, "rejected")
    with instants.at(instant("2026-03-05 09:00")), pytest.raises(Conflict) as refused:
        closing.end_without_agreement(company, the_supervisor(company), elder.id, "顾客坚持全退")
    assert part.number in refused.value.say()


@pytest.mark.parametrize("stage", ["received", "proposed", "accepted", "rejected"])
def test_withdrawing_the_elder_leaves_the_part_as_a_case_of_its_own(company: Session, stage: str) -> None:
    elder, part = a_family(company, stage)
    with instants.at(instant("2026-03-05 09:00")):
        going_on = customer_decisions.withdraw(company, Actor.person(elder.person_id), elder.id, "约见的事算了")
    now = again(company, part.id)
    assert going_on == [part.number]
    assert again(company, elder.id).state == "withdrawn"
    assert (now.state, now.merged_into, now.closed_at, now.category) == ("received", None, None, "fraud")
    assert [(c.id, c.state, c.due_at) for c in now.clocks] == [(c.id, "open", c.due_at) for c in part.clocks]
    assert now.owner_id and now.owner_id == elder.owner_id
    assert assignment.load(company, [now.owner_id])[now.owner_id] >= 1
    assert now.conversation_id
    said = "\n".join(line.text for line in transcript.lines(company, now.conversation_id, limit=100))
    assert f"{part.number} 还没有答复，我们继续处理" in said


def test_the_whole_family_is_withdrawn_if_the_customer_says_so_and_revived_with_it(company: Session) -> None:
    elder, part = a_family(company, "received")
    with instants.at(instant("2026-03-05 09:00")):
        customer_decisions.record_verbal_withdrawal(
            company, the_officer(company), elder.id, "来电说两件都不追究了", whole=True)
        assert {clock.state for clock in again(company, part.id).clocks} == {"cancelled"}
        reopening.reopen(company, Actor.person(elder.person_id), elder.id, "还是要处理")
    assert again(company, part.id).merged_into == elder.id
    assert [(c.state, c.due_at) for c in again(company, part.id).clocks] == [("open", c.due_at) for c in part.clocks]


def test_a_part_that_was_answered_goes_with_the_elder(company: Session) -> None:
    elder, part = a_family(company, "received")
    sent(company, elder, "2026-03-05 09:00", FOR_PART, "solution")
    with instants.at(instant("2026-03-05 10:00")):
        assert customer_decisions.withdraw(company, Actor.person(elder.person_id), elder.id) == []
    assert again(company, part.id).merged_into == elder.id


def test_the_elder_is_as_serious_as_its_part(company: Session) -> None:
    elder, part = a_family(company, "received")
    assert part.severity == elder.severity == "serious"


def test_a_complaint_is_not_merged_with_a_suggestion(company: Session) -> None:
    customer = a_customer(company)
    suggestion = a_complaint(company, customer=customer, kind="suggestion", facts="希望多办周末茶会。")
    complaint = a_complaint(company, "2026-03-04 10:00", customer=customer)
    with pytest.raises(BadInput):
        merging.merge(company, the_officer(company), suggestion.id, complaint.id, "同一位顾客")


def test_two_cases_merged_already_say_so(company: Session) -> None:
    elder, part = a_family(company, "received")
    with pytest.raises(Conflict) as refused:
        merging.merge(company, the_officer(company), part.id, elder.id, "同一位红娘")
    assert elder.number in refused.value.say()


def test_programs_are_told_to_which_part_a_deadline_and_a_notice_belong(company: Session) -> None:
    elder, part = a_family(company, "rejected")
    with instants.at(instant("2026-03-04 15:00")):
        reference_acts.register(company, SYSTEM, elder.id, "12345", "SZ-1", instant("2026-03-04 14:30"),
                                instant("2026-03-09 18:00"))
        out = response_models.case_in_full(company, again(company, elder.id))
        [listed] = response_models.cases_out(company, [again(company, elder.id)])
    assert Counter((one.case, one.promise) for one in out.clocks) == {
        (elder.number, "complaint.response"): 1, (elder.number, "complaint.solution"): 1,
        (elder.number, "complaint.revised_solution"): 1,
        (part.number, "complaint.response"): 1, (part.number, "complaint.solution"): 1}
    assert listed.clocks == out.clocks and {one.case for one in out.notices} == {elder.number, part.number}
    assert [one.clock.case for one in out.references if one.clock] == [elder.number]


def test_the_count_of_a_revised_solution_begins_with_the_refusal_and_not_with_the_acceptance(company: Session) -> None:
    elder, _ = a_family(company, "rejected")
    out = response_models.case_in_full(company, elder)
    [revised] = [one for one in out.clocks if one.promise == "complaint.revised_solution"]
    assert revised.explanation.startswith("从 2026年3月4日（周三）12:00（不接受方案、重新打开或拆分之时）算起")
    assert "受理" not in revised.explanation and "受理" not in revised.trace[0].why
    [solution] = [one for one in out.clocks if one.promise == "complaint.solution" and one.case == elder.number]
    assert solution.explanation.startswith("受理时间是") and solution.trace[0].why == "受理当天，不计入"
