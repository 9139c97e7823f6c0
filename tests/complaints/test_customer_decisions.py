"""Decisions of the customer, and how a case ends and is reopened."""
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import timeline
from complaints import closing, customer_decisions, reopening, reopening_term
from complaints.case_view import CaseView
from conversations import transcript
from deadlines import sweep, timers
from kernel import instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotAllowed
from tests.makers.complaints import a_complaint, again, instant, sent, the_officer, the_supervisor
from tests.makers.notices import delivers

SOLUTION = "方案：退还四次约见的费用，七日内到账。"
PROPOSED = "2026-03-05 09:00"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def customer(case: CaseView) -> Actor:
    return Actor.person(case.person_id)


def proposed(session: Session, at: str = PROPOSED) -> CaseView:
    case = a_complaint(session)
    sent(session, case, at, SOLUTION, "solution")
    return again(session, case.id)


def messages_to_customer(session: Session, case: CaseView) -> str:
    assert case.conversation_id
    return "\n".join(line.text for line in transcript.lines(session, case.conversation_id, limit=100))


def test_accepting_waits_for_the_solution_to_be_carried_out(company: Session) -> None:
    case = proposed(company)
    customer_decisions.accept(company, customer(case), case.id)
    assert again(company, case.id).state == "accepted"
    closing.close(company, the_officer(company), case.id, "退款已到账")
    now = again(company, case.id)
    assert (now.state, now.closed_because) == ("closed", "done")
    assert "已结案" in messages_to_customer(company, case)


def test_nothing_can_be_accepted_before_a_solution_was_delivered(company: Session) -> None:
    case = a_complaint(company)
    with pytest.raises(Conflict) as refused:
        customer_decisions.accept(company, customer(case), case.id)
    assert "已受理" in refused.value.say()


def test_refusing_starts_the_clock_of_a_revised_solution(company: Session) -> None:
    case = proposed(company)
    with instants.at(instant("2026-03-06 10:00")):
        clock = customer_decisions.reject(company, customer(case), case.id, "金额不对，应退五次")
    assert clock.promise == "complaint.revised_solution"
    assert clock.due_at == instant("2026-03-18 00:00")
    now = again(company, case.id)
    assert now.state == "rejected" and now.revised and now.revised.is_running
    sent(company, case, "2026-03-09 10:00", "修改后的方案：退还五次约见的费用。", "solution")
    now = again(company, case.id)
    assert now.state == "proposed" and now.revised and now.revised.state == "met"


def test_each_refusal_has_a_clock_of_its_own(company: Session) -> None:
    case = proposed(company)
    for day, answer in ((6, "2026-03-09 10:00"), (10, "2026-03-11 10:00")):
        with instants.at(instant(f"2026-03-{day:02d} 10:00")):
            customer_decisions.reject(company, customer(case), case.id, "还是不对")
        sent(company, case, answer, "修改后的方案：退还费用。", "solution")
    revised = [c for c in again(company, case.id).clocks if c.promise == "complaint.revised_solution"]
    assert [c.state for c in revised] == ["met", "met"]


def test_a_refusal_without_a_reason_is_asked_for_one(company: Session) -> None:
    case = proposed(company)
    with pytest.raises(BadInput):
        customer_decisions.reject(company, customer(case), case.id, " ")


def test_staff_who_note_a_refusal_tell_the_customer_the_date(company: Session) -> None:
    case = proposed(company)
    with instants.at(instant("2026-03-06 10:00")):
        with pytest.raises(BadInput):
            customer_decisions.record_verbal_acceptance(company, the_officer(company), case.id, "")
        customer_decisions.record_verbal_refusal(company, the_officer(company), case.id, "电话里说金额不对")
    assert "3月17日" in messages_to_customer(company, case)


def test_withdrawn_clocks_end_and_one_past_due_stays_breached(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-06 10:00")):
        sweep.find_due(company, instants.now())
        customer_decisions.withdraw(company, customer(case), case.id, "不想追究了")
    now = again(company, case.id)
    assert (now.state, now.closed_because) == ("withdrawn", "withdrawn")
    assert now.response and now.response.state == "breached"
    assert now.solution and now.solution.state == "cancelled"


def test_a_clock_past_due_that_nobody_had_found_is_breached_by_withdrawing(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-06 10:00")):
        customer_decisions.withdraw(company, customer(case), case.id)
    response = again(company, case.id).response
    assert response and response.state == "breached"


def test_silence_is_announced_after_five_days_and_closes_two_days_after_it_arrived(company: Session) -> None:
    case = proposed(company)
    closed = closed_in_silence(company, case)
    assert "从您收到这条消息起 2 天内没有答复" in messages_to_customer(company, case)
    now = again(company, case.id)
    assert (now.state, now.closed_because) == ("closed", "no_answer") and closed > instant(PROPOSED) + timedelta(days=7)


def closed_in_silence(session: Session, case: CaseView) -> datetime:
    announced = instant(PROPOSED) + closing.TELL_AFTER
    with instants.at(announced):
        closing.announce_silence(session, case.id)
    delivers(session, case, announced + timedelta(minutes=1))
    closed = announced + timedelta(minutes=1) + closing.TIME_LEFT
    with instants.at(closed):
        closing.close_silent(session, case.id)
    return closed


def test_a_customer_who_writes_is_not_silent(company: Session) -> None:
    case = proposed(company)
    closing.restart_silence(company, case.person_id, instant("2026-03-08 09:00"))
    assert timers.pending(company, closing.SILENCE_NOTICE, ("complaint", case.id)) == instant("2026-03-13 09:00")


def test_whoever_answered_is_not_closed_as_silent(company: Session) -> None:
    case = proposed(company)
    customer_decisions.accept(company, customer(case), case.id)
    assert timers.pending(company, closing.SILENCE_NOTICE, ("complaint", case.id)) is None
    closing.close_silent(company, case.id)
    assert again(company, case.id).state == "accepted"


def test_closed_in_silence_the_customer_reopens_within_thirty_days(company: Session) -> None:
    case = proposed(company)
    closed = closed_in_silence(company, case)
    end = reopening_term.until(company, closed)
    assert end - closed >= timedelta(days=30)
    with instants.at(end), pytest.raises(Conflict) as refused:
        reopening.reopen(company, customer(case), case.id, "一直没有收到退款")
    assert "30 天" in refused.value.say()
    with instants.at(end - timedelta(seconds=1)):
        clock = reopening.reopen(company, customer(case), case.id, "一直没有收到退款")
    now = again(company, case.id)
    assert now.state == "responded" and now.closed_at is None
    assert clock and now.revised and now.revised.id == clock.id


def test_an_open_case_is_not_reopened(company: Session) -> None:
    case = proposed(company)
    with pytest.raises(Conflict):
        reopening.reopen(company, customer(case), case.id, "一直没有收到退款")


def test_closing_needs_a_solution_that_the_customer_accepted(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-04 09:00")
    with pytest.raises(Conflict):
        closing.close(company, the_officer(company), case.id, "已处理完毕")


def test_a_suggestion_closes_once_it_was_answered(company: Session) -> None:
    case = a_complaint(company, kind="suggestion", facts="希望多办周末茶会。")
    with pytest.raises(Conflict):
        closing.close(company, the_officer(company), case.id, "谢谢建议")
    sent(company, case, "2026-03-04 09:00", "谢谢您的建议，四月起每周六加办一场茶会。")
    closing.close(company, the_officer(company), case.id, "已答复顾客")
    assert again(company, case.id).closed_because == "answered"


def test_without_agreement_a_supervisor_ends_it_after_a_revised_solution(company: Session) -> None:
    case = proposed(company)
    with instants.at(instant("2026-03-06 10:00")):
        customer_decisions.reject(company, customer(case), case.id, "不接受")
    with pytest.raises(NotAllowed):
        closing.end_without_agreement(company, the_officer(company), case.id, "顾客坚持全退")
    with pytest.raises(Conflict):
        closing.end_without_agreement(company, the_supervisor(company), case.id, "顾客坚持全退")
    sent(company, case, "2026-03-09 10:00", "修改后的方案：再退一次约见的费用。", "solution")
    with instants.at(instant("2026-03-10 10:00")):
        customer_decisions.reject(company, customer(case), case.id, "仍不接受")
        closing.end_without_agreement(company, the_supervisor(company), case.id, "顾客坚持全退")
    assert again(company, case.id).closed_because == "no_agreement"
    assert "12315" in messages_to_customer(company, case)


def test_what_the_customer_adds_is_kept_with_tokens(company: Session) -> None:
    case = a_complaint(company)
    customer_decisions.add(company, customer(case), case.id, "请打 13800138000 找我")
    [entry] = [e for e in timeline.of(company, "complaint", case.id) if e.kind == "added"]
    assert "13800138000" not in entry.facts["text"] and "⟦phone:" in entry.facts["text"]


def test_asking_for_a_person_puts_the_customer_into_the_queue(company: Session) -> None:
    from handoff import queue

    case = a_complaint(company)
    assert case.conversation_id
    with instants.at(instant("2026-03-04 10:00")):
        assert customer_decisions.ask_person(company, customer(case), case.id, "想当面谈")
    request = queue.open_request(company, case.conversation_id)
    assert request and case.number in str(request.reason)
