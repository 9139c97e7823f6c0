"""A pause that awaits material rests on a message or a noted call that asked the customer for it, and names it."""
from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, customer_notices, pause_requests, requests_to_customers, timeline
from cases.written_wishes import Writing
from complaints import staff_acts
from complaints.access import KIND, subject_of
from complaints.api.clock_models import clock_out
from complaints.case import clock_cards, read_model
from complaints.case_kind import as_case
from complaints.case_view import CaseView
from conversations import outbox
from conversations.messages import Reply
from conversations.outbox import Outcome, Sent, Uncertain
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.errors import BadInput
from notices import alerts, notice_views
from tests.makers.complaints import a_complaint, again, asks_for, instant, sent, the_officer, the_supervisor
from tests.makers.notices import delivers, told

SOLUTION = "complaint.solution"
NOW, UNTIL = instant("2026-03-04 09:00"), instant("2026-03-10 09:00")
UNKNOWN = "019d0c2e-0000-7000-8000-000000000000"
MATERIAL, ASKING = "服务合同原件", "请您把服务合同原件拍照发给我们，核对后才能定方案。"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def case(company: Session) -> CaseView:
    return a_complaint(company)


def ask(session: Session, case: CaseView, reference: str, material: str = MATERIAL) -> uuid.UUID:
    with instants.at(NOW):
        return pause_requests.ask(session, the_officer(session), subject_of(case.id), SOLUTION, UNTIL,
                                  PauseReason("evidence", "等顾客补合同", asked=reference, material=material))


def offered(session: Session, case: CaseView) -> list[Writing]:
    with instants.at(NOW):
        return requests_to_customers.of(session, as_case(case), timeline.of(session, KIND, case.id),
                                        notice_views.of(session, [subject_of(case.id)]))


@pytest.mark.parametrize("reference", ["", "message:" + UNKNOWN, "entry:" + UNKNOWN, "entry:合同"])
def test_without_having_asked_the_customer_nothing_is_awaited_from_them(
    company: Session, case: CaseView, reference: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        ask(company, case, reference)
    assert "向顾客索取这份材料的那条消息或那通电话" in refused.value.say()


@pytest.mark.parametrize("outcome", [Uncertain("平台没有回音"), Sent()])
def test_a_message_that_did_not_reach_the_customer_asked_nobody(
    company: Session, case: CaseView, outcome: Outcome,
) -> None:
    outbox_id = sent(company, case, "2026-03-03 17:00", ASKING, outcome=outcome)
    assert offered(company, case) == []
    with pytest.raises(BadInput, match="pause_not_asked"):
        ask(company, case, f"message:{outbox_id}")


def test_a_message_confirmed_by_a_person_asked_the_customer(company: Session, case: CaseView) -> None:
    outbox_id = sent(company, case, "2026-03-03 17:00", ASKING, outcome=Uncertain("平台没有回音"))
    with instants.at(NOW):
        staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant("2026-03-03 17:05"),
                                     "顾客电话里说看到了")
    [found] = offered(company, case)
    assert (found.reference, found.text, found.at) == (f"message:{outbox_id}", ASKING, instant("2026-03-03 17:05"))


def test_a_noted_call_and_a_note_of_what_was_said_asked_the_customer(company: Session, case: CaseView) -> None:
    with instants.at(NOW):
        staff_acts.record_call(company, the_officer(company), case.id, NOW - timedelta(hours=2), "请顾客寄合同原件")
    with instants.at(NOW - timedelta(hours=1)):
        customer_notices.tell(company, as_case(again(company, case.id)), "other", "另有一事要告知", by_call=False)
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), instants.now(), "当面请顾客带合同来",
                                       way="visit")
    assert [one.text for one in offered(company, case)] == ["当面请顾客带合同来", "请顾客寄合同原件"]
    assert ask(company, case, offered(company, case)[1].reference)


def test_what_a_person_wrote_in_the_chat_counts_and_what_the_bot_wrote_does_not(
    company: Session, case: CaseView,
) -> None:
    assert case.conversation_id
    with instants.at(instant("2026-03-03 17:00")):
        outbox.enqueue(company, case.conversation_id, Reply(ASKING, (), "human"), author="person",
                       staff_id=the_officer(company).id)
        outbox.enqueue(company, case.conversation_id, Reply("请上传合同。"), author="bot")
    delivers(company, case, instant("2026-03-03 17:01"))
    assert [one.text for one in offered(company, case)] == [ASKING]


def test_what_another_customer_was_asked_or_this_one_before_the_case_is_no_request(
    company: Session, case: CaseView,
) -> None:
    other = sent(company, a_complaint(company), "2026-03-03 17:00", ASKING)
    customer = (case.person_id, case.conversation_id or uuid.uuid4())
    later = a_complaint(company, "2026-03-03 18:00", customer=customer)
    before = sent(company, case, "2026-03-03 17:30", ASKING)
    for outbox_id in (other, before):
        with pytest.raises(BadInput, match="pause_not_asked"):
            ask(company, later, f"message:{outbox_id}")


@pytest.mark.parametrize(("material", "key"), [
    ("", "pause_no_material"), ("件" * 61, "pause_no_material"), ("身份证 110101199003074530", "material_identifies")])
def test_the_material_is_named_in_words_that_the_customer_may_read(
    company: Session, case: CaseView, material: str, key: str,
) -> None:
    outbox_id = sent(company, case, "2026-03-03 17:00", ASKING)
    with pytest.raises(BadInput, match=key):
        ask(company, case, f"message:{outbox_id}", material)


def test_notice_count_card_and_timeline_name_the_material_and_quote_what_asked_for_it(
    company: Session, case: CaseView,
) -> None:
    request = ask(company, case, f"message:{sent(company, case, '2026-03-03 17:00', ASKING)}")
    with instants.at(NOW):
        shown = read_model.read(company, the_officer(company), case.number)
        assert clock_cards.basis_line(shown, shown.pauses[0]) == f"已向顾客索取“{MATERIAL}”（3月3日（周二）17:00）：{ASKING}"
        approval.approve(company, the_supervisor(company), subject_of(case.id), request)
    delivers(company, case, NOW + timedelta(seconds=2))
    assert f"理由：等您提供只有您手里有的材料：{MATERIAL}。" in str(told(company, case, "pause").message)
    solution = again(company, case.id).solution
    assert solution and f"暂停计时：等您提供只有您手里有的材料：{MATERIAL}" in {str(day.why) for day in solution.count.trace}
    quoted = {one.kind for one in timeline.of(company, KIND, case.id) if ASKING in str(one.facts.get("asked_for"))}
    assert quoted == {"pause_asked", "pause_approved", "paused"}


def test_a_request_whose_message_the_platform_revoked_is_not_approved(company: Session, case: CaseView) -> None:
    outbox_id = sent(company, case, "2026-03-03 17:00", ASKING)
    request = ask(company, case, f"message:{outbox_id}")
    with instants.at(NOW):
        assert outbox.take_back(company, outbox_id, "对方拒收")
        with pytest.raises(BadInput, match="pause_not_asked"):
            approval.approve(company, the_supervisor(company), subject_of(case.id), request)


@pytest.mark.parametrize("knows", [True, False])
def test_a_pause_ends_with_the_delivery_of_the_message_that_it_rests_on(
    company: Session, case: CaseView, knows: bool,
) -> None:
    outbox_id = sent(company, case, "2026-03-03 17:00", ASKING)
    request = ask(company, case, f"message:{outbox_id}")
    with instants.at(NOW):
        approval.approve(company, the_supervisor(company), subject_of(case.id), request)
    if knows:
        delivers(company, case, NOW + timedelta(seconds=2))
    with instants.at(NOW + timedelta(hours=1)):
        outbox.take_back(company, outbox_id, "对方拒收")
    solution = again(company, case.id).solution
    assert solution and not solution.count.pauses and solution.due_at == instant("2026-03-13 00:00")
    last = timeline.of(company, KIND, case.id)
    if knows:
        assert "此前的暂停不再适用，期限是 3月12日（周四）24:00" in str(told(company, case, "resuming").message)
        assert "索取材料的消息其实没有送到" in str(next(e for e in last if e.kind == "pause_revoked").facts["reason"])
    else:
        assert told(company, case, "pause").cancelled_because == "unasked"
        assert "pause_void" in {one.kind for one in last}


# a second pause

def _paused_once(session: Session, case: CaseView) -> None:
    with instants.at(instant("2026-03-03 18:00")):
        request = pause_requests.ask(session, the_officer(session), subject_of(case.id), SOLUTION,
                                     instant("2026-03-06 09:30"), asks_for(session, case, MATERIAL))
        approval.approve(session, the_supervisor(session), subject_of(case.id), request)
    delivers(session, case, instant("2026-03-03 18:01"))


BEFORE = "方案期此前已暂停 1 次，共 2 天 15 小时 30 分（2 个工作日未计），理由：等待只有顾客持有、已向其索取的材料"


def test_who_requests_and_who_approves_a_second_pause_see_the_sum_of_the_earlier_ones(
    company: Session, case: CaseView,
) -> None:
    _paused_once(company, case)
    with instants.at(instant("2026-03-09 10:00")):
        shown = read_model.read(company, the_officer(company), case.number)
        assert clock_cards.paused_lines(shown) == [BEFORE]
        pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, instant("2026-03-12 10:00"),
                           PauseReason("expert", "等机构出具鉴定结论"))
        said = [one.text for one in alerts.unacknowledged(company, None) if one.kind == "complaint.pause_asked"]
        assert any(BEFORE in one for one in said)
    last = [one for one in timeline.of(company, KIND, case.id) if one.kind == "pause_asked"][-1]
    assert [str(one) for one in last.facts["paused_before"]] == [BEFORE]


def test_programs_get_the_sum_of_the_pauses_of_a_clock(company: Session, case: CaseView) -> None:
    _paused_once(company, case)
    case = again(company, case.id)
    assert case.solution and case.response
    paused = clock_out(case.solution, case.number).paused
    assert paused and paused.running_until is None
    assert (paused.times, paused.hours, paused.working_days, paused.grounds, paused.say) == (
        1, 63.5, 2, ["evidence"], BEFORE)
    assert clock_out(case.response, case.number).paused is None
