"""A corrected receipt moves the clocks of the case that was filed for the letter, and tells only what moved."""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import customer_notices, timeline
from complaints import staff_acts
from complaints.access import subject_of
from complaints.outside import reference_dates
from complaints.outside.intake import IntakeResult
from deadlines import clocks, sweep
from deadlines.clocks import ClockView
from kernel import instants
from notices import notice_views
from notices.notice_views import NoticeView
from tests.conftest import scalar
from tests.makers.complaints import again, the_supervisor
from tests.makers.outside import a_letter

NINE = instants.parse("2026-03-03 09:00")  # a Tuesday, when the letter is noted to have arrived
EIGHT, TEN = NINE - timedelta(hours=1), NINE + timedelta(hours=1)
NOON = NINE + timedelta(hours=3)
BREACHED = NINE + timedelta(hours=50)
CLOCKS = ("complaint.response", "complaint.solution")


@pytest.fixture(autouse=True)
def _wired(company: Session) -> None:
    reactions.install()


@pytest.fixture
def letter(company: Session) -> IntakeResult:
    return a_letter(company, NOON, received_at=NINE, deadline_at=instants.parse("2026-03-20 18:00"))


def _correct(session: Session, letter: IntakeResult, to: datetime, at: datetime) -> None:
    with instants.at(at):
        reference_dates.set_received_on(session, the_supervisor(session), letter.complaint_id, letter.reference_id, to,
                                        "收发室登记簿")
        sweep.find_due(session, instants.now())


def _told(session: Session, letter: IntakeResult, at: datetime) -> None:
    with instants.at(at):
        customer_notices.record_spoken(session, the_supervisor(session), subject_of(letter.complaint_id),
                                       instants.now(), "念了回执")


def _own(session: Session, letter: IntakeResult) -> list[ClockView]:
    """The case's clocks in force: response, solution."""
    found = {one.promise: one for one in clocks.for_subjects(
        session, "complaint", [letter.complaint_id])[letter.complaint_id]}
    assert sorted(found) == sorted(CLOCKS)
    return [found[promise] for promise in CLOCKS]


def _since(session: Session, letter: IntakeResult) -> set[datetime]:
    """What the case and its clocks count from."""
    case = again(session, letter.complaint_id)
    assert case.accepted_at == case.received_at
    return {case.accepted_at, *(clock.started_at for clock in _own(session, letter))}


def _notices(session: Session, complaint_id: uuid.UUID) -> list[NoticeView]:
    session.expire_all()
    return notice_views.pending(session, [subject_of(complaint_id)])


def _kinds(session: Session, letter: IntakeResult) -> list[str]:
    return [entry.kind for entry in timeline.of(session, "complaint", letter.complaint_id)]


@pytest.mark.parametrize("told", [False, True], ids=["untold", "told"])
def test_a_breached_case_of_one_letter_moves_to_the_earlier_receipt_and_stays_one(
    company: Session, letter: IntakeResult, told: bool,
) -> None:
    if told:
        _told(company, letter, NOON + timedelta(hours=1))
    with instants.at(BREACHED):
        sweep.find_due(company, instants.now())
    assert _own(company, letter)[0].breached_at == NINE + timedelta(hours=48)
    _correct(company, letter, EIGHT, BREACHED + timedelta(hours=1))
    assert scalar(company, "select count(*) from complaint") == 1
    assert "merged_in" not in _kinds(company, letter) and _since(company, letter) == {EIGHT}
    response, solution = _own(company, letter)
    assert response.breached_at == response.due_at == EIGHT + timedelta(hours=48) and solution.breached_at is None


@pytest.mark.parametrize(("answered", "right", "late"), [
    (NOON, EIGHT, False), (NINE + timedelta(hours=47, minutes=30), EIGHT, True), (BREACHED, EIGHT, True),
], ids=["in_time", "late_by_the_true_receipt", "late"])
def test_a_case_answered_before_its_receipt_was_corrected_stays_one_and_is_judged_by_it(
    company: Session, letter: IntakeResult, answered: datetime, right: datetime, late: bool,
) -> None:
    with instants.at(answered + timedelta(minutes=1)):
        sweep.find_due(company, instants.now())
        staff_acts.record_call(company, the_supervisor(company), letter.complaint_id, instants.now(), "说明核实进度")
    _correct(company, letter, right, BREACHED + timedelta(hours=1))
    assert scalar(company, "select count(*) from complaint") == 1 and _since(company, letter) == {right}
    response = _own(company, letter)[0]
    assert response.met_at is not None and not response.is_running
    assert response.breached_at == (right + timedelta(hours=48) if late else None)


@pytest.mark.parametrize("breached", [False, True], ids=["running", "breached"])
def test_a_receipt_corrected_twice_before_anything_was_told_is_followed_both_times(
    company: Session, letter: IntakeResult, breached: bool,
) -> None:
    begin = BREACHED if breached else NOON + timedelta(hours=1)
    for hours, right in enumerate((EIGHT, TEN)):
        _correct(company, letter, right, begin + timedelta(hours=hours))
        assert _since(company, letter) == {right}
    assert [one.what for one in _notices(company, letter.complaint_id)] == ["receipt"]
    assert (_own(company, letter)[0].breached_at is not None) == breached
    assert scalar(company, "select count(*) from complaint") == 1


def test_an_untold_correction_is_taken_back_by_the_next_one_down_to_what_was_told(
    company: Session, letter: IntakeResult,
) -> None:
    _told(company, letter, NOON + timedelta(hours=1))
    _correct(company, letter, EIGHT, NOON + timedelta(hours=2))
    [moved] = _notices(company, letter.complaint_id)
    assert moved.what == "deadline" and "3月5日（周四）08:00" in str(moved.message)
    _correct(company, letter, TEN, NOON + timedelta(hours=3))
    assert _since(company, letter) == {NINE}, "no later than the deadlines that the customer was told"
    assert _notices(company, letter.complaint_id) == []
    replaced = notice_views.get(company, moved.id)
    assert replaced is not None and replaced.cancelled_because == "replaced"


def test_a_correction_that_was_told_is_kept(company: Session, letter: IntakeResult) -> None:
    _told(company, letter, NOON + timedelta(hours=1))
    _correct(company, letter, EIGHT, NOON + timedelta(hours=2))
    _told(company, letter, NOON + timedelta(hours=3))
    _correct(company, letter, TEN, NOON + timedelta(hours=4))
    assert _since(company, letter) == {EIGHT} and _notices(company, letter.complaint_id) == []


def test_two_untold_corrections_are_told_as_one_against_what_the_customer_knows(
    company: Session, letter: IntakeResult,
) -> None:
    _told(company, letter, NOON + timedelta(hours=1))
    for hours in (2, 3):
        _correct(company, letter, NINE - timedelta(hours=hours), NOON + timedelta(hours=hours))
    [notice] = _notices(company, letter.complaint_id)
    assert "原定 3月5日（周四）09:00，现为 3月5日（周四）06:00" in str(notice.message)


def test_a_deadline_that_did_not_move_is_neither_told_nor_on_the_timeline(
    company: Session, letter: IntakeResult,
) -> None:
    _told(company, letter, NOON + timedelta(hours=1))
    _correct(company, letter, EIGHT, NOON + timedelta(hours=2))
    [notice] = _notices(company, letter.complaint_id)
    assert "响应期" in str(notice.message) and "方案期" not in str(notice.message), "the last day is the same"
    assert _kinds(company, letter).count("deadline_moved") == 1


def test_a_correction_that_moves_no_deadline_as_it_is_told_tells_nothing(
    company: Session, letter: IntakeResult,
) -> None:
    _told(company, letter, NOON + timedelta(hours=1))
    with instants.at(NOON + timedelta(hours=2)):
        staff_acts.record_call(company, the_supervisor(company), letter.complaint_id, instants.now(), "说明核实进度")
    _correct(company, letter, EIGHT, NOON + timedelta(hours=3))
    assert _since(company, letter) == {EIGHT}
    assert _notices(company, letter.complaint_id) == [] and "deadline_moved" not in _kinds(company, letter)


def test_several_deadlines_that_move_are_told_in_one_notice(company: Session, letter: IntakeResult) -> None:
    _told(company, letter, NOON + timedelta(hours=1))
    _correct(company, letter, NINE - timedelta(days=1), NOON + timedelta(hours=2))
    [notice] = _notices(company, letter.complaint_id)
    said = str(notice.message)
    assert "的时限有变：响应期原定 3月5日（周四）09:00，现为 3月4日（周三）09:00；方案期原定 3月12日（周四）24:00" in said
    assert said.count("原因") == 1
