"""What a customer can do with their case in chat, and texts that only resemble it."""
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import links, timeline
from complaints import case_view
from complaints.access import KIND
from complaints.case_view import CaseView
from conversations import outbox
from kernel import instants
from tests.makers.complaints import a_complaint, again, instant, sent
from tests.makers.dialogue import Customer
from tests.makers.notices import delivers, told

PROPOSED = "2026-03-04 10:00"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def customer(company: Session) -> Iterator[Customer]:
    yield Customer(company, instant("2026-03-04 11:00"))


@pytest.fixture
def case(company: Session, customer: Customer) -> CaseView:
    """A case of the customer with a solution that was delivered."""
    made = a_complaint(company, customer=(customer.person_id, customer.conversation_id))
    sent(company, made, PROPOSED, "方案：退还四次约见的费用，七日内到账。", "solution")
    return again(company, made.id)


@pytest.mark.parametrize("said", ["谢谢", "好的", "好", "可以", "行", "嗯嗯", "收到，谢谢", "知道了"])
def test_a_friendly_word_accepts_nothing(customer: Customer, case: CaseView, said: str) -> None:
    customer.says(said)
    assert again(customer.session, case.id).state == "proposed"


def test_thanks_for_a_solution_ask_what_is_still_to_be_decided(customer: Customer, case: CaseView) -> None:
    told = customer.says("谢谢")
    assert case.number in told and "接受方案" in customer.buttons


def test_accepting_is_asked_and_then_confirmed_by_the_button(customer: Customer, case: CaseView) -> None:
    assert case.number in customer.says("我接受方案")
    assert again(customer.session, case.id).state == "proposed"
    assert "接受方案" in customer.buttons
    assert "已记下" in customer.says("接受方案")
    assert again(customer.session, case.id).state == "accepted"


@pytest.mark.parametrize("said", ["可以，但十五号前到账", "同意，不过要再退一千", "只要周五之前到账我就同意", "太少了 至少再退五百才行"])
def test_a_conditional_yes_is_a_counter_proposal_for_a_person(customer: Customer, case: CaseView, said: str) -> None:
    told = customer.says(said)
    assert "不算接受" in told and customer.owner == "queue"
    assert again(customer.session, case.id).state == "proposed"
    assert said in [e.facts["text"] for e in timeline.of(customer.session, KIND, case.id) if e.kind == "added"]


def test_refusing_asks_why_and_tells_the_date_of_the_revised_solution(customer: Customer, case: CaseView) -> None:
    assert "哪里不合适" in customer.says("方案我不接受")
    told = customer.says("只退四次不对，应该退五次")
    assert "3月13日" in told and "12315" in told
    now = again(customer.session, case.id)
    assert now.state == "rejected" and now.revised and now.revised.is_running


def test_a_reason_said_at_once_is_not_asked_again(customer: Customer, case: CaseView) -> None:
    told = customer.says("不接受方案，退得太少了，应该退五次")
    assert "已记下" in told
    [entry] = [e for e in timeline.of(customer.session, KIND, case.id) if e.kind == "rejected"]
    assert "五次" in entry.facts["text"]


def test_withdrawing_is_asked_first_and_can_be_left_alone(customer: Customer, case: CaseView) -> None:
    assert "要撤回" in customer.says("我要撤回投诉")
    customer.says("不撤回")
    assert again(customer.session, case.id).state == "proposed"
    customer.says("我要撤回投诉")
    assert "已撤回" in customer.says("撤回投诉")
    assert again(customer.session, case.id).state == "withdrawn"


def test_what_is_added_is_kept(customer: Customer, case: CaseView) -> None:
    customer.says("我要补充")
    assert "已补充" in customer.says("合同第三条写的是六次约见")
    assert "合同第三条写的是六次约见" in [e.facts.get("text") for e in timeline.of(customer.session, KIND, case.id)]


def test_a_form_left_changes_nothing(customer: Customer, case: CaseView) -> None:
    customer.says("方案我不接受")
    assert "什么都没有改变" in customer.says("算了")
    assert again(customer.session, case.id).state == "proposed"


def test_the_link_is_sent_again_and_opens_the_case(customer: Customer, case: CaseView) -> None:
    told = customer.says("案件链接找不到了，再发一下")
    token = told.rsplit("/", 1)[1].strip()
    with instants.at(customer.at):
        assert links.opened(customer.session, token).id == case.id


def test_a_closed_case_is_reopened_with_a_reason(customer: Customer, ended: CaseView) -> None:
    customer.at = instant("2026-03-12 10:00")
    customer.says("重新打开投诉")
    assert "已重新打开" in customer.says("退款一直没有到账")
    assert again(customer.session, ended.id).state == "responded"


@pytest.fixture
def ended(customer: Customer, case: CaseView) -> CaseView:
    """The case, closed in silence on 11 March: reopenable until 10 April, 24:00."""
    from complaints import closing

    with instants.at(instant("2026-03-09 09:00")):
        closing.announce_silence(customer.session, case.id)
    delivers(customer.session, case, instant("2026-03-09 09:01"))
    with instants.at(instant("2026-03-11 10:00")):
        closing.close_silent(customer.session, case.id)
    return again(customer.session, case.id)


def test_who_asks_in_time_is_not_too_late_with_the_reason(customer: Customer, ended: CaseView) -> None:
    customer.at = instant("2026-04-10 23:59")
    assert "哪里还没有解决" in customer.says("重新打开投诉")
    customer.at = instant("2026-04-11 00:03")
    assert "已重新打开" in customer.says("退款一直没有到账")
    revised = again(customer.session, ended.id).revised
    assert revised and revised.started_at >= instant("2026-04-11 00:03")


def test_who_is_too_late_is_told_at_once(customer: Customer, ended: CaseView) -> None:
    customer.at = instant("2026-04-11 00:00")
    assert "30 天" in customer.says("重新打开投诉")
    assert customer.last.state["active_loop"] is None
    assert again(customer.session, ended.id).state == "closed"


@pytest.mark.parametrize(("said", "kind"), [("我有个建议", "suggestion"), ("我要表扬红娘", "praise")])
def test_suggestions_and_praise_get_a_number_without_a_clock(customer: Customer, said: str, kind: str) -> None:
    customer.says(said)
    told = customer.says("林晚晴红娘很耐心，希望多办茶会")
    [made] = case_view.of_person(customer.session, customer.person_id)
    assert made.number in told and made.kind == kind and made.clocks == []


@pytest.mark.parametrize("said", ["我接受方案", "方案我不接受", "我要撤回投诉", "重新打开投诉", "我要补充"])
def test_without_a_case_it_is_said_and_nothing_opens(customer: Customer, said: str) -> None:
    assert "没有找到" in customer.says(said)
    assert customer.intent != "nlu_fallback"


def test_anothers_number_does_nothing(company: Session, customer: Customer) -> None:
    other = a_complaint(company)
    sent(company, other, PROPOSED, "方案：退还四次约见的费用。", "solution")
    assert "没有找到" in customer.says(f"我接受方案 {other.number}")
    assert again(company, other.id).state == "proposed"


def test_the_buttons_under_a_solution_decide_while_a_person_serves(customer: Customer, case: CaseView) -> None:
    from conversations import owners
    from dialogue import message_handler
    from dialogue.turn_values import UserMessage
    from staff import members

    matchmaker = members.by_number(customer.session, "H101")
    assert matchmaker
    owners.hand_to_person(customer.session, customer.conversation_id, matchmaker.id)
    press = UserMessage("接受方案", f'/confirm_accept{{"case": "{case.number}"}}')
    with instants.at(customer.at):
        silent = message_handler.handle_while_served(customer.session, customer.context(), [UserMessage("我接受方案")], {})
        decided = message_handler.handle_while_served(customer.session, customer.context(), [press], {})
    assert silent.replies == [] and "已记下" in decided.replies[0].text
    assert again(customer.session, case.id).state == "accepted"


def test_the_date_after_a_refusal_in_the_chat_is_told_by_the_delivered_reply(
    customer: Customer, case: CaseView,
) -> None:
    customer.says("不接受方案，退得太少了，应该退五次")
    assert told(customer.session, case, "refusal").state == "telling"
    with instants.at(customer.at):
        for reply in customer.last.replies:
            outbox.enqueue(customer.session, customer.conversation_id, reply, author="bot", about=reply.about)
    delivers(customer.session, case, customer.at + timedelta(minutes=1))
    assert told(customer.session, case, "refusal").told_by_way == "chat"
