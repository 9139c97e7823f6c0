"""A cancelled clock does not cleanse a case: what withdrawing and reopening do to its clocks and its stage."""
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import closing, customer_decisions, reopening, staff_acts
from complaints.case_view import CaseView
from deadlines import clocks, sweep
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import Actor
from tests.makers.complaints import a_complaint, again, instant, sent, the_officer, the_supervisor

SOLVED = "方案：退还四次约见的费用，七日内到账。"
WITHDRAWN, REOPENED = "2026-03-04 09:00", "2026-03-04 09:01"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def customer(case: CaseView) -> Actor:
    return Actor.person(case.person_id)


def withdrawn_and_reopened(
    session: Session, case: CaseView, withdrawn: str = WITHDRAWN, reopened: str = REOPENED,
) -> CaseView:
    with instants.at(instant(withdrawn)):
        customer_decisions.withdraw(session, customer(case), case.id, "不想追究了")
    with instants.at(instant(reopened)):
        reopening.reopen(session, customer(case), case.id, "还是没有人联系我")
    return again(session, case.id)


def standing(case: CaseView) -> dict[str, tuple[str, object]]:
    """State and deadline of the case's clocks, by promise."""
    return {clock.promise: (clock.state, clock.due_at) for clock in case.clocks}


def test_within_a_second_withdrawing_and_reopening_changes_nothing(company: Session) -> None:
    case = a_complaint(company)
    before = standing(case)
    with instants.at(instant(WITHDRAWN)):
        customer_decisions.withdraw(company, customer(case), case.id)
    with instants.at(instant(WITHDRAWN) + timedelta(seconds=1)):
        clock = reopening.reopen(company, customer(case), case.id, "点错了，请继续")
    now = again(company, case.id)
    assert now.state == "received" and now.closed_at is None
    assert standing(now) == before
    assert case.solution and clock and clock.due_at == case.solution.due_at


def test_a_case_that_was_answered_is_answered_again_and_only_the_solution_is_owed(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-03 15:00")
    before = standing(again(company, case.id))
    now = withdrawn_and_reopened(company, again(company, case.id))
    assert now.state == "responded" and standing(now) == before


def test_a_refused_solution_is_still_owed_a_revision_by_the_same_day(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-03 15:00", SOLVED, "solution")
    with instants.at(instant("2026-03-03 16:00")):
        customer_decisions.reject(company, customer(case), case.id, "金额不对")
    before = standing(again(company, case.id))
    now = withdrawn_and_reopened(company, again(company, case.id))
    assert now.state == "rejected" and standing(now) == before


def test_of_a_case_in_which_everything_was_met_a_revised_solution_is_promised_anew(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-03 15:00", SOLVED, "solution")
    now = withdrawn_and_reopened(company, again(company, case.id))
    assert now.state == "responded"
    assert now.revised and now.revised.state == "open" and now.revised.started_at >= instant(REOPENED)


def test_a_clock_that_fell_due_while_the_case_was_withdrawn_is_late_and_marked(company: Session) -> None:
    case = a_complaint(company)
    now = withdrawn_and_reopened(company, case, WITHDRAWN, "2026-03-06 10:00")
    response, solution = now.response, now.solution
    assert response and response.state == "breached" and response.due_while_ended and response.is_running
    assert response.breached_at == response.due_at
    assert solution and solution.state == "open" and not solution.due_while_ended
    with instants.at(instant("2026-03-06 11:00")):
        assert sweep.find_due(company, instants.now()) == 0, "it is reported once"


def test_a_clock_late_before_the_case_was_withdrawn_stays_late_as_it_was(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-05 11:00")):
        sweep.find_due(company, instants.now())
    now = withdrawn_and_reopened(company, case, "2026-03-06 09:00", "2026-03-06 10:00")
    assert now.response and now.response.state == "breached" and not now.response.due_while_ended
    assert now.response.detected_at and now.response.detected_at < instant("2026-03-06 09:00")


def test_the_date_told_on_reopening_is_never_past(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant(WITHDRAWN)):
        customer_decisions.withdraw(company, customer(case), case.id)
    with instants.at(instant("2026-03-20 09:00")):
        assert reopening.reopen(company, customer(case), case.id, "还是没有人联系我") is None


def test_the_cancelled_clock_is_kept_with_who_cancelled_it(company: Session) -> None:
    now = withdrawn_and_reopened(company, a_complaint(company))
    kept = clocks.for_subjects(company, "complaint", [now.id], with_superseded=True)[now.id]
    assert sorted(clock.state for clock in kept) == ["open", "open", "superseded", "superseded"]
    assert all(clock.cancelled_at and clock.superseded_by for clock in kept if clock.state == "superseded")


def test_withdrawn_twice_only_the_last_clocks_are_revived(company: Session) -> None:
    case = a_complaint(company)
    before = standing(case)
    withdrawn_and_reopened(company, case)
    now = withdrawn_and_reopened(company, again(company, case.id), "2026-03-04 10:00", "2026-03-04 10:01")
    assert standing(now) == before


def test_a_paused_clock_is_revived_with_its_pause(company: Session) -> None:
    case = a_complaint(company)
    officer, supervisor = the_officer(company), the_supervisor(company)
    with instants.at(instant("2026-03-03 12:00")):
        clocks.pause(company, "complaint.solution", ("complaint", case.id), instant("2026-03-06 12:00"),
                     Actor.staff(officer.id), approver=supervisor, reason=PauseReason("expert", "等鉴定结论"))
    paused = again(company, case.id).solution
    now = withdrawn_and_reopened(company, again(company, case.id))
    assert paused and now.solution and now.solution.due_at == paused.due_at
    assert now.solution.count.pauses == paused.count.pauses


def test_ended_without_agreement_the_open_revision_is_owed_again(company: Session) -> None:
    case = a_complaint(company)
    for day in (4, 5):
        sent(company, again(company, case.id), f"2026-03-0{day} 09:00", f"方案{day}：退还部分费用。", "solution")
        with instants.at(instant(f"2026-03-0{day} 12:00")):
            customer_decisions.reject(company, customer(case), case.id, "金额不对")
    owed = again(company, case.id).revised
    with instants.at(instant("2026-03-06 09:00")):
        closing.end_without_agreement(company, the_supervisor(company), case.id, "顾客坚持全退")
    with instants.at(instant("2026-03-06 10:00")):
        reopening.reopen_by_staff(company, the_officer(company), case.id, "顾客愿意再谈")
    now = again(company, case.id)
    assert now.state == "rejected"
    assert owed and now.revised and now.revised.is_running and now.revised.due_at == owed.due_at


def test_a_suggestion_nobody_answered_is_not_answered_by_reopening_it(company: Session) -> None:
    now = withdrawn_and_reopened(company, a_complaint(company, kind="suggestion", facts="希望多办周末茶会。"))
    assert now.state == "received" and now.clocks == []


def test_what_was_said_by_telephone_counts_as_reached(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-03 15:00")):
        staff_acts.record_call(company, the_officer(company), case.id, instants.now(), "已电话说明处理办法")
    assert withdrawn_and_reopened(company, again(company, case.id)).state == "responded"
