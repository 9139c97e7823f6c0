"""What a receipt states: the deadlines that run, from when they count, and a deadline that is past already."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import customer_decisions, filing, merging, receipts
from complaints.case_view import CaseView
from complaints.filing import NewCase
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from complaints.outside import intake
from complaints.outside.intake import Arrived
from deadlines import clocks
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import SYSTEM, Actor
from kernel.wording import Language, Message, in_language
from tests.makers.complaints import FACTS, a_complaint, a_customer, again, instant, sent, the_officer, the_supervisor
from tests.makers.notices import told

AT = instant("2026-03-03 10:00")
SOLUTION = "方案：退还四次约见的费用，七日内到账。"
PART = ("另外一件：自动续费没有提醒。", "auto_renewal")


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def receipt_of(session: Session, case: CaseView, language: Language = "zh-Hans") -> str:
    message = told(session, case, "receipt").message
    assert isinstance(message, Message)
    return in_language(message, language)


# parts that were split off

def split(session: Session, case: CaseView, at: str = "2026-03-04 15:00") -> CaseView:
    with instants.at(instant(at)):
        made = merging.split(session, the_officer(session), case.id, *PART)
    return again(session, made.complaint_id)


def _received(session: Session, case: CaseView) -> None:
    pass


def _responded(session: Session, case: CaseView) -> None:
    sent(session, case, "2026-03-04 09:00")


def _proposed(session: Session, case: CaseView) -> None:
    sent(session, case, "2026-03-04 09:00", SOLUTION, "solution")


def _rejected(session: Session, case: CaseView) -> None:
    _proposed(session, case)
    with instants.at(instant("2026-03-04 10:00")):
        customer_decisions.reject(session, Actor.person(case.person_id), case.id, "金额不对")


@pytest.mark.parametrize(("walk", "stated"), [
    (_received, ["响应：3月5日（周四）10:00前", "解决方案：3月12日（周四）24:00前"]),
    (_responded, ["解决方案：3月12日（周四）24:00前"]),
    (_proposed, ["解决方案：3月12日（周四）24:00前"]), (_rejected, ["修改方案：3月13日（周五）24:00前"])])
def test_the_receipt_of_a_part_states_the_deadlines_that_run_for_it(
    company: Session, walk: Callable[[Session, CaseView], None], stated: list[str],
) -> None:
    case = a_complaint(company, AT)
    walk(company, case)
    lines = receipt_of(company, split(company, again(company, case.id))).splitlines()
    assert [line.split("前")[0] + "前" for line in lines[1:]] == stated
    assert "不计时限" not in "".join(lines)


def test_the_receipt_of_a_part_says_that_days_paused_before_the_split_are_in_its_deadline(company: Session) -> None:
    case = a_complaint(company, AT)
    _responded(company, case)
    with instants.at(AT + timedelta(hours=26)):
        clocks.pause(company, "complaint.solution", ("complaint", case.id), instant("2026-03-20 09:00"),
                     SYSTEM, approver=the_supervisor(company), reason=PauseReason("expert", "等机构出具鉴定结论"))
    with instants.at(instant("2026-03-06 12:00")):
        made = merging.split(company, the_officer(company), case.id, "另外一件：自动续费没有提醒。", "auto_renewal")
    said = receipt_of(company, again(company, made.complaint_id))
    assert "期限已相应顺延" in said and "3月13日（周五）24:00前" in said, "one whole day, the 5th"


def test_the_receipt_of_a_part_of_a_suggestion_has_no_deadline(company: Session) -> None:
    case = a_complaint(company, AT, kind="suggestion")
    assert "建议不计时限" in receipt_of(company, split(company, case))


# deadlines that are past

def entered(session: Session, late: timedelta, way: str = "phone") -> CaseView:
    with instants.at(AT + late):
        filed = manual_filing.register(session, the_officer(session), Noted(way, AT, FACTS, "introductions"))
    return again(session, filed.complaint_id)


def test_a_deadline_that_is_past_is_not_promised_but_apologised_for(company: Session) -> None:
    with instants.at(AT + timedelta(days=3)):
        first, second = receipt_of(company, entered(company, timedelta(days=3))).splitlines()[1:]
    assert first == ("响应：本应在3月5日（周四）10:00前有专人联系您（从您来电时起连续 48 小时），"
                     "现在已经过了这个时间，非常抱歉。我们会尽快安排专人联系您。")
    assert second.startswith("解决方案：3月12日（周四）24:00前。"), "this one is to come"
    first, second = receipt_of(company, entered(company, timedelta(days=20))).splitlines()[1:]
    assert "本应在3月12日（周四）24:00前给您" in second and "抱歉" in second


def test_a_past_deadline_in_english(company: Session) -> None:
    first, second = receipt_of(company, entered(company, timedelta(days=20)), "en").splitlines()[1:]
    for line in (first, second):
        assert "should have" in line and "We are sorry" in line and "as soon as possible" in line
        assert "will contact you by" not in line


def test_a_part_of_a_late_case_is_told_that_its_deadline_is_past(company: Session) -> None:
    case = a_complaint(company, AT)
    assert "本应在3月5日（周四）10:00前" in receipt_of(company, split(company, case, "2026-03-06 10:00"))


# from when it counts

@pytest.mark.parametrize("late", [timedelta(hours=1), timedelta(days=3)])
def test_a_letter_counts_from_when_we_received_it(company: Session, late: timedelta) -> None:
    said = receipt_of(company, entered(company, late, "letter"))
    assert "从我们收到来信时起" in said and "我们收到来信当天不计" in said and "从您" not in said


def test_a_platforms_complaint_counts_from_when_we_received_it(company: Session) -> None:
    with instants.at(AT + timedelta(hours=1)):
        taken = intake.receive(company, SYSTEM, Arrived(
            source="12315", external_number="SH-1", received_at=AT, category="refund_dispute", deadline_at=None,
            contact="13812345678", facts=FACTS))
    said = receipt_of(company, again(company, taken.complaint_id))
    assert "从我们收到来函时起" in said and "我们收到来函当天不计" in said and "从您" not in said


@pytest.mark.parametrize("via", ["api", "csv"])
def test_what_another_system_hands_in_counts_from_when_we_received_it(company: Session, via: str) -> None:
    person_id, conversation_id = a_customer(company)
    with instants.at(AT):
        made = filing.file(company, SYSTEM, NewCase(person_id, FACTS, "introductions", "api", via=via,
                                                    conversation_id=conversation_id))
        receipts.tell(company, made)
    case = again(company, made.complaint_id)
    said = receipt_of(company, case)
    assert "从我们收到投诉时起" in said and "我们收到投诉当天不计" in said and "从您" not in said
    assert "from our receipt of your complaint" in receipt_of(company, case, "en")


@pytest.mark.parametrize(("way", "phrase"), [("phone", "从您来电时起"), ("visit", "从您到店时起")])
def test_what_the_customer_brought_themselves_counts_from_that(company: Session, way: str, phrase: str) -> None:
    assert phrase in receipt_of(company, entered(company, timedelta(hours=1), way))
