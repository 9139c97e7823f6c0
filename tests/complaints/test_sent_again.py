"""The same outside complaint sent again: what is missing is entered, what contradicts is pointed out."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import timeline
from complaints.outside import (
    csv_import,
    intake,
    particular_changes,
    reference_acts,
    reference_dates,
    reference_replies,
    reference_views,
)
from complaints.outside.intake import Arrived, IntakeResult
from complaints.outside.particulars import Particulars
from complaints.outside.reference_rows import REPORT
from complaints.outside.reference_views import ReferenceView
from kernel import instants
from kernel.actors import SYSTEM
from notices import alerts
from tests.makers.complaints import the_supervisor
from tests.makers.outside import a_letter

RECEIVED = instants.parse("2026-09-24 09:30")
NOW = instants.parse("2026-09-28 12:00")
DUE = instants.parse("2026-10-13 18:00")
DAY = date(2026, 9, 23)
NATURES = ["complaint", "report"]


@pytest.fixture(autouse=True)
def _wired(company: Session) -> None:
    reactions.install()


def _arrive(session: Session, nature: str, source: str = "12315", **changed: Any) -> IntakeResult:
    return a_letter(session, NOW, **{"source": source, "nature": nature, "received_at": RECEIVED, **changed})


def _record(session: Session, taken: IntakeResult) -> ReferenceView:
    session.expire_all()
    [found] = [one for one in reference_views.of(session, taken.complaint_id) if one.id == taken.reference_id]
    return found


def _to_check(session: Session, taken: IntakeResult) -> list[str]:
    """What the timeline asks to check; the alerts say the same."""
    said = [str(e.facts["text"]) for e in timeline.of(session, "complaint", taken.complaint_id)
            if "请核对" in str(e.facts.get("text"))]
    warned = [one.text for one in alerts.unacknowledged(session) if one.kind == "complaint.contradiction"]
    assert len(warned) == len(said) and all(one in " ".join(warned) for one in said)
    return said


def _by_api(
    session: Session, taken: IntakeResult, nature: str, received_at: datetime | None = None,
    deadline_at: datetime | None = None,
) -> None:
    with instants.at(NOW):
        reference_acts.register(session, SYSTEM, taken.complaint_id, "12315", "SH-1", received_at, deadline_at,
                                nature=nature)


@pytest.mark.parametrize("way", ["intake", "case"])
@pytest.mark.parametrize("nature", NATURES)
def test_a_deadline_that_was_missing_is_entered_from_the_same_letter_again(
    company: Session, nature: str, way: str,
) -> None:
    taken = _arrive(company, nature)
    assert _record(company, taken).deadline_at is None
    if way == "intake":
        assert _arrive(company, nature, deadline_at=DUE).outcome == "known"
    else:
        _by_api(company, taken, nature, deadline_at=DUE)
    found = _record(company, taken)
    assert found.deadline_at == DUE and found.missing == ()
    assert found.clock is not None and found.clock.is_running and found.clock.due_at == DUE
    assert _to_check(company, taken) == []
    _arrive(company, nature, deadline_at=DUE + timedelta(days=1))
    [said] = _to_check(company, taken)
    assert "2026年10月14日（周三）18:00" in said and "2026年10月13日（周二）18:00" in said


def test_the_deadline_of_a_report_is_entered_from_a_csv_again(company: Session) -> None:
    head = "来源,编号,收到时间,类别,经过,性质,期限\n"
    line = "12315,SH-1,2026-09-24 09:30,退费争议,交了钱没见面,举报,"
    with instants.at(NOW):
        first = csv_import.load(company, SYSTEM, (head + line + "\n").encode()).filed[0]
        again = csv_import.load(company, SYSTEM, (head + line + "2026-10-13 18:00\n").encode())
    assert len(again.known) == 1 and _record(company, first).deadline_at == DUE


@pytest.mark.parametrize("nature", NATURES)
def test_a_receipt_that_was_missing_is_entered_from_a_case_registration_again(company: Session, nature: str) -> None:
    taken = _arrive(company, nature, received_at=None)
    _by_api(company, taken, nature, received_at=RECEIVED)
    assert _record(company, taken).received_at == RECEIVED and "received_at" not in _record(company, taken).missing
    _by_api(company, taken, nature, received_at=RECEIVED - timedelta(days=1))
    assert len(_to_check(company, taken)) == 1 and _record(company, taken).received_at == RECEIVED


@pytest.mark.parametrize("nature", NATURES)
def test_the_day_of_the_agency_that_was_missing_is_entered_and_another_one_is_pointed_out(
    company: Session, nature: str,
) -> None:
    taken = _arrive(company, nature)
    _arrive(company, nature, particulars=Particulars(agency_received_on=DAY))
    assert _record(company, taken).particulars.agency_received_on == DAY
    for _ in range(2):
        _arrive(company, nature, particulars=Particulars(agency_received_on=DAY - timedelta(days=1)))
    assert _record(company, taken).particulars.agency_received_on == DAY
    assert _to_check(company, taken) == [
        "同一件再次送来，写的监管部门收到日期是2026年9月22日，已登记的是2026年9月23日，请核对"]


def test_a_deadline_where_somebody_found_that_there_is_none_is_pointed_out(company: Session) -> None:
    taken = _arrive(company, "complaint")
    with instants.at(NOW):
        reference_dates.state_no_deadline_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id,
                                             "来函没有写期限")
    _arrive(company, "complaint", deadline_at=DUE)
    assert _record(company, taken).deadline_at is None
    [said] = _to_check(company, taken)
    assert "2026年10月13日（周二）18:00" in said and "没有答复期限" in said


def test_a_deadline_of_what_was_answered_is_pointed_out_and_starts_no_clock(company: Session) -> None:
    taken = _arrive(company, "report")
    with instants.at(NOW):
        reference_replies.reply(company, the_supervisor(company), taken.reference_id, "已提交合同与付款记录。", NOW)
    _arrive(company, "report", deadline_at=DUE)
    assert _record(company, taken).clock is None and len(_to_check(company, taken)) == 1


@pytest.mark.parametrize("nature", NATURES)
def test_a_deadline_before_the_receipt_is_said_once_and_the_rest_is_taken(company: Session, nature: str) -> None:
    taken = _arrive(company, nature)
    for _ in range(2):
        assert _arrive(company, nature, deadline_at=RECEIVED - timedelta(days=1),
                       particulars=Particulars(agency_received_on=DAY)).outcome == "known"
    assert _record(company, taken).particulars.agency_received_on == DAY
    doubts = [e for e in timeline.of(company, "complaint", taken.complaint_id)
              if "早于收到的时间" in str(e.facts.get("text"))]
    assert len(doubts) == 1


def test_a_letter_sent_again_after_its_deadline_says_nothing_new(company: Session) -> None:
    taken = _arrive(company, "complaint", deadline_at=DUE)
    with instants.at(DUE + timedelta(days=3)):
        intake.receive(company, SYSTEM, Arrived("12315", "SH-1", None, "refund_dispute", "交了钱没见面，要求退费。",
                                                deadline_at=DUE))
    assert _to_check(company, taken) == []


# a complaint and a report of one number

@pytest.mark.parametrize("later", [timedelta(hours=5), timedelta(days=2)], ids=["same_day", "another_day"])
def test_two_receipts_of_one_number_are_pointed_out(company: Session, later: timedelta) -> None:
    taken = _arrive(company, "complaint")
    _by_api(company, taken, REPORT, received_at=RECEIVED + later)
    [said] = _to_check(company, taken)
    assert said.startswith("同一编号的投诉和举报") and "2026年9月24日 09:30" in said


def test_one_receipt_of_one_number_is_nothing_to_check(company: Session) -> None:
    taken = _arrive(company, "complaint")
    _by_api(company, taken, REPORT, received_at=RECEIVED)
    assert _to_check(company, taken) == []


@pytest.mark.parametrize("number", [None, "JB-1"])
def test_a_correction_of_a_letter_is_one_line_for_each_number(company: Session, number: str | None) -> None:
    taken = _arrive(company, "both", report_number=number)
    with instants.at(NOW):
        reference_dates.set_received_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id,
                                        RECEIVED - timedelta(hours=2), "收发室登记簿")
        particular_changes.change_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id,
                                     agency_received_on=DAY)
    lines = [(e.facts["number"], str(e.facts["text"])) for e in timeline.of(company, "complaint", taken.complaint_id)
             if e.kind == "reference_changed"]
    assert len(lines) == len(set(lines)) == (4 if number else 2)
