"""What a part that is split off inherits, by the stage of its case."""
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, pause_requests, timeline
from complaints import customer_decisions, merging, reopening
from complaints.access import subject_of
from complaints.case_view import CaseView
from conversations import outbox
from deadlines import sweep
from deadlines.count_explanation import is_removed_by_pause
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import Actor
from kernel.errors import Conflict
from notices import alerts, notice_views
from tests.makers.complaints import a_complaint, again, instant, sent, the_officer, the_supervisor
from tests.makers.notices import delivers, told

SOLVED = "方案：退还四次约见的费用，七日内到账。"
PART = ("另外一件：自动续费没有提醒。", "auto_renewal")
RESPONSE, SOLUTION, REVISED = "complaint.response", "complaint.solution", "complaint.revised_solution"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def split(session: Session, case: CaseView, at: str) -> CaseView:
    with instants.at(instant(at)):
        made = merging.split(session, the_officer(session), case.id, *PART)
    return again(session, made.complaint_id)


def standing(case: CaseView) -> dict[str, tuple[str, object]]:
    return {clock.promise: (clock.state, clock.due_at) for clock in case.clocks}


def _received(session: Session, case: CaseView) -> None:
    pass


def _responded(session: Session, case: CaseView) -> None:
    sent(session, case, "2026-03-04 09:00")


def _proposed(session: Session, case: CaseView) -> None:
    sent(session, case, "2026-03-04 09:00", SOLVED, "solution")


def _accepted(session: Session, case: CaseView) -> None:
    _proposed(session, case)
    customer_decisions.accept(session, Actor.person(case.person_id), case.id)


def _rejected(session: Session, case: CaseView) -> None:
    _proposed(session, case)
    with instants.at(instant("2026-03-04 10:00")):
        customer_decisions.reject(session, Actor.person(case.person_id), case.id, "金额不对")


def _withdrawn_and_reopened(session: Session, case: CaseView) -> None:
    with instants.at(instant("2026-03-03 12:00")):
        customer_decisions.withdraw(session, Actor.person(case.person_id), case.id)
        reopening.reopen(session, Actor.person(case.person_id), case.id, "点错了，请继续")


def _solved_and_reopened(session: Session, case: CaseView) -> None:
    _proposed(session, case)
    with instants.at(instant("2026-03-04 12:00")):
        customer_decisions.withdraw(session, Actor.person(case.person_id), case.id)
        reopening.reopen(session, Actor.person(case.person_id), case.id, "还是没有到账")


@pytest.mark.parametrize(("walk", "stage"), [
    (_received, "received"), (_responded, "responded"), (_rejected, "rejected"),
    (_withdrawn_and_reopened, "received"), (_solved_and_reopened, "responded")])
def test_the_part_carries_the_promises_of_the_case_each_with_its_deadline(
    company: Session, walk: Callable[[Session, CaseView], None], stage: str,
) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    walk(company, case)
    part = split(company, again(company, case.id), "2026-03-04 15:00")
    assert part.state == again(company, case.id).state == stage
    assert standing(part) == standing(again(company, case.id))
    assert part.accepted_at == case.accepted_at


@pytest.mark.parametrize("walk", [_proposed, _accepted])
def test_a_solution_that_did_not_speak_of_the_part_leaves_its_clock_running_with_the_deadline_of_the_case(
    company: Session, walk: Callable[[Session, CaseView], None],
) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    walk(company, case)
    part = split(company, again(company, case.id), "2026-03-05 15:00")
    assert part.state == "responded" and part.revised is None
    assert part.solution and case.solution
    assert (part.solution.state, part.solution.due_at) == ("open", case.solution.due_at)
    assert part.response and part.response.state == "met"
    own = again(company, case.id)
    assert own.solution and own.solution.state == "met"


def test_a_proposal_for_the_part_meets_its_own_clock(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    _proposed(company, case)
    part = split(company, again(company, case.id), "2026-03-05 15:00")
    sent(company, part, "2026-03-06 10:00", "方案：自动续费的费用全额退还，三日内到账。", "solution")
    part = again(company, part.id)
    assert part.state == "proposed" and part.solution and part.solution.met_at == instant("2026-03-06 10:00")


@pytest.mark.parametrize("walk", [_proposed, _accepted])
def test_where_the_deadline_is_past_the_part_is_promised_a_solution_of_its_own(
    company: Session, walk: Callable[[Session, CaseView], None],
) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    walk(company, case)
    part = split(company, again(company, case.id), "2026-03-20 15:00")
    assert part.state == "responded" and part.solution is None
    assert part.revised and part.revised.is_running and part.revised.started_at >= instant("2026-03-20 15:00")
    assert part.response and part.response.state == "met"


def test_a_revised_solution_proposed_for_the_case_is_still_owed_to_the_part(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    _rejected(company, case)
    sent(company, again(company, case.id), "2026-03-05 09:00", SOLVED + "另加一个月服务。", "solution")
    revised = again(company, case.id).revised
    part = split(company, again(company, case.id), "2026-03-13 08:00")  # the first one fell due before
    assert part.solution is None and revised and part.revised
    assert (part.revised.state, part.revised.due_at) == ("open", revised.due_at)


def test_no_part_is_born_late_of_a_case_that_is_not(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    _rejected(company, case)
    with instants.at(instant("2026-03-13 15:00")):  # the first solution would have been due on the 12th
        before = len(alerts.unacknowledged(company, the_supervisor(company)))
    part = split(company, again(company, case.id), "2026-03-13 15:00")
    with instants.at(instant("2026-03-13 15:00")):
        assert sweep.find_due(company, instants.now()) == 0
        assert len(alerts.unacknowledged(company, the_supervisor(company))) == before
    assert not any(clock.breached_at for clock in part.clocks)


def test_what_is_late_of_the_case_is_late_of_the_part_and_reported_once(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-06 09:00")):
        sweep.find_due(company, instants.now())
        before = len(alerts.unacknowledged(company, the_supervisor(company)))
    part = split(company, again(company, case.id), "2026-03-06 10:00")
    assert part.response and part.response.state == "breached" and part.response.is_running
    with instants.at(instant("2026-03-06 10:00")):
        assert sweep.find_due(company, instants.now()) == 0
        assert len(alerts.unacknowledged(company, the_supervisor(company))) == before


def pauses(session: Session, case: CaseView, at: str, until: str, told_at: str = "") -> None:
    """A pause of the solution clock, approved at `at`; with `told_at` its customer is told of it then."""
    with instants.at(instant(at)):
        request = pause_requests.ask(session, the_officer(session), subject_of(case.id), SOLUTION, instant(until),
                                     PauseReason("expert", "等机构出具鉴定结论"))
        approval.approve(session, the_supervisor(session), subject_of(case.id), request)
    if told_at:
        delivers(session, case, instant(told_at))


def notices_of(session: Session, case: CaseView) -> list[str]:
    return [str(one.message) for one in notice_views.of(session, [subject_of(case.id)])]


def test_a_pause_of_the_case_ends_for_the_part_with_the_split(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    pauses(company, case, "2026-03-03 12:00", "2026-03-12 12:00", "2026-03-03 12:01")
    part = split(company, again(company, case.id), "2026-03-06 15:00")
    own = again(company, case.id)
    assert part.solution and own.solution
    with instants.at(instant("2026-03-06 15:00")):
        assert own.solution.is_paused and not part.solution.is_paused
    [pause] = part.solution.count.pauses
    assert (pause.start, pause.end - instant("2026-03-06 15:00") < timedelta(seconds=5)) == (
        own.solution.count.pauses[0].start, True)
    removed = [day.date.day for day in part.solution.count.trace if is_removed_by_pause(day)]
    assert removed == [4, 5], "which were excluded for the whole before the split"
    assert part.solution.due_at == instant("2026-03-17 00:00") < own.solution.due_at


def test_the_officer_is_told_that_the_part_runs_and_the_customer_of_no_pause_for_it(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    pauses(company, case, "2026-03-03 12:00", "2026-03-12 12:00", "2026-03-03 12:01")
    part = split(company, again(company, case.id), "2026-03-03 15:00")
    [entry] = [e for e in timeline.of(company, "complaint", part.id) if e.kind == "split_from"]
    assert "方案期正在暂停，这一件自拆分起照常计时" in str(entry.facts["reason"])
    assert f"{part.number} 照常计时" in str(told(company, case, "splitting").message)
    [receipt] = notices_of(company, part)
    assert "暂停" not in receipt and "顺延" not in receipt and "3月12日（周四）24:00" in receipt


def test_a_pause_that_waits_for_approval_or_for_the_customer_is_not_the_parts(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    pauses(company, case, "2026-03-03 12:00", "2026-03-12 12:00")
    part = split(company, again(company, case.id), "2026-03-03 15:00")
    delivers(company, case, instant("2026-03-03 15:10"))
    own, part = again(company, case.id), again(company, part.id)
    assert own.solution and own.solution.count.pauses and part.solution and not part.solution.count.pauses
    assert approval.waiting(company, "complaint", part.id) == []


def test_a_part_is_paused_anew_by_a_request_of_its_own(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    pauses(company, case, "2026-03-03 12:00", "2026-03-12 12:00", "2026-03-03 12:01")
    part = split(company, again(company, case.id), "2026-03-06 15:00")
    pauses(company, part, "2026-03-06 16:00", "2026-03-10 09:00", "2026-03-06 16:01")
    part = again(company, part.id)
    assert part.solution and len(part.solution.count.pauses) == 2


def test_an_answer_given_during_a_pause_that_is_taken_back_leaves_the_part_without_the_rest_of_it(
    company: Session,
) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    sent(company, case, "2026-03-03 11:00")
    pauses(company, case, "2026-03-03 12:00", "2026-03-12 12:00", "2026-03-03 12:01")
    outbox_id = sent(company, case, "2026-03-04 09:00", SOLVED, "solution")
    with instants.at(instant("2026-03-04 10:00")):
        customer_decisions.reject(company, Actor.person(case.person_id), case.id, "金额不对")
    part = split(company, again(company, case.id), "2026-03-04 15:00")
    with instants.at(instant("2026-03-04 16:00")):
        outbox.take_back(company, outbox_id, "对方拒收")
    part = again(company, part.id)
    assert part.solution and part.solution.state == "open" and not part.solution.is_paused
    assert part.solution.due_at == instant("2026-03-13 00:00")


def test_the_same_part_is_split_off_once(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    part = split(company, case, "2026-03-03 15:00")
    with instants.at(instant("2026-03-03 15:00")), pytest.raises(Conflict) as refused:
        merging.split(company, the_officer(company), case.id, *PART)
    assert part.number in refused.value.say()


def test_an_answer_that_the_platform_takes_back_answered_the_part_as_little(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    outbox_id = sent(company, case, "2026-03-04 09:00")
    part = split(company, again(company, case.id), "2026-03-04 15:00")
    with instants.at(instant("2026-03-04 16:00")):
        assert outbox.take_back(company, outbox_id, "对方拒收")
    for one in (again(company, case.id), again(company, part.id)):
        assert one.state == "received"
        assert one.response and one.response.state == "open" and one.response.due_at == instant("2026-03-05 10:00")
