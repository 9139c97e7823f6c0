"""What a customer had not been told when their case ended is told once it goes on; its end is not told any more."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import call_tasks, customer_notices
from complaints import customer_decisions, merging, reopening
from complaints.access import KIND, subject_of
from complaints.case import notice_cards
from complaints.case_view import CaseView
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from kernel import file_versions, instants
from kernel.actors import SYSTEM, Actor
from notices import notice_views
from notices.notice_views import NoticeView
from tests.makers.complaints import FACTS, a_complaint, a_customer, again, instant, the_officer
from tests.makers.notices import delivers, told

AT = instant("2026-03-04 10:00")
DAY = timedelta(days=1)
SATURDAY_WORKS = "days: [{date: 2026-03-07, works: true, why: 调休上班, notice: 国办发明电〔2026〕3号}]"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def by_phone(session: Session) -> CaseView:
    """A case filed by telephone, whose receipt waits to be told."""
    with instants.at(AT + timedelta(minutes=5)):
        filed = manual_filing.register(session, the_officer(session), Noted("phone", AT, FACTS, "introductions"))
    return again(session, filed.complaint_id)


def withdrawn(session: Session, case: CaseView) -> None:
    with instants.at(AT + DAY):
        customer_decisions.record_verbal_withdrawal(session, the_officer(session), case.id, "来电说不再追究")


def reopened(session: Session, case: CaseView) -> None:
    with instants.at(AT + DAY + timedelta(seconds=13)):
        reopening.reopen_by_staff(session, the_officer(session), case.id, "来电说点错了，请继续")


def pending(session: Session, case: CaseView) -> list[NoticeView]:
    session.expire_all()
    return customer_notices.pending(session, subject_of(case.id))


def test_a_receipt_never_told_before_the_withdrawal_is_told_after_the_reopening(company: Session) -> None:
    case = by_phone(company)
    withdrawn(company, case)
    assert [one.what for one in pending(company, case)] == ["withdrawal"]
    reopened(company, case)
    receipt, reopening_ = pending(company, case)
    assert (receipt.what, reopening_.what) == ("receipt", "reopening"), "the withdrawal is not told any more"
    assert case.number in str(receipt.message) and "3月6日（周五）10:00前" in str(receipt.message)
    [call] = call_tasks.due(company, the_officer(company), KIND, case.id)
    assert "受理回执" in str(call.reason) and "撤回" not in str(call.reason)


def test_a_moved_deadline_never_told_is_told_after_the_reopening(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + timedelta(hours=1)):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), instants.now(), "念了回执")
        file_versions.accept(company, "calendar.yml", SATURDAY_WORKS, SYSTEM)
    assert [one.what for one in pending(company, case)] == ["deadline"]
    withdrawn(company, case)
    reopened(company, case)
    assert [one.what for one in pending(company, case)] == ["deadline", "reopening"]


def test_what_reached_the_customer_although_it_was_cancelled_is_not_told_twice(company: Session) -> None:
    case = a_complaint(company, AT)
    withdrawn(company, case)
    delivers(company, case, AT + DAY + timedelta(seconds=5))
    reopened(company, case)
    assert [one.what for one in pending(company, case)] == ["reopening"]


def test_the_card_says_why_and_by_whom_a_notice_was_cancelled(company: Session) -> None:
    case = by_phone(company)
    withdrawn(company, case)
    [line] = {notice_cards.cancelled_line(one) for one in notice_views.of(company, [subject_of(case.id)])
              if one.what == "receipt"}
    assert line.startswith("因撤回而取消，许知行（") and "2026年3月5日 10:00:00" in line
    reopened(company, case)
    said = [notice_cards.cancelled_line(one) for one in notice_views.of(company, [subject_of(case.id)])
            if one.what == "withdrawal"]
    assert said[0].startswith("因重新打开而取消，许知行（")


def test_a_withdrawal_by_the_customer_names_the_customer(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + DAY):
        customer_decisions.withdraw(company, Actor.person(case.person_id), case.id)
    assert notice_cards.cancelled_line(told(company, case, "receipt")).startswith("因撤回而取消，顾客，")


def test_a_merging_never_told_has_no_object_once_the_part_goes_on_by_itself(company: Session) -> None:
    customer = a_customer(company)
    elder = a_complaint(company, AT, customer=customer)
    part = a_complaint(company, AT + timedelta(hours=1), customer=customer, category="fraud")
    with instants.at(AT + DAY):
        merging.merge(company, the_officer(company), elder.id, part.id, "同一位红娘的事")
        customer_decisions.withdraw(company, Actor.person(elder.person_id), elder.id)
    merged = told(company, again(company, part.id), "merging")
    assert (merged.state, merged.cancelled_because) == ("cancelled", "separated")
    goes_on = told(company, again(company, part.id), "splitting")
    assert goes_on.subject == subject_of(part.id) and "我们继续处理" in str(goes_on.message)
