"""What customers of complaints are told, by which way, and its proof; whom nothing reaches."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import invariants, reactions
from cases import call_tasks, customer_notices, links, timeline
from complaints import (
    access,
    case_view,
    closing,
    customer_decisions,
    merging,
    receipts,
    reopening,
    staff_acts,
    unreachable,
)
from complaints.access import KIND, subject_of
from complaints.api import notice_models, response_models
from complaints.case import available_acts, notice_cards, read_model, timeline_entries
from complaints.case_view import CaseView
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from conversations.outbox import Refused, Sent
from kernel import instants
from kernel.errors import BadInput, Conflict, NotAllowed
from tests.makers.complaints import FACTS, a_complaint, again, instant, sent, the_officer, the_supervisor
from tests.makers.notices import delivers, told

AT = instant("2026-03-04 10:00")
SOLUTION = "方案：退还四次约见的费用，七日内到账。"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def by_phone(session: Session, at: datetime = AT) -> CaseView:
    """A case filed by telephone, without a conversation."""
    with instants.at(at + timedelta(minutes=5)):
        filed = manual_filing.register(session, the_officer(session), Noted("phone", at, FACTS, "introductions"))
    return again(session, filed.complaint_id)


def kinds_of(session: Session, case: CaseView) -> list[str]:
    return [e.kind for e in timeline.of(session, KIND, case.id)]


def calls(session: Session, case: CaseView) -> list[call_tasks.CallView]:
    session.expire_all()
    return call_tasks.due(session, the_officer(session), KIND, case.id)


def nothing_is_lost(session: Session) -> None:
    found = [one for one in invariants.check(session) if one.name in ("untold", "told_by_call", "closed_untold")]
    assert len(found) == 3 and not any(one.count for one in found)


# by which way

def test_a_case_by_telephone_says_told_only_once_somebody_noted_it(company: Session) -> None:
    case = by_phone(company)
    assert told(company, case, "receipt").state == "telling" and "told" not in kinds_of(company, case)
    [call] = calls(company, case)
    assert "受理回执" in str(call.reason)
    nothing_is_lost(company)
    with instants.at(AT + timedelta(hours=2)):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), AT + timedelta(hours=1),
                                       "本人接听，念了回执号和期限")
    [entry] = [e for e in timeline.of(company, KIND, case.id) if e.kind == "told"]
    assert entry.at == AT + timedelta(hours=1) and str(entry.facts["way"]) == "电话"
    assert "念了回执号" in "\n".join(timeline_entries.entry_lines(entry, {}))
    assert calls(company, case) == []


def test_a_receipt_read_out_while_the_caller_was_on_the_line_needs_no_call(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + timedelta(minutes=6)):
        receipts.read_out(company, the_officer(company), case.id, "call")
    assert told(company, case, "receipt").told_by_way == "call" and calls(company, case) == []


def test_several_notices_share_one_call(company: Session) -> None:
    case, officer = by_phone(company), the_officer(company)
    with instants.at(AT + DAY):
        staff_acts.record_call(company, officer, case.id, AT + DAY, SOLUTION, "solution", told=())
        customer_decisions.record_verbal_refusal(company, officer, case.id, "电话里说金额不对")
        merging.split(company, officer, case.id, "另外一件事情的经过", "refund_dispute")
    [call] = calls(company, case)
    assert all(word in str(call.reason) for word in ("受理回执", "修改方案的期限", "拆分"))
    refusal = told(company, case, "refusal")
    with instants.at(AT + 2 * DAY):
        customer_notices.record_spoken(company, officer, subject_of(case.id), AT + 2 * DAY, "只说了期限", {refusal.id})
    assert len(calls(company, case)) == 1, "the others still wait"
    with pytest.raises(Conflict):
        call_tasks.dismiss(company, officer, call.id, "不用打了")
    with instants.at(AT + 3 * DAY):
        customer_notices.record_spoken(company, officer, subject_of(case.id), AT + 3 * DAY, "其余也说了")
    assert calls(company, case) == []
    nothing_is_lost(company)


def test_a_call_before_something_was_written_cannot_have_told_it(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + DAY), pytest.raises(BadInput):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), AT - DAY, "昨天已说过")
    for at, note in ((AT + 2 * DAY, "还没有到的时间"), (AT + timedelta(hours=1), "说")):
        with instants.at(AT + DAY), pytest.raises(BadInput):
            customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), at, note)
    assert told(company, case, "receipt").is_pending


@pytest.mark.parametrize(("act", "what"), [
    ("withdraw", "withdrawal"), ("reject", "refusal"), ("merge", "merging"), ("split", "splitting"),
    ("reopen", "reopening"), ("close", "closing"),
])
def test_what_customers_must_be_told_is_told_at_its_delivery(company: Session, act: str, what: str) -> None:
    case, officer = a_complaint(company), the_officer(company)
    sent(company, case, AT, SOLUTION, "solution")
    with instants.at(AT + DAY):
        if act == "withdraw" or act == "reopen":
            customer_decisions.record_verbal_withdrawal(company, officer, case.id, "来电说不再追究")
        if act == "reopen":
            reopening.reopen_by_staff(company, officer, case.id, "来电要求重新打开")
        if act == "reject":
            customer_decisions.record_verbal_refusal(company, officer, case.id, "金额不对")
        if act == "merge":
            assert case.conversation_id
            other = a_complaint(company, "2026-03-03 11:00", customer=(case.person_id, case.conversation_id))
            merging.merge(company, officer, case.id, other.id, "同一件事")
        if act == "split":
            merging.split(company, officer, case.id, "另外一件事情的经过", "refund_dispute")
        if act == "close":
            customer_decisions.record_verbal_acceptance(company, officer, case.id, "来电表示接受")
            closing.close(company, officer, case.id, "退款已到账")
    assert told(company, case, what).state == "telling"
    later = AT + DAY + timedelta(minutes=7)
    delivers(company, case, later)
    assert (told(company, case, what).told_at, told(company, case, what).told_by_way) == (later, "chat")
    nothing_is_lost(company)


def test_a_part_split_off_has_a_receipt_of_its_own(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + DAY):
        made = merging.split(company, the_officer(company), case.id, "另外一件事情的经过", "refund_dispute")
    assert told(company, again(company, made.complaint_id), "receipt").state == "telling"
    assert calls(company, again(company, made.complaint_id))


# the case link

def test_the_first_opening_of_the_case_link_proves_what_it_shows(company: Session) -> None:
    case = by_phone(company)
    token = links.issue(company, subject_of(case.id)).rsplit("/", 1)[1]
    with instants.at(AT + DAY):
        customer_notices.opened(company, links.opened(company, token))
        opened_at = instants.now()
    receipt = told(company, case, "receipt")
    assert receipt.told_by_way == "link" and receipt.told_at
    assert abs(receipt.told_at - opened_at) < timedelta(seconds=5) and calls(company, case) == []


def test_a_solution_seen_by_the_case_link_counts_as_delivered(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, AT, SOLUTION, "solution", Refused("顾客停用了机器人"))
    assert again(company, case.id).state == "received" and told(company, case, "solution").is_pending
    token = links.issue(company, subject_of(case.id)).rsplit("/", 1)[1]
    with instants.at(AT + timedelta(hours=3)):
        customer_notices.opened(company, links.opened(company, token))
    now = again(company, case.id)
    assert now.state == "proposed" and now.proposed_at == told(company, case, "solution").told_at
    assert now.solution and now.solution.state == "met" and calls(company, case) == []


# letters

def test_a_letter_tells_once_its_delivery_is_proved(company: Session) -> None:
    case, officer = by_phone(company), the_officer(company)
    subject = subject_of(case.id)
    with instants.at(AT + DAY):
        customer_notices.send_letter(company, officer, subject, "XA 1234 5678 932", AT + DAY)
        with pytest.raises(BadInput):
            customer_notices.letter_arrived(company, officer, subject, "XA00000000000", AT + DAY)
        with pytest.raises(BadInput):
            customer_notices.letter_arrived(company, officer, subject, "XA12345678932", AT)
    assert told(company, case, "receipt").is_pending
    with instants.at(AT + 5 * DAY):
        customer_notices.letter_arrived(company, officer, subject, "xa12345678932", AT + 4 * DAY)
    receipt = told(company, case, "receipt")
    assert (receipt.told_by_way, receipt.told_at) == ("letter", AT + 4 * DAY)
    assert receipt.proof and receipt.proof.proof["number"] == "XA12345678932"
    assert calls(company, case) == []
    with instants.at(AT + 6 * DAY), pytest.raises(BadInput):
        customer_notices.send_letter(company, officer, subject, "XA12345678999", AT + 6 * DAY)


def test_a_letter_posted_before_something_was_written_does_not_say_it(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + DAY), pytest.raises(BadInput):
        customer_notices.send_letter(company, the_officer(company), subject_of(case.id), "XA12345678932", AT - DAY)


def test_a_letter_that_came_back_leaves_the_call(company: Session) -> None:
    case, officer = by_phone(company), the_officer(company)
    with instants.at(AT + DAY):
        customer_notices.send_letter(company, officer, subject_of(case.id), "XA12345678932", AT + DAY)
    with instants.at(AT + 9 * DAY):
        customer_notices.letter_returned(company, officer, subject_of(case.id), "XA12345678932", AT + 8 * DAY)
    assert told(company, case, "receipt").is_pending and len(calls(company, case)) == 1
    nothing_is_lost(company)


# whom nothing reaches

def not_answered(session: Session, case: CaseView, at: datetime) -> None:
    with instants.at(at + timedelta(minutes=1)):
        [call, *_] = calls(session, case)
        call_tasks.not_reached(session, the_officer(session), call.id, at, "响铃无人接听")


def refused_with(session: Session, case: CaseView, at: datetime) -> str:
    with instants.at(at), pytest.raises(Conflict) as refused:
        unreachable.close_unreachable(session, the_supervisor(session), case.id, "多次联系不到")
    return refused.value.say()


def test_a_call_that_nobody_answered_keeps_the_task_open(company: Session) -> None:
    case = by_phone(company)
    not_answered(company, case, AT + DAY)
    assert len(calls(company, case)) == 1 and "not_reached" in kinds_of(company, case)
    assert [a.outcome for a in told(company, case, "receipt").attempts] == ["pending", "failed"]


def test_unreachable_takes_three_days_and_two_ways(company: Session) -> None:
    case, officer = by_phone(company), the_officer(company)
    assert refused_with(company, case, AT + DAY).endswith("还差 3 天、2 种方式。")
    not_answered(company, case, AT + DAY)
    not_answered(company, case, AT + DAY + timedelta(hours=3))
    assert refused_with(company, case, AT + 2 * DAY).endswith("还差 2 天、1 种方式。")
    not_answered(company, case, AT + 2 * DAY)
    not_answered(company, case, AT + 3 * DAY)
    assert refused_with(company, case, AT + 3 * DAY + timedelta(hours=1)).endswith("还差 1 种方式。")
    with instants.at(AT + 4 * DAY):
        customer_notices.send_letter(company, officer, subject_of(case.id), "XA12345678932", AT + 4 * DAY)
    with instants.at(AT + 12 * DAY):
        customer_notices.letter_returned(company, officer, subject_of(case.id), "XA12345678932", AT + 11 * DAY)
        with pytest.raises(NotAllowed):
            unreachable.close_unreachable(company, officer, case.id, "多次联系不到")
        with pytest.raises(BadInput):
            unreachable.close_unreachable(company, the_supervisor(company), case.id, " ")
        unreachable.close_unreachable(company, the_supervisor(company), case.id, "多次联系不到")
    now = again(company, case.id)
    assert (now.state, now.closed_because) == ("closed", "unreachable")
    [entry] = [e for e in timeline.of(company, KIND, case.id) if e.kind == "unreachable"]
    lines = timeline_entries.entry_lines(entry, {})
    assert "3月5日 电话：没有送到" in lines and "3月15日 挂号信：没有送到" in lines
    assert told(company, case, "closing").state == "telling", "it waits on the case link, nobody telephones"
    assert told(company, case, "receipt").state == "cancelled" and calls(company, case) == []
    nothing_is_lost(company)


@pytest.mark.parametrize("end", ["withdraw", "close"])
def test_what_has_lost_its_object_when_a_case_ends_is_not_told_any_more(company: Session, end: str) -> None:
    case, officer = by_phone(company), the_officer(company)
    with instants.at(AT + DAY):
        staff_acts.record_call(company, officer, case.id, AT + DAY, SOLUTION, "solution", told=())
        customer_decisions.record_verbal_refusal(company, officer, case.id, "电话里说金额不对")
        merging.split(company, officer, case.id, "另外一件事情的经过", "refund_dispute")
    with instants.at(AT + 2 * DAY):
        if end == "withdraw":
            customer_decisions.record_verbal_withdrawal(company, officer, case.id, "来电说不再追究")
        else:
            staff_acts.record_call(company, officer, case.id, AT + 2 * DAY, SOLUTION + "另加", "solution", told=())
            customer_decisions.record_verbal_acceptance(company, officer, case.id, "来电表示接受")
            closing.close(company, officer, case.id, "退款已到账")
    assert [told(company, case, what).state for what in ("receipt", "refusal")] == ["cancelled", "cancelled"]
    ended = told(company, case, "withdrawal" if end == "withdraw" else "closing")
    assert ended.state == "telling" and case.number in str(ended.message)
    assert told(company, case, "splitting").is_pending, "the part has a number of its own"
    [call] = calls(company, case)
    assert call.carries_notices
    nothing_is_lost(company)


def test_an_attempt_given_up_at_the_end_is_no_attempt_that_failed(company: Session) -> None:
    case, officer = by_phone(company), the_officer(company)
    with instants.at(AT + timedelta(hours=1)):
        merging.split(company, officer, case.id, "另外一件事情的经过", "refund_dispute")
    for n in (1, 2, 3):
        not_answered(company, case, AT + n * DAY)
    with instants.at(AT + 4 * DAY):
        customer_notices.send_letter(company, officer, subject_of(case.id), "XA12345678932", AT + 4 * DAY)
    closed_at = AT + 12 * DAY
    with instants.at(closed_at):
        customer_notices.letter_returned(company, officer, subject_of(case.id), "XA12345678932", AT + 11 * DAY)
        unreachable.close_unreachable(company, the_supervisor(company), case.id, "多次联系不到")
    splitting = told(company, case, "splitting")
    [given_up] = [one for one in splitting.attempts
                  if one.way == "call" and one.outcome_at and one.outcome_at >= closed_at]
    assert (given_up.outcome, given_up.outcome_title) == ("given_up", "不再告知")
    assert splitting.attempts[-1].way == "link" and splitting.state == "telling"
    [receipt] = [one for one in told(company, case, "receipt").attempts if one.outcome == "pending"]
    assert receipt.outcome_title == "不再需要"
    with instants.at(closed_at + DAY):
        reopening.reopen_by_staff(company, officer, case.id, "顾客要求重新打开")
    assert not [one for one in unreachable.attempts(company, access.locked(company, case.id))
                if one.day == instants.shanghai(closed_at).date()], "giving up is not an attempt"
    nothing_is_lost(company)


def test_who_was_closed_as_unreachable_reopens_within_thirty_days(company: Session) -> None:
    from kernel.actors import Actor

    test_unreachable_takes_three_days_and_two_ways(company)
    from complaints.tables import Complaint

    row = company.query(Complaint).filter_by(closed_because="unreachable").one()
    assert row.closed_at
    with instants.at(row.closed_at + 31 * DAY), pytest.raises(Conflict):
        reopening.reopen(company, Actor.person(row.person_id), row.id, "刚看到，请继续处理")
    with instants.at(row.closed_at + 29 * DAY):
        reopening.reopen(company, Actor.person(row.person_id), row.id, "刚看到，请继续处理")
    assert again(company, row.id).is_open


def test_attempts_before_the_customer_was_last_reached_do_not_count(company: Session) -> None:
    case = by_phone(company)
    for n in (1, 2, 3):
        not_answered(company, case, AT + n * DAY)
    with instants.at(AT + 4 * DAY):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), AT + 4 * DAY, "终于接通了")
    assert refused_with(company, case, AT + 5 * DAY).endswith("还差 3 天、2 种方式。")


def test_messages_that_nobody_saw_are_attempts(company: Session) -> None:
    case = a_complaint(company, channel="web")
    for n in (0, 1, 2):
        sent(company, case, AT + n * DAY, outcome=Sent() if n else Refused("停用"))
    assert refused_with(company, case, AT + 3 * DAY).endswith("还差 1 种方式。")


# what is shown

def test_page_and_api_show_each_notice_with_its_ways_and_proof(company: Session) -> None:
    case, supervisor = by_phone(company), the_supervisor(company)
    shown = read_model.read(company, supervisor, case.number)
    assert [one.what for one in shown.notices] == ["receipt"]
    assert {"tell", "letter", "unreachable"} <= available_acts.offered(shown)
    assert "unreachable" not in available_acts.offered(read_model.read(company, the_officer(company), case.number))
    with instants.at(AT + DAY):
        customer_notices.record_spoken(company, supervisor, subject_of(case.id), AT + DAY, "当面说明", way="visit")
    shown = read_model.read(company, supervisor, case.number)
    assert not {"tell", "letter"} & available_acts.offered(shown)
    [out] = response_models.case_in_full(company, case_view.by_id(company, case.id)).notices
    assert (out.what, out.state, out.told_by_way) == ("receipt", "told", "visit")
    assert out.attempts[-1].proof["note"] == "当面说明"


def test_an_attempt_is_over_once_the_customer_was_told_by_another_way(company: Session) -> None:
    case, officer = by_phone(company), the_officer(company)
    with instants.at(AT + timedelta(hours=1)):
        customer_notices.send_letter(company, officer, subject_of(case.id), "XA12345678932", AT + timedelta(hours=1))
    with instants.at(AT + DAY):
        customer_notices.record_spoken(company, officer, subject_of(case.id), AT + DAY, "当面说明", way="visit")
    [call, letter, visit] = told(company, case, "receipt").attempts
    for attempt in (call, letter):
        assert notice_cards.attempt_line(attempt).startswith(
            f"{attempt.way_title}：已由其他方式告知，2026年3月5日 10:00:00")
    assert visit.outcome_title == "已送到"
    [out] = response_models.case_in_full(company, case_view.by_id(company, case.id)).notices
    assert [one.outcome for one in out.attempts] == ["told_otherwise", "told_otherwise", "delivered"]
    assert out.attempts[0].outcome_at == AT + DAY
    with instants.at(AT + 3 * DAY):
        customer_notices.letter_arrived(company, officer, subject_of(case.id), "XA12345678932", AT + 2 * DAY)
    assert [one.shown_outcome for one in told(company, case, "receipt").attempts] == [
        "told_otherwise", "delivered", "delivered"], "its proof is kept all the same"


def test_an_attempt_is_over_once_its_notice_is_not_needed(company: Session) -> None:
    case, officer = by_phone(company), the_officer(company)
    with instants.at(AT + DAY):
        customer_decisions.record_verbal_withdrawal(company, officer, case.id, "来电说不再追究")
    receipt, withdrawal = response_models.case_in_full(company, case_view.by_id(company, case.id)).notices
    assert [(one.way, one.outcome) for one in receipt.attempts] == [("call", "not_needed")]
    assert [(one.way, one.outcome) for one in withdrawal.attempts] == [("call", "pending")]


# the order in which things happened

def test_a_call_in_the_minute_of_the_filing_is_not_before_the_case(company: Session) -> None:
    filed_at = AT + timedelta(minutes=5, seconds=50)
    with instants.at(filed_at):
        filed = manual_filing.register(company, the_officer(company), Noted("phone", AT, FACTS, "introductions"))
        case = again(company, filed.complaint_id)
        [call] = calls(company, case)
        call_tasks.not_reached(company, the_officer(company), call.id, AT + timedelta(minutes=5), "响铃无人接听")
    kinds = kinds_of(company, case)
    assert kinds.index("telling") < kinds.index("not_reached") and kinds.index("call_needed") < kinds.index(
        "not_reached")


def test_waiting_to_be_told_stands_before_being_told(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + timedelta(minutes=5, seconds=30)):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), AT + timedelta(minutes=5),
                                       "在线念了回执号")
    kinds = kinds_of(company, case)
    assert kinds.index("telling") < kinds.index("told")


def test_programs_get_every_instant_of_a_proof_in_one_zone(company: Session) -> None:
    case = by_phone(company)
    with instants.at(AT + timedelta(hours=2)):
        customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), instants.now(), "念了回执")
    notice = notice_models.notice_out(told(company, case, "receipt"), case.number)
    assert notice.attempts[-1].proof["noted_at"].endswith("+08:00")
