"""Which act meets which clock of a case, and which doesn't (5.1 g)."""
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import reactions
from cases import call_tasks, customer_notices, timeline
from complaints import staff_acts
from complaints.access import subject_of
from complaints.case_view import CaseView
from conversations import outbox
from conversations.outbox import Outcome, Refused, Sent, Uncertain
from deadlines import sweep
from deadlines.clock_conditions import noted_afterwards
from deadlines.tables import Clock
from kernel import instants
from kernel.errors import BadInput, Conflict
from notices import alerts
from tests.makers.complaints import ANSWER, a_complaint, again, instant, sent, the_officer

WITHIN = "2026-03-04 09:00"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def test_a_persons_delivered_message_for_the_case_meets_the_response(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, WITHIN)
    now = again(company, case.id)
    assert now.state == "responded"
    assert now.response and now.response.met_at == instant(WITHIN) and now.response.state == "met"
    assert now.solution and now.solution.is_running


def test_a_delivered_solution_meets_both(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, WITHIN, "方案：退还四次约见的费用，七日内到账。", "solution")
    now = again(company, case.id)
    assert now.state == "proposed" and now.proposed_at == instant(WITHIN)
    assert now.response and now.response.met_at and now.solution and now.solution.met_at


@pytest.mark.parametrize("text", ["您好", "您好，请稍等", "收到，谢谢您的反馈"])
def test_a_greeting_meets_nothing(company: Session, text: str) -> None:
    case = a_complaint(company)
    sent(company, case, WITHIN, text)
    now = again(company, case.id)
    assert now.state == "received" and now.response and now.response.met_at is None
    assert "courtesy_delivered" in [e.kind for e in timeline.of(company, "complaint", case.id)]


def test_a_message_sent_but_not_delivered_meets_nothing(company: Session) -> None:
    case = a_complaint(company, channel="web")
    sent(company, case, WITHIN, outcome=Sent())
    now = again(company, case.id)
    assert now.response and now.response.met_at is None


def test_web_chat_is_met_by_the_browsers_acknowledgement(company: Session) -> None:
    case = a_complaint(company, channel="web")
    with instants.at(instant(WITHIN)):
        outbox_id = staff_acts.reply(company, the_officer(company), case.id, "您好，约见记录已核对，确有四次没有安排。")
        while rows := outbox.claim(company, limit=10, conversation_id=case.conversation_id):
            for row in rows:
                outbox.record(company, row.id, Sent())
        assert again(company, case.id).response.met_at is None  # type: ignore[union-attr]
        assert case.conversation_id
        outbox.acknowledge(company, case.conversation_id, [outbox_id], instant("2026-03-04 09:05"))
    assert again(company, case.id).response.met_at == instant("2026-03-04 09:05")  # type: ignore[union-attr]


def test_an_uncertain_send_meets_nothing_until_a_person_confirms(company: Session) -> None:
    case = a_complaint(company)
    outbox_id = sent(company, case, WITHIN, outcome=Uncertain("超时，不知道有没有送到"))
    assert again(company, case.id).response.met_at is None  # type: ignore[union-attr]
    with instants.at(instant("2026-03-04 11:00")):
        assert [c.reason for c in call_tasks.due(company, the_officer(company), "complaint", case.id)]
        staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant("2026-03-04 10:00"),
                                     "顾客在电话里说收到了")
        assert again(company, case.id).response.met_at == instant("2026-03-04 10:00")  # type: ignore[union-attr]
        assert call_tasks.due(company, the_officer(company), "complaint", case.id) == []
        with pytest.raises(Conflict):
            staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant("2026-03-04 10:00"),
                                         "再确认一次")


def test_a_refused_message_makes_a_call_task_once(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, WITHIN, outcome=Refused("顾客停用了机器人"))
    [call] = call_tasks.due(company, the_officer(company), "complaint")
    assert "停用" in str(call.reason) and call.number == case.number


def test_a_call_that_a_person_noted_meets_the_response_and_ends_the_task(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, WITHIN, outcome=Refused("顾客停用了机器人"))
    with instants.at(instant("2026-03-04 12:00")):
        at = instant("2026-03-04 11:30")
        staff_acts.record_call(company, the_officer(company), case.id, at, "电话里已说明")
    now = again(company, case.id)
    assert now.response and now.response.met_at == instant("2026-03-04 11:30")
    assert call_tasks.due(company, the_officer(company), "complaint") == []


@pytest.mark.parametrize(("at", "text", "why"), [
    ("2026-03-04 13:00", "电话里说明了情况", "时间 2026年3月4日 13:00 还没有到"),
    ("2026-03-03 09:00", "电话里说明了情况", "时间 2026年3月3日 09:00 早于受理时间 2026年3月3日 10:00"),
    ("2026-03-04 11:00", "讲了", "至少四个字"),
])
def test_a_call_in_the_future_before_the_case_or_without_words_is_refused(
    company: Session, at: str, text: str, why: str,
) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-04 12:00")), pytest.raises(BadInput) as refused:
        staff_acts.record_call(company, the_officer(company), case.id, instant(at), text)
    assert why in refused.value.say()


def test_a_short_answer_meets_the_response_and_is_marked_for_the_supervisor(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, WITHIN, "已退款")
    assert again(company, case.id).response.met_at == instant(WITHIN)  # type: ignore[union-attr]
    [entry] = [e for e in timeline.of(company, "complaint", case.id) if e.kind == "response_delivered"]
    assert entry.facts["short"] is True


def test_met_at_the_due_instant_is_in_time(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-05 10:00")
    assert again(company, case.id).response.state == "met"  # type: ignore[union-attr]


def test_a_late_answer_meets_late_and_the_breach_stays(company: Session) -> None:
    case = a_complaint(company)
    sweep.find_due(company, instant("2026-03-05 10:00:01"))
    sent(company, case, "2026-03-05 12:00")
    response = again(company, case.id).response
    assert response and response.state == "breached"
    assert response.breached_at == instant("2026-03-05 10:00") and response.met_at == instant("2026-03-05 12:00")


def test_a_breach_stamped_while_the_answer_was_in_flight_is_lifted(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-05 09:59:58")):
        outbox_id = staff_acts.reply(company, the_officer(company), case.id, "您好，约见记录已核对，确有四次没有安排。")
        while True:
            rows = outbox.claim(company, limit=10, conversation_id=case.conversation_id)
            if outbox_id in [row.id for row in rows]:
                break
            for row in rows:
                outbox.record(company, row.id, Sent(delivered=True))
    with instants.at(instant("2026-03-05 10:00:01")):
        sweep.find_due(company, instants.now())
        assert again(company, case.id).response.state == "breached"  # type: ignore[union-attr]
        outbox.record(company, outbox_id, Sent(delivered=True), instant("2026-03-05 09:59:59"))
    response = again(company, case.id).response
    assert response and response.state == "met" and response.breached_at is None
    assert "lifted" in [e.kind for e in timeline.of(company, "complaint", case.id)]


LATE_NOTE = "对方开会到十一点，会后才登记"


@pytest.mark.parametrize("swept", [True, False], ids=["sweep first", "note first"])
def test_a_call_noted_after_the_deadline_leaves_the_breach_whichever_came_first(company: Session, swept: bool) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-05 11:00")):
        if swept:
            sweep.find_due(company, instants.now())
        staff_acts.record_call(company, the_officer(company), case.id, instant("2026-03-05 09:30"), "到期前已经通过电话",
                               noted_because=LATE_NOTE)
        sweep.find_due(company, instants.now())
    response = again(company, case.id).response
    assert response and response.state == "breached" and response.breached_at == instant("2026-03-05 10:00")
    assert response.met_at == instant("2026-03-05 09:30") and response.is_noted_afterwards
    assert response.noted_at and response.noted_at.replace(microsecond=0) == instant("2026-03-05 11:00")
    [entry] = [e for e in timeline.of(company, "complaint", case.id) if e.kind == "called"]
    assert entry.facts["noted_because"] == LATE_NOTE
    assert instants.parse(entry.facts["noted_at"]).replace(microsecond=0) == instant("2026-03-05 11:00")
    assert company.scalars(select(Clock.promise).where(noted_afterwards())).all() == ["complaint.response"]


@pytest.mark.parametrize("swept", [True, False], ids=["sweep first", "note first"])
def test_a_solution_told_by_telephone_and_noted_after_the_deadline_leaves_the_breach(
    company: Session, swept: bool,
) -> None:
    case, officer = a_complaint(company), the_officer(company)
    with instants.at(instant("2026-03-05 09:00")):
        staff_acts.reply(company, officer, case.id, "退还全部费用，三个工作日内到账", "solution")
    with instants.at(instant("2026-03-05 11:00")):
        if swept:
            sweep.find_due(company, instants.now())
        customer_notices.record_spoken(company, officer, subject_of(case.id), instant("2026-03-05 09:30"), "电话里说了方案")
        sweep.find_due(company, instants.now())
    response = again(company, case.id).response
    assert response and response.state == "breached" and response.is_noted_afterwards
    assert response.met_at == instant("2026-03-05 09:30")


@pytest.mark.parametrize("because", ["", "忘了"])
def test_a_call_noted_after_the_deadline_needs_the_reason_and_one_in_time_does_not(
    company: Session, because: str,
) -> None:
    case, other = a_complaint(company), a_complaint(company)
    with instants.at(instant("2026-03-05 11:00")), pytest.raises(BadInput, match="no_noting_reason"):
        staff_acts.record_call(company, the_officer(company), case.id, instant("2026-03-05 09:30"), "到期前已经通过电话",
                               noted_because=because)
    with instants.at(instant("2026-03-05 09:50")):
        staff_acts.record_call(company, the_officer(company), other.id, instant("2026-03-05 09:30"), "已经通过电话")
    response = again(company, other.id).response
    assert response and response.state == "met" and not response.is_noted_afterwards
    with instants.at(instant("2026-03-05 11:00")):  # held late and noted late: nothing is claimed to be in time
        staff_acts.record_call(company, the_officer(company), case.id, instant("2026-03-05 10:30"), "迟了才通上电话")
    late = again(company, case.id).response
    assert late and late.state == "breached" and not late.is_noted_afterwards


def a_doubtful_send(session: Session, case: CaseView, at: str, outcome: Outcome) -> uuid.UUID:
    """A person's message that leaves at `at`; twenty seconds after the deadline the platform has no good answer."""
    with instants.at(instant(at)):
        outbox_id = staff_acts.reply(session, the_officer(session), case.id, ANSWER)
        left: list[uuid.UUID] = []
        while outbox_id not in left:
            for id_ in left:
                outbox.record(session, id_, Sent(delivered=True))
            left = [row.id for row in outbox.claim(session, 10, None, case.conversation_id)]
    with instants.at(instant("2026-03-05 10:00:20")):
        outbox.record(session, outbox_id, outcome)
    return outbox_id


DOUBTFUL: list[Outcome] = [Uncertain("超时，不知道有没有送到"), Refused("平台说对方收不到")]


@pytest.mark.parametrize("outcome", DOUBTFUL, ids=["uncertain", "refused"])
@pytest.mark.parametrize("swept", [True, False], ids=["sweep first", "no sweep yet"])
def test_a_send_under_way_at_the_deadline_that_a_person_proves_in_time_is_in_time(
    company: Session, swept: bool, outcome: Outcome,
) -> None:
    case = a_complaint(company)
    outbox_id = a_doubtful_send(company, case, "2026-03-05 09:59:50", outcome)
    with instants.at(instant("2026-03-05 15:00")):
        if swept:
            sweep.find_due(company, instants.now())
        staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant("2026-03-05 09:59:55"),
                                     "顾客截图显示 9:59 收到")
    response = again(company, case.id).response
    assert response and response.state == "met" and response.breached_at is None
    kinds = [e.kind for e in timeline.of(company, "complaint", case.id)]
    assert ("lifted" in kinds) == swept
    assert [a.kind for a in alerts.unacknowledged(company) if a.kind == "breach"] == []


@pytest.mark.parametrize(("began", "arrived"), [("2026-03-05 10:00:05", "2026-03-05 10:00:10"),
                                                ("2026-03-05 09:59:50", "2026-03-05 10:00:10")])
def test_a_send_that_began_or_arrived_after_the_deadline_stays_late(company: Session, began: str, arrived: str) -> None:
    case = a_complaint(company)
    outbox_id = a_doubtful_send(company, case, began, DOUBTFUL[0])
    with instants.at(instant("2026-03-05 15:00")):
        sweep.find_due(company, instants.now())
        staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant(arrived), "顾客说收到了")
    response = again(company, case.id).response
    assert response and response.state == "breached" and response.met_at == instant(arrived)


def test_an_uncertain_web_message_that_the_browser_acknowledges_in_time_lifts_the_breach(company: Session) -> None:
    case = a_complaint(company, channel="web")
    outbox_id = a_doubtful_send(company, case, "2026-03-05 09:59:50", DOUBTFUL[0])
    sweep.find_due(company, instant("2026-03-05 10:00:30"))
    assert case.conversation_id
    with instants.at(instant("2026-03-05 10:00:40")):
        outbox.acknowledge(company, case.conversation_id, [outbox_id], instant("2026-03-05 09:59:58"))
    assert again(company, case.id).response.state == "met"  # type: ignore[union-attr]


def test_taken_back_after_the_deadline_and_then_proved_in_time_is_in_time(company: Session) -> None:
    case = a_complaint(company)
    outbox_id = sent(company, case, "2026-03-05 09:30")
    with instants.at(instant("2026-03-05 12:00")):
        outbox.take_back(company, outbox_id, "接收方拒收")
        assert again(company, case.id).response.state == "breached"  # type: ignore[union-attr]
        staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant("2026-03-05 09:31"),
                                     "顾客截图显示 9:31 收到")
    assert again(company, case.id).response.state == "met"  # type: ignore[union-attr]


def test_proved_in_time_after_another_message_was_late_the_first_one_counts(company: Session) -> None:
    case = a_complaint(company)
    outbox_id = a_doubtful_send(company, case, "2026-03-05 09:59:50", DOUBTFUL[0])
    sweep.find_due(company, instant("2026-03-05 10:00:30"))
    sent(company, case, "2026-03-05 11:00")
    assert again(company, case.id).response.met_at == instant("2026-03-05 11:00")  # type: ignore[union-attr]
    with instants.at(instant("2026-03-05 15:00")):
        staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant("2026-03-05 09:59:55"),
                                     "顾客截图显示 9:59 收到")
    response = again(company, case.id).response
    assert response and response.state == "met" and response.met_at == instant("2026-03-05 09:59:55")


def test_a_message_that_never_left_is_not_confirmed(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant(WITHIN)):
        outbox_id = staff_acts.reply(company, the_officer(company), case.id, "您好，约见记录已核对，确有四次没有安排。")
        with pytest.raises(Conflict, match="never_sent"):
            staff_acts.confirm_delivered(company, the_officer(company), case.id, outbox_id, instant(WITHIN), "顾客说收到了")


def test_what_the_platform_takes_back_was_not_delivered_and_the_deadline_stands(company: Session) -> None:
    case = a_complaint(company)
    outbox_id = sent(company, case, WITHIN)
    with instants.at(instant("2026-03-04 09:10")):
        assert outbox.take_back(company, outbox_id, "接收方拒收")
        assert not outbox.take_back(company, outbox_id, "接收方拒收")
    now = again(company, case.id)
    assert now.state == "received"
    assert now.response and now.response.is_running and now.response.due_at == instant("2026-03-05 10:00")
    assert call_tasks.due(company, the_officer(company), "complaint", case.id)


def test_taken_back_after_the_deadline_is_a_breach_at_once(company: Session) -> None:
    case = a_complaint(company)
    outbox_id = sent(company, case, WITHIN)
    with instants.at(instant("2026-03-05 10:00") + timedelta(hours=2)):
        outbox.take_back(company, outbox_id, "接收方拒收")
    response = again(company, case.id).response
    assert response and response.state == "breached" and response.breached_at == instant("2026-03-05 10:00")


def test_a_solution_taken_back_leaves_an_earlier_answer_standing(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, WITHIN)
    outbox_id = sent(company, case, "2026-03-04 15:00", "方案：退还四次约见的费用。", "solution")
    with instants.at(instant("2026-03-04 15:10")):
        outbox.take_back(company, outbox_id, "接收方拒收")
    now = again(company, case.id)
    assert now.state == "responded" and now.proposed_at is None
    assert now.response and now.response.met_at == instant(WITHIN)
    assert now.solution and now.solution.is_running
