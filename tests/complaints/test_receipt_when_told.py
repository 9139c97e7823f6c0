"""A receipt says what holds when it is told; a call says no more than what was written by then."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import customer_notices, timeline
from complaints import customer_decisions, reopening, staff_acts
from complaints.access import KIND, subject_of
from complaints.case_kind import as_case
from complaints.case_view import CaseView
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from kernel import file_versions, instants
from kernel.actors import SYSTEM
from kernel.errors import BadInput
from tests.makers.complaints import FACTS, a_complaint, again, instant, the_officer
from tests.makers.notices import told

AT = instant("2026-03-03 10:00")
SATURDAY = "days: [{date: 2026-03-07, works: true, why: 调休上班, notice: 国办发明电〔2026〕3号}]"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def case(company: Session) -> CaseView:
    with instants.at(AT + timedelta(minutes=1)):
        filed = manual_filing.register(company, the_officer(company), Noted("phone", AT, FACTS, "introductions"))
    return again(company, filed.complaint_id)


def calendar(session: Session, hours: int = 2) -> None:
    with instants.at(AT + timedelta(hours=hours)):
        file_versions.accept(session, "calendar.yml", SATURDAY, SYSTEM)


def pending(session: Session, case: CaseView) -> list[str]:
    session.expire_all()
    return [one.what for one in customer_notices.pending(session, subject_of(case.id))]


def test_a_deadline_that_moves_before_the_receipt_is_told_is_in_the_receipt(company: Session, case: CaseView) -> None:
    calendar(company)
    assert pending(company, case) == ["receipt"], "one notice, not two with two dates"
    assert "3月11日（周三）24:00" in str(told(company, case, "receipt").message)
    with instants.at(AT + timedelta(hours=3)):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), instants.now(), "念了回执")
    receipt = told(company, case, "receipt")
    assert receipt.state == "told" and "3月11日（周三）24:00" in str(receipt.message)


def test_a_call_before_the_deadline_moved_did_not_tell_the_new_one(company: Session, case: CaseView) -> None:
    calendar(company)
    with instants.at(AT + timedelta(hours=3)), pytest.raises(BadInput):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), AT + timedelta(hours=1),
                                       "念了回执")


def test_a_receipt_under_way_in_the_chat_keeps_its_text_and_the_move_is_told_beside_it(company: Session) -> None:
    case = a_complaint(company, AT)
    with instants.at(AT):
        customer_notices.tell(company, as_case(case), "receipt", "回执：3月12日")
    calendar(company)
    assert pending(company, case) == ["receipt", "deadline"]
    assert "3月12日（周四）24:00" in str(told(company, case, "receipt").message), "what was sent"


def test_a_receipt_read_out_late_apologises_instead_of_promising(company: Session, case: CaseView) -> None:
    with instants.at(AT + timedelta(days=3)):
        assert "本应在3月5日（周四）10:00前" in str(told(company, case, "receipt").message)
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), instants.now(), "念了回执")
    assert "非常抱歉" in str(told(company, case, "receipt").message)


def test_what_was_written_after_a_call_is_not_ticked_for_it(company: Session, case: CaseView) -> None:
    calendar(company)
    receipt = told(company, case, "receipt")
    with instants.at(AT + timedelta(days=1)), pytest.raises(BadInput) as refused:
        staff_acts.record_call(company, the_officer(company), case.id, AT + timedelta(hours=1), "电话里说明了进度",
                               told={receipt.id})
    assert refused.value.say() == ("2026年3月3日 11:00 时还没有这些待告知顾客的事项：受理回执和时限。"
                                   "请检查通话时间；确实没有告知的，请不要勾选。")


def test_a_call_noted_later_keeps_when_and_why_it_was_noted_so(company: Session, case: CaseView) -> None:
    with instants.at(AT + timedelta(days=1)):
        staff_acts.record_call(company, the_officer(company), case.id, AT + timedelta(hours=1), "电话里说明了进度",
                               noted_because="当时在外，回来才登记", told=())
    [entry] = [one for one in timeline.of(company, KIND, case.id) if one.kind == "called"]
    assert entry.facts["noted_because"] == "当时在外，回来才登记" and entry.facts["noted_at"].startswith("2026-03-04T10:00")


def test_a_notice_that_came_while_the_case_was_withdrawn_moves_its_deadlines_earlier_too(
    company: Session, case: CaseView,
) -> None:
    with instants.at(AT + timedelta(hours=1)):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), instants.now(), "念了回执")
        customer_decisions.record_verbal_withdrawal(company, the_officer(company), case.id, "来电说不再追究")
    calendar(company)
    with instants.at(AT + timedelta(hours=3)):
        reopening.reopen_by_staff(company, the_officer(company), case.id, "来电说点错了，请继续")
    solution = again(company, case.id).solution
    assert solution and solution.due_at == instant("2026-03-12 00:00")
    assert pending(company, case) == ["deadline", "reopening"]
    assert "原定 3月12日（周四）24:00，现为 3月11日（周三）24:00" in str(told(company, case, "deadline").message)
