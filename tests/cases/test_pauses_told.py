"""No deadline moves later than what the customer was told: an approved pause is in force once they know of it."""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, customer_notices, pause_notices, pause_requests, timeline
from complaints import customer_decisions, reopening, staff_acts
from complaints.access import KIND, subject_of
from complaints.case_view import CaseView
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from deadlines import sweep, timers
from deadlines.events import TimerRang
from deadlines.pause_reasons import PauseReason
from kernel import events, file_versions, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import Conflict
from tests.cases.test_pause_requests import the_wish
from tests.makers.complaints import FACTS, a_complaint, again, instant, the_officer, the_supervisor
from tests.makers.notices import delivers, told

SOLUTION = "complaint.solution"
AT = instant("2026-03-03 10:00")
NOW, UNTIL = instant("2026-03-04 09:00"), instant("2026-03-10 09:00")
TOLD_DUE, PAUSED_DUE = instant("2026-03-13 00:00"), instant("2026-03-18 00:00")
DAYS = "days: [{{date: {day}, works: {works}, why: 调休, notice: 国办发明电〔2026〕3号}}]"
REASON = PauseReason("expert", "等机构出具鉴定结论")


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def case(company: Session) -> CaseView:
    """A case by telephone whose receipt was read out."""
    with instants.at(AT):
        filed = manual_filing.register(company, the_officer(company), Noted("phone", AT, FACTS, "introductions"))
    speaks(company, again(company, filed.complaint_id), AT + timedelta(minutes=1))
    return again(company, filed.complaint_id)


def approved(session: Session, case: CaseView, at: datetime = NOW, until: datetime = UNTIL,
             reason: PauseReason = REASON) -> uuid.UUID:
    with instants.at(at):
        request = pause_requests.ask(session, the_officer(session), subject_of(case.id), SOLUTION, until, reason)
        approval.approve(session, the_supervisor(session), subject_of(case.id), request)
    return request


def speaks(session: Session, case: CaseView, at: datetime, noted: datetime | None = None) -> None:
    with instants.at(noted or at):
        customer_notices.record_spoken(session, the_officer(session), subject_of(case.id), at, "本人接听，已说明")


def due(session: Session, case: CaseView) -> datetime | None:
    found = again(session, case.id).solution
    return found.due_at if found else None


def kinds_of(session: Session, case: CaseView) -> list[str]:
    return [one.kind for one in timeline.of(session, KIND, case.id)]


def rings(session: Session, case: CaseView, request: uuid.UUID) -> datetime:
    """The timer of an untold pause is due; gives when."""
    at = timers.pending(session, pause_notices.UNTOLD, subject_of(case.id), str(request))
    assert at is not None
    timers.cancel(session, pause_notices.UNTOLD, subject_of(case.id), str(request))
    with instants.at(at):
        events.publish(session, TimerRang(pause_notices.UNTOLD, KIND, case.id, at, {"request": str(request)}))
    return at


def test_the_deadline_stays_until_the_customer_is_told_of_the_pause(company: Session, case: CaseView) -> None:
    approved(company, case)
    assert due(company, case) == TOLD_DUE and kinds_of(company, case)[-1] == "pause_approved"
    message = str(told(company, case, "pause").message)
    assert "3月10日（周二）09:00 恢复" in message and "3月17日（周二）24:00" in message
    speaks(company, case, NOW + timedelta(hours=5))
    solution = again(company, case.id).solution
    assert solution and solution.due_at == PAUSED_DUE and solution.is_running
    [pause] = solution.count.pauses
    assert pause.start - NOW < timedelta(seconds=9), "as they were told, from the approval"
    assert [one.what for one in customer_notices.pending(company, subject_of(case.id))] == [], "told once"
    assert kinds_of(company, case)[-1] == "paused"


def test_in_chat_the_pause_is_in_force_once_its_message_is_delivered(company: Session) -> None:
    case = a_complaint(company, AT)
    approved(company, case)
    assert due(company, case) == TOLD_DUE
    delivers(company, case, NOW + timedelta(seconds=3))
    assert due(company, case) == PAUSED_DUE


def test_a_customer_who_asked_for_it_in_writing_knows_of_it(company: Session) -> None:
    case = a_complaint(company, AT)
    approved(company, case, reason=the_wish(company, case))
    assert due(company, case) == PAUSED_DUE
    assert told(company, case, "pause").is_pending, "the new date is told all the same"


def test_whom_nobody_reaches_keeps_the_deadline_that_they_were_told(company: Session, case: CaseView) -> None:
    request = approved(company, case)
    at = rings(company, case, request)
    assert at == UNTIL and told(company, case, "pause").state == "cancelled"
    [entry] = [one for one in timeline.of(company, KIND, case.id) if one.kind == "pause_void"]
    assert str(entry.facts["reason"]) == "没有及时告知，暂停不生效"
    with instants.at(TOLD_DUE + timedelta(seconds=1)):
        assert sweep.find_due(company, instants.now()) >= 1
    solution = again(company, case.id).solution
    assert solution and solution.breached_at == TOLD_DUE


def test_a_pause_longer_than_the_deadline_lapses_with_it(company: Session, case: CaseView) -> None:
    request = approved(company, case, until=instant("2026-03-20 09:00"))
    assert rings(company, case, request) == TOLD_DUE


def test_a_call_noted_only_after_the_deadline_brings_no_pause(company: Session, case: CaseView) -> None:
    approved(company, case, until=instant("2026-03-20 09:00"))
    speaks(company, case, NOW + timedelta(hours=1), TOLD_DUE + timedelta(hours=9))
    assert due(company, case) == TOLD_DUE and kinds_of(company, case)[-1] == "pause_void"


def test_a_second_pause_waits_until_the_first_is_told(company: Session, case: CaseView) -> None:
    approved(company, case)
    with instants.at(NOW + timedelta(hours=1)), pytest.raises(Conflict) as refused:
        pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, UNTIL, REASON)
    assert refused.value.say() == "方案期的暂停已经批准，告知顾客后生效，不能再申请。"


def test_a_solution_given_meanwhile_leaves_nothing_to_pause(company: Session, case: CaseView) -> None:
    approved(company, case)
    with instants.at(NOW + timedelta(hours=2)):
        staff_acts.record_call(company, the_officer(company), case.id, instants.now(), "方案：退还四次约见的费用。",
                               "solution", told=())
    pause = told(company, case, "pause")
    assert (pause.state, pause.cancelled_because) == ("cancelled", "met")


def test_a_pause_that_was_never_told_is_not_in_force_after_withdrawing_and_reopening(
    company: Session, case: CaseView,
) -> None:
    approved(company, case)
    with instants.at(NOW + timedelta(minutes=5)):
        customer_decisions.record_verbal_withdrawal(company, the_officer(company), case.id, "来电说不再追究")
    with instants.at(NOW + timedelta(minutes=5, seconds=13)):
        reopening.reopen_by_staff(company, the_officer(company), case.id, "来电说点错了，请继续")
    assert due(company, case) == TOLD_DUE
    assert [one.what for one in customer_notices.pending(company, subject_of(case.id))] == ["reopening"]


def test_a_pause_at_the_customers_wish_is_told_after_withdrawing_and_reopening(company: Session) -> None:
    case = a_complaint(company, AT)
    approved(company, case, reason=the_wish(company, case))
    with instants.at(NOW + timedelta(seconds=5)):
        customer_decisions.withdraw(company, Actor.person(case.person_id), case.id)
    with instants.at(NOW + timedelta(seconds=18)):
        reopening.reopen(company, Actor.person(case.person_id), case.id, "点错了，请继续")
    assert due(company, case) == PAUSED_DUE
    pause = told(company, case, "pause")
    assert pause.is_pending and "3月10日（周二）09:00 恢复" in str(pause.message)


def test_a_pause_is_told_anew_where_the_deadline_moves_meanwhile(company: Session, case: CaseView) -> None:
    approved(company, case)
    with instants.at(NOW + timedelta(hours=1)):
        file_versions.accept(company, "calendar.yml", DAYS.format(day="2026-03-07", works="true"), SYSTEM)
    speaks(company, case, NOW + timedelta(hours=2))
    pause = told(company, case, "pause")
    assert "3月17日（周二）24:00" in str(pause.message) and due(company, case) == instant("2026-03-18 00:00")
    assert [one.what for one in customer_notices.pending(company, subject_of(case.id))] == []


def test_a_pause_in_force_brings_the_deadline_that_was_told(company: Session, case: CaseView) -> None:
    approved(company, case)
    with instants.at(NOW + timedelta(hours=1)):
        file_versions.accept(company, "calendar.yml", DAYS.format(day="2026-03-16", works="false"), SYSTEM)
    speaks(company, case, NOW + timedelta(hours=2))
    assert due(company, case) == PAUSED_DUE, "and not the day that the day off would make it"


def test_a_pause_adds_to_what_was_promised_whatever_the_calendar_says_now(company: Session, case: CaseView) -> None:
    with instants.at(NOW):
        file_versions.accept(company, "calendar.yml", DAYS.format(day="2026-03-07", works="true"), SYSTEM)
        assert due(company, case) == instant("2026-03-12 00:00")
        file_versions.accept(company, "calendar.yml", "days: []", SYSTEM)
    assert due(company, case) == instant("2026-03-12 00:00"), "promised, and not taken back"
    approved(company, case, NOW, instant("2026-03-06 09:00"))
    speaks(company, case, NOW + timedelta(hours=1))
    assert due(company, case) == instant("2026-03-13 00:00"), "one day more: the 5th"
    solution = again(company, case.id).solution
    assert solution and [day.counted for day in solution.count.trace if day.date.day == 7] == [True]
