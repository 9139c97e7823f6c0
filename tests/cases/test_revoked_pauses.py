"""A pause that is in force only because its customer was told ends when the proof of that is revoked."""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, call_tasks, customer_notices, pause_notices, pause_requests, timeline
from complaints import customer_decisions, merging, reopening
from complaints.access import KIND, subject_of
from complaints.case_view import CaseView
from conversations import outbox
from deadlines import timers
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import Actor
from notices import alerts
from tests.cases.test_pause_requests import the_wish
from tests.makers.complaints import a_complaint, again, instant, sent, the_officer, the_supervisor
from tests.makers.notices import delivers, told

SOLUTION = "complaint.solution"
NOW, UNTIL = instant("2026-03-04 09:00"), instant("2026-03-10 09:00")
DUE, PAUSED_DUE = instant("2026-03-13 00:00"), instant("2026-03-18 00:00")
LATER = NOW + timedelta(hours=3)
EXPERT = PauseReason("expert", "等机构出具鉴定结论")


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def case(company: Session) -> CaseView:
    return a_complaint(company)


def paused(session: Session, case: CaseView, until: datetime = UNTIL, reason: PauseReason = EXPERT) -> uuid.UUID:
    """A pause in force; gives the message that told of it."""
    with instants.at(NOW):
        request = pause_requests.ask(session, the_officer(session), subject_of(case.id), SOLUTION, until, reason)
        approval.approve(session, the_supervisor(session), subject_of(case.id), request)
    return delivers(session, case, NOW + timedelta(seconds=2))[-1]


def revoked(session: Session, outbox_id: uuid.UUID, at: datetime = LATER) -> None:
    with instants.at(at):
        assert outbox.take_back(session, outbox_id, "对方拒收")
    session.expire_all()


def due(session: Session, case: CaseView) -> datetime | None:
    found = again(session, case.id).solution
    return found.due_at if found else None


def kinds_of(session: Session, case: CaseView) -> list[str]:
    return [one.kind for one in timeline.of(session, KIND, case.id)]


def test_the_clock_counts_again_as_the_customer_was_told(company: Session, case: CaseView) -> None:
    message = paused(company, case)
    assert due(company, case) == PAUSED_DUE
    revoked(company, message)
    solution = again(company, case.id).solution
    assert solution and solution.due_at == DUE and not solution.count.pauses and solution.is_running
    with instants.at(LATER):
        assert not solution.is_paused


def test_timeline_requester_and_owner_hear_of_it(company: Session, case: CaseView) -> None:
    revoked(company, paused(company, case))
    entries = {one.kind: one for one in timeline.of(company, KIND, case.id)}
    assert "not_told" in entries and str(entries["pause_revoked"].facts["reason"]) == "平台撤回了送达，顾客没有得知暂停"
    assert str(entries["pause_revoked"].facts["moved"]) == "期限是 3月12日（周四）24:00"
    with instants.at(LATER):
        [alert] = [one for one in alerts.unacknowledged(company, None) if "暂停作废" in one.text]
    assert the_officer(company).id in alert.staff_ids


def test_the_customer_is_told_anew_by_the_next_way_and_the_pause_is_in_force_again_once_they_know(
    company: Session, case: CaseView,
) -> None:
    revoked(company, paused(company, case))
    with instants.at(LATER):
        assert told(company, case, "pause").is_pending
        assert call_tasks.due(company, the_officer(company), KIND, case.id)
        request = uuid.UUID(told(company, case, "pause").ref)
        assert timers.pending(company, pause_notices.UNTOLD, subject_of(case.id), str(request)) == UNTIL
    with instants.at(LATER + timedelta(hours=1)):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), instants.now(), "本人接听，已说明")
    assert due(company, case) == PAUSED_DUE and kinds_of(company, case)[-1] == "paused"


def test_a_deadline_that_passed_during_the_pause_is_late_at_once(company: Session, case: CaseView) -> None:
    message = paused(company, case, instant("2026-03-20 09:00"))
    revoked(company, message, DUE + timedelta(hours=5))
    solution = again(company, case.id).solution
    assert solution and solution.breached_at == DUE
    assert told(company, case, "pause").cancelled_because == "lapsed", "nothing is left to pause"
    assert kinds_of(company, case)[-1] == "pause_void"


def test_a_solution_within_the_pause_but_after_the_deadline_that_the_customer_knew_is_late(
    company: Session, case: CaseView,
) -> None:
    message = paused(company, case, instant("2026-03-12 09:00"))
    sent(company, case, "2026-03-16 10:00", "方案：退还四次约见的费用，七日内到账。", "solution")
    in_time = again(company, case.id).solution
    assert in_time and in_time.state == "met"
    revoked(company, message, instant("2026-03-16 11:00"))
    solution = again(company, case.id).solution
    assert solution and solution.breached_at == DUE and solution.met_at == in_time.met_at
    assert told(company, case, "pause").cancelled_because == "met"


def test_a_case_that_is_reopened_has_no_pause_that_nobody_was_told(company: Session, case: CaseView) -> None:
    message = paused(company, case)
    person = Actor.person(case.person_id)
    with instants.at(NOW + timedelta(hours=1)):
        customer_decisions.withdraw(company, person, case.id)
    revoked(company, message, NOW + timedelta(hours=2))
    assert told(company, case, "pause").cancelled_because == "closed"
    with instants.at(LATER):
        reopening.reopen(company, person, case.id, "点错了，请继续")
    assert due(company, case) == DUE


def test_a_pause_that_was_ended_before_its_limit_is_not_told_anew(company: Session, case: CaseView) -> None:
    message = paused(company, case)
    with instants.at(instant("2026-03-06 10:00")):
        pause_requests.resume(company, the_officer(company), subject_of(case.id), SOLUTION)
    assert due(company, case) == instant("2026-03-14 00:00"), "the 5th"
    revoked(company, message, instant("2026-03-06 12:00"))
    assert due(company, case) == DUE
    assert "此前的暂停不再适用" in str(told(company, case, "resuming").message), "they were told that it had ended"
    assert kinds_of(company, case).count("pause_void") == 1


def test_a_pause_at_the_customers_written_wish_stays_whoever_was_told(company: Session, case: CaseView) -> None:
    message = paused(company, case, reason=the_wish(company, case))
    revoked(company, message)
    assert due(company, case) == PAUSED_DUE and "pause_revoked" not in kinds_of(company, case)


def test_a_part_that_was_split_off_during_the_pause_counts_without_it_as_well(
    company: Session, case: CaseView,
) -> None:
    message = paused(company, case)
    with instants.at(instant("2026-03-06 15:00")):
        made = merging.split(company, the_officer(company), case.id, "另外一件：自动续费没有提醒。", "auto_renewal")
    part = again(company, made.complaint_id)
    assert due(company, part) == instant("2026-03-14 00:00"), "the 5th was paused for the whole"
    revoked(company, message, instant("2026-03-06 16:00"))
    assert due(company, part) == DUE
    assert "期限是 3月12日（周四）24:00" in str(told(company, part, "resuming").message)
