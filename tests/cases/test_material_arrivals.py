"""What comes from the customer while a case is paused for material: it is shown and alerted, and answers the ask."""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, customer_notices, evidence, pause_requests, timeline
from complaints import customer_decisions
from complaints.access import KIND, subject_of
from complaints.case import available_acts, clock_cards, pause_dialogs, read_model
from complaints.case.read_model import Shown
from complaints.case_view import CaseView
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from conversations.events import MessageArrived
from deadlines.pause_reasons import PauseReason
from kernel import events, instants
from kernel.actors import Actor
from kernel.errors import BadInput
from notices import alerts
from tests.cases.test_evidence import PDF
from tests.cases.test_pause_requests import writes
from tests.makers.complaints import (
    a_complaint,
    again,
    asks_for,
    instant,
    the_administrator,
    the_officer,
    the_supervisor,
)
from tests.makers.notices import delivers, told

SOLUTION = "complaint.solution"
ASKED, NOW, UNTIL = instant("2026-03-03 17:00"), instant("2026-03-04 09:00"), instant("2026-03-10 09:00")
MATERIAL = "服务合同原件"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def case(company: Session) -> CaseView:
    return a_complaint(company)


@pytest.fixture
def reason(company: Session, case: CaseView) -> PauseReason:
    return asks_for(company, case, MATERIAL, at=ASKED)


def ask(session: Session, case: CaseView, reason: PauseReason, at: datetime = NOW) -> uuid.UUID:
    with instants.at(at):
        return pause_requests.ask(session, the_officer(session), subject_of(case.id), SOLUTION, UNTIL, reason)


def approve(session: Session, case: CaseView, request: uuid.UUID, at: datetime = NOW) -> None:
    with instants.at(at):
        approval.approve(session, the_supervisor(session), subject_of(case.id), request)


def paused(session: Session, case: CaseView, reason: PauseReason) -> None:
    approve(session, case, ask(session, case, reason))
    delivers(session, case, NOW + timedelta(seconds=2))


def uploads(session: Session, case: CaseView, at: datetime, by: Actor | None = None, more: bytes = b"") -> None:
    with instants.at(at):
        evidence.add(session, by or Actor.person(case.person_id), subject_of(case.id), "合同照片.pdf",
                     PDF + more + b"\n%%EOF")


def says(session: Session, case: CaseView, text: str, at: datetime) -> None:
    written = writes(session, case, text, instants.iso(at)[:16].replace("T", " "))
    assert case.conversation_id
    with instants.at(at):
        events.publish(session, MessageArrived(written, case.conversation_id, case.person_id, "bot", at))


def page(session: Session, case: CaseView, at: datetime = NOW) -> Shown:
    with instants.at(at):
        return read_model.read(session, the_supervisor(session), case.number)


def alerted(session: Session) -> list[tuple[str, tuple[uuid.UUID, ...]]]:
    return [(one.text, one.staff_ids) for one in alerts.unacknowledged(session, None)
            if one.kind == "complaint.material_arrived"]


def test_requester_and_approver_see_what_came_from_the_customer_since_the_ask(
    company: Session, case: CaseView, reason: PauseReason,
) -> None:
    says(company, case, "之前说过的", ASKED - timedelta(hours=2))
    assert pause_dialogs.arrived_since(page(company, case), reason.asked) == ["索取之后，顾客没有来件。"]
    ask(company, case, reason)
    says(company, case, "合同照片我已经发给你们了", NOW - timedelta(minutes=30))
    uploads(company, case, NOW, Actor.staff(the_officer(company).id, "许知行"))
    shown = page(company, case)
    came = ["索取之后顾客来件（3月4日（周三）08:30）：合同照片我已经发给你们了"]
    assert pause_dialogs.arrived_since(shown, reason.asked) == came, "staff uploaded the file"
    assert clock_cards.request_lines(shown, shown.pauses[0])[1:] == came
    assert pause_dialogs.arrived_since(shown, None) == []


def test_an_ask_after_which_the_customer_handed_in_a_file_bears_no_pause_without_a_new_ask(
    company: Session, case: CaseView, reason: PauseReason,
) -> None:
    uploads(company, case, NOW - timedelta(hours=1))
    with pytest.raises(BadInput) as refused:
        ask(company, case, reason)
    assert refused.value.say() == (
        "索取之后，顾客已在 2026年3月4日 08:00 发来“合同照片.pdf”。请核对并继续处理；仍缺材料的，请重新索取后再申请。")
    assert ask(company, case, asks_for(company, case, "合同第二页", at=NOW - timedelta(minutes=5)))


def test_a_request_whose_material_came_meanwhile_is_not_approved(
    company: Session, case: CaseView, reason: PauseReason,
) -> None:
    request = ask(company, case, reason)
    uploads(company, case, NOW + timedelta(hours=1))
    with pytest.raises(BadInput, match="pause_answered"):
        approve(company, case, request, NOW + timedelta(hours=2))


def test_a_file_of_staff_does_not_answer_the_ask(company: Session, case: CaseView, reason: PauseReason) -> None:
    uploads(company, case, NOW - timedelta(hours=1), Actor.staff(the_officer(company).id, "许知行"))
    assert ask(company, case, reason)


def test_a_file_during_the_pause_alerts_owner_and_supervisors_to_resume(
    company: Session, case: CaseView, reason: PauseReason,
) -> None:
    paused(company, case, reason)
    uploads(company, case, NOW + timedelta(hours=1))
    uploads(company, case, NOW + timedelta(hours=2), more=b"% 2")
    [(said, staff)] = alerted(company)
    assert "顾客已发来材料，请核对并恢复计时" in said and MATERIAL in said and "合同照片.pdf" in said
    owner = again(company, case.id).owner_id
    assert owner and {the_supervisor(company).id, the_administrator(company).id, owner} <= set(staff)
    [entry] = [one for one in timeline.of(company, KIND, case.id) if one.kind == "material_arrived"]
    assert str(entry.title) == "顾客在暂停期间来件，请核对并恢复计时" and entry.facts["text"] == "合同照片.pdf"


@pytest.mark.parametrize("way", ["chat", "link"])
def test_a_message_during_the_pause_alerts_as_well(
    company: Session, case: CaseView, reason: PauseReason, way: str,
) -> None:
    paused(company, case, reason)
    text = "合同照片我已经发给你们了"
    if way == "chat":
        says(company, case, text, NOW + timedelta(hours=1))
    else:
        with instants.at(NOW + timedelta(hours=1)):
            customer_decisions.add(company, Actor.person(case.person_id), case.id, text)
    [(said, _)] = alerted(company)
    assert text in said and "请恢复计时" in said


def test_an_approved_pause_that_waits_to_be_told_is_one_as_well(
    company: Session, case: CaseView, reason: PauseReason,
) -> None:
    approve(company, case, ask(company, case, reason))
    uploads(company, case, NOW + timedelta(minutes=1))
    assert len(alerted(company)) == 1


def test_nobody_is_alerted_without_a_pause_for_material_or_after_it(
    company: Session, case: CaseView, reason: PauseReason,
) -> None:
    says(company, case, "在吗", NOW - timedelta(hours=1))
    paused(company, case, reason)
    with instants.at(NOW + timedelta(hours=1)):
        pause_requests.resume(company, the_officer(company), subject_of(case.id), SOLUTION)
    uploads(company, case, NOW + timedelta(hours=2))
    other = a_complaint(company)
    uploads(company, other, NOW + timedelta(hours=2))
    assert alerted(company) == []


def test_until_the_customer_was_told_page_and_toast_say_that_the_pause_waits(
    company: Session, case: CaseView, reason: PauseReason,
) -> None:
    request = ask(company, case, reason)
    [waiting] = page(company, case).pauses
    assert pause_dialogs.approved(waiting) == "已批准，告知顾客后生效"
    approve(company, case, request)
    shown, supervisor = page(company, case), the_supervisor(company)
    [clock] = [one for one in shown.case.clocks if one.promise == SOLUTION]
    untold = available_acts.untold_pause(shown, clock)
    assert untold and clock_cards.untold_line(shown, untold) == (
        f"已批准暂停至 3月10日（周二）09:00；批准：{supervisor.name}（{supervisor.number}）。告知顾客后生效，此前照常计时。")
    assert clock not in available_acts.pausable(shown)
    delivers(company, case, NOW + timedelta(seconds=2))
    assert page(company, case).untold_pauses == []


def test_a_resumption_is_titled_so(company: Session, case: CaseView, reason: PauseReason) -> None:
    paused(company, case, reason)
    with instants.at(NOW + timedelta(hours=1)):
        pause_requests.resume(company, the_officer(company), subject_of(case.id), SOLUTION)
    assert told(company, case, "resuming").what_title == "恢复计时"


def test_a_registered_letter_for_which_the_customer_signed_can_be_the_ask(company: Session) -> None:
    officer, number = the_officer(company), "XA12345678932"
    with instants.at(ASKED):
        filed = manual_filing.register(company, officer, Noted(
            "letter", ASKED, "来信说只见了两位，要求退费。", "refund_dispute"))
        subject = subject_of(filed.complaint_id)
        customer_notices.send_letter(company, officer, subject, number, ASKED + timedelta(0))
    case = again(company, filed.complaint_id)
    assert page(company, case, ASKED + timedelta(hours=1)).asked == [], "it did not arrive yet"
    with instants.at(NOW):
        customer_notices.letter_arrived(company, officer, subject, number, NOW - timedelta(hours=1))
    [asked] = page(company, case).asked
    assert (asked.text, asked.at) == (f"挂号信 {number}，顾客已签收", NOW - timedelta(hours=1))
    ask(company, case, PauseReason("evidence", "等顾客寄合同", asked=asked.reference, material=MATERIAL))
    shown = page(company, case)
    assert number in clock_cards.basis_line(shown, shown.pauses[0])
