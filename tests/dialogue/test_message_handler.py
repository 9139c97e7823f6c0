"""Whole dialogues with the bot, with realistic messages: angry, hurried, misspelled (on the real database)."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import case_view
from complaints.manual_entry.manual_filing import PURPOSE
from complaints.numbers import normalise
from conversations import outbox, owners
from dialogue import message_handler, stories
from dialogue.nlu.model_cache import PROJECT
from handoff import queue
from kernel import instants
from kernel.instants import parse
from people import consent
from tests.makers.dialogue import Customer
from tests.makers.notices import delivers, told

THURSDAY = parse("2026-02-05 10:00")  # open; the week before the Spring Festival, with a make-up Saturday on the 14th
NIGHT = parse("2026-02-05 23:30")


@pytest.fixture
def customer(company: Session) -> Customer:
    return Customer(company, THURSDAY - timedelta(seconds=1))


@pytest.fixture
def night_owl(company: Session) -> Customer:
    return Customer(company, NIGHT)


def test_a_greeting_shows_what_there_is_and_a_way_to_a_person(customer: Customer) -> None:
    assert "小红娘" in customer.says("你好")
    assert customer.buttons == ["费用", "服务流程", "我要投诉", "转人工"]


def test_a_complaint_from_the_first_word_to_the_receipt(customer: Customer) -> None:
    assert "哪方面" in customer.says("我要投诉")
    assert "经过" in customer.says("红娘服务")
    assert "怎么解决" in customer.says("三月在苏州店交了两万八，红娘半年只介绍了一个人，还骂我")
    assert "您同意吗" in customer.says("退费")
    shown = customer.says("不留，在这里回复")
    assert "类别：红娘服务态度或行为" in shown and "诉求：退费" in shown and "联系：在这里回复" in shown
    assert customer.buttons == ["提交投诉", "修改", "取消"]
    assert case_view.of_person(customer.session, customer.person_id) == []
    customer.at = THURSDAY - timedelta(seconds=1)
    told = customer.says("提交投诉")
    (case,) = case_view.of_person(customer.session, customer.person_id)
    assert case.number in told and normalise(case.number) == case.number
    assert "2月7日（周六）10:00前有专人联系您" in told and "连续 48 小时" in told
    assert "2月14日（周六）24:00前" in told and "7 个工作日" in told and "2月14日调休上班" in told
    assert case.facts.startswith("三月在苏州店") and case.wish == "退费" and case.contact_preference is None
    assert case.accepted_at == THURSDAY and case.category == "matchmaker_conduct"
    assert customer.last.state["slots"]["complaint_facts"] is None


def test_the_receipt_of_the_bot_was_told_once_its_message_is_delivered(customer: Customer) -> None:
    reactions.install()
    for text in ("我要投诉", "红娘服务", "红娘收了两万块以后再也不回我消息了", "退费", "不留，在这里回复", "提交投诉"):
        customer.says(text)
    (case,) = case_view.of_person(customer.session, customer.person_id)
    assert told(customer.session, case, "receipt").state == "telling"
    replies = customer.last.replies
    for reply in replies:
        outbox.enqueue(customer.session, customer.conversation_id, reply, author="bot", about=reply.about)
    assert [r.text for r in replies if r.about] == [r.text for r in replies if "/c/" in r.text]
    delivers(customer.session, case, instants.now())
    assert told(customer.session, case, "receipt").told_by_way == "chat"


def test_the_count_begins_at_the_confirming_message_by_the_platforms_time(customer: Customer) -> None:
    customer.says("我要投诉")
    customer.says("红娘服务")
    customer.says("红娘收了两万块以后再也不回我消息了")
    customer.says("退费")
    customer.says("不留，在这里回复")
    sent = customer.at - timedelta(hours=3)
    customer.says("提交投诉", platform_at=sent)
    assert case_view.of_person(customer.session, customer.person_id)[0].accepted_at == sent


def test_who_told_everything_at_once_is_not_asked_again(customer: Customer) -> None:
    first = customer.says("我要投诉！交了三万块半年就介绍了一个人，跟要求完全不一样")
    assert "已记下" in first and "就这些" in customer.buttons
    customer.says("就这些")
    customer.says("退费")
    shown = customer.says("不留，在这里回复")
    assert "推荐人选的质量或次数" in shown and "交了三万块" in shown


def test_consent_is_asked_once_and_before_a_contact_is_wanted(customer: Customer) -> None:
    def file() -> str:
        customer.says("我要投诉红娘收了钱一直不回消息")
        customer.says("就这些")
        return customer.says("退费")

    assert "您同意吗" in file()
    assert not consent.has(customer.session, customer.person_id, PURPOSE)
    assert "电话或微信号" in customer.says("同意")
    assert consent.has(customer.session, customer.person_id, PURPOSE)
    assert "联系：按您留的联系方式" in customer.says("打 ⟦phone:ab12cd⟧，晚上七点以后")
    customer.says("提交投诉")
    assert case_view.of_person(customer.session, customer.person_id)[0].contact_preference == "打 ⟦phone:ab12cd⟧，晚上七点以后"
    assert "电话或微信号" in file()


def test_a_contact_that_is_none_is_asked_for_again_and_then_left(customer: Customer) -> None:
    customer.says("我要投诉红娘收了钱一直不回消息")
    customer.says("就这些")
    customer.says("退费")
    customer.says("同意")
    assert "没有看到电话" in customer.says("打我电话就行")
    assert "联系：在这里回复" in customer.says("你们有我电话的")


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(customer: Customer) -> None:
    customer.says("我要投诉")
    customer.says("红娘服务")
    answer = customer.says("人工几点上班")
    assert "9" in answer and answer.index("人工服务") < answer.index("经过")
    assert "怎么解决" in customer.says("红娘态度非常恶劣，当众骂我")


def test_facts_that_sound_like_a_question_about_refunds_are_facts(customer: Customer) -> None:
    customer.says("我要投诉")
    customer.says("退费争议")
    customer.says("去年十月签的合同，今年一月申请退款，到现在两个月了一直不给退钱，打电话也不接")
    assert customer.last.state["slots"]["complaint_facts"].startswith("去年十月")


def test_several_bubbles_are_one_answer(customer: Customer) -> None:
    customer.says("我要投诉")
    customer.says("红娘服务")
    customer.says("上个月的事", "红娘姓王", "她在电话里骂我")
    assert customer.last.state["slots"]["complaint_facts"] == "上个月的事\n红娘姓王\n她在电话里骂我"


def test_a_correction_before_submitting(customer: Customer) -> None:
    customer.says("我要投诉红娘收了钱一直不回消息")
    customer.says("就这些")
    customer.says("退费")
    customer.says("不留，在这里回复")
    assert "哪一项" in customer.says("修改")
    assert "怎么解决" in customer.says("诉求")
    assert "诉求：换一位红娘" in customer.says("换一位红娘")
    customer.says("提交吧")
    assert case_view.of_person(customer.session, customer.person_id)[0].wish == "换一位红娘"


def test_more_categories_on_demand(customer: Customer) -> None:
    customer.says("我要投诉")
    assert "还有这些类别" in customer.says("更多类别")
    customer.says("自动续费")
    assert customer.last.state["slots"]["complaint_category"] == "auto_renewal"


def test_a_slip_of_the_pen_names_no_category(customer: Customer) -> None:
    customer.says("我要投诉")
    assert "还有这些类别" in customer.says("我要投述")
    assert customer.last.state["slots"]["complaint_category"] is None
    customer.says("我要投述")  # the question is repeated only once
    assert customer.last.state["slots"]["complaint_category"] == "other"
    assert not customer.last.state["slots"]["complaint_opening"]


def test_cancelling_keeps_nothing_and_files_nothing(customer: Customer) -> None:
    customer.says("我要投诉")
    customer.says("红娘服务")
    assert "没有提交" in customer.says("算了不填了")
    assert case_view.of_person(customer.session, customer.person_id) == []
    assert customer.last.state["active_loop"] is None


def test_a_submit_button_pressed_twice_files_one_complaint(customer: Customer) -> None:
    customer.says("我要投诉红娘收了钱一直不回消息")
    customer.says("就这些")
    customer.says("退费")
    customer.says("不留，在这里回复")
    customer.says("提交投诉")
    assert "已受理" in customer.says("/submit_complaint")
    assert len(case_view.of_person(customer.session, customer.person_id)) == 1


def test_the_state_of_a_complaint_with_time_left(customer: Customer) -> None:
    assert "没有登记过" in customer.says("我的投诉怎么样了")
    test_a_submit_button_pressed_twice_files_one_complaint(customer)
    told = customer.says("查投诉进度")
    (case,) = case_view.of_person(customer.session, customer.person_id)
    assert case.number in told and "已受理" in told and "还剩 47 小时" in told
    assert case.number in customer.says(f"回执号{case.number.lower()}")
    assert "没有查到" in customer.says("回执号 234-567-89A") or customer.intent == "complaint_status"


def test_a_person_in_hours_with_the_place_in_the_queue(customer: Customer) -> None:
    assert "第一位" in customer.says("转人工")
    assert customer.owner == "queue"
    second = Customer(customer.session, customer.at)
    assert "前面还有 1 位" in second.says("人工！！！")
    request = queue.open_request(customer.session, customer.conversation_id)
    assert request is not None and str(request.reason) == "顾客要求人工"
    assert request.summary.said == ("转人工",)


def test_waiting_is_not_disturbed(customer: Customer) -> None:
    customer.says("转人工")
    assert "第一位" in customer.says("还要等多久")
    assert "已记下" in customer.says("我是去年在你们店办的会员")
    assert customer.says("红娘姓李") == ""
    assert customer.says("我要投诉") == "" and customer.last.state["active_loop"] is None
    assert "人工服务" in customer.says("你们几点下班")
    assert "没有登记过" in customer.says("我的投诉怎么样了")
    assert "已取消等待" in customer.says("不等了")
    assert customer.owner == "bot"


def test_at_night_the_request_is_kept_and_a_complaint_may_be_filed(night_owl: Customer) -> None:
    told = night_owl.says("转人工")
    assert "明天 9:00" in told and night_owl.buttons == ["我要投诉", "取消等待"]
    assert night_owl.owner == "queue"
    assert "红娘上班后会看到" in night_owl.says("我想问退款的事")
    night_owl.says("我要投诉")
    night_owl.says("红娘服务")
    night_owl.says("红娘收了两万块以后再也不回我消息了")
    night_owl.says("退费")
    night_owl.says("不留，在这里回复")
    assert "回执号" in night_owl.says("提交投诉")
    assert night_owl.owner == "queue"
    assert len(case_view.of_person(night_owl.session, night_owl.person_id)) == 1


def test_a_form_that_is_left_for_a_person_goes_to_the_desk_with_it(customer: Customer) -> None:
    customer.says("我要投诉")
    customer.says("红娘服务")
    customer.says("红娘收了两万块以后再也不回我消息了")
    customer.says("转人工")
    request = queue.open_request(customer.session, customer.conversation_id)
    assert request is not None and request.summary.form is not None
    assert request.summary.form.facts == "红娘收了两万块以后再也不回我消息了"
    assert customer.last.state["active_loop"] is None


@pytest.mark.parametrize(("text", "number"), [
    ("我不想活了", "12356"), ("他现在正在打我", "110"), ("我刚给骗子转了五万，被拉黑了", "96110"),
])
def test_in_danger_no_buttons_no_form_a_person_first(customer: Customer, text: str, number: str) -> None:
    Customer(customer.session, customer.at).says("转人工")
    customer.says("我要投诉")
    told = customer.says(text)
    assert number in told and customer.buttons == [] and customer.owner == "queue"
    assert customer.last.state["active_loop"] is None
    assert queue.position(customer.session, customer.conversation_id) == 1


def test_danger_while_waiting_is_answered_too(customer: Customer) -> None:
    customer.says("转人工")
    assert "12356" in customer.says("我真的不想活了")


def test_anger_is_met_calmly_with_a_person(customer: Customer) -> None:
    told = customer.says("你们这群骗子！！！")
    assert "抱歉" in told or "不满意" in told
    assert "转人工" in customer.buttons and customer.owner == "bot"


def test_not_understood_twice_in_a_row_brings_a_person(customer: Customer) -> None:
    assert "没有听懂" in customer.says("蓝莓柜子二百五十克拧一拧")
    assert "转人工" in customer.buttons
    assert customer.owner == "bot"
    customer.says("蓝莓柜子二百五十克拧一拧")
    assert customer.owner == "queue"


def test_an_understood_message_between_begins_the_count_anew(customer: Customer) -> None:
    customer.says("蓝莓柜子二百五十克拧一拧")
    customer.says("你好")
    customer.says("蓝莓柜子二百五十克拧一拧")
    assert customer.owner == "bot"


def test_not_understood_within_a_form_asks_again_then_brings_a_person(customer: Customer) -> None:
    customer.says("我要投诉红娘收了钱一直不回消息")
    customer.says("就这些")
    customer.says("退费")
    assert "没有看懂" in customer.says("蓝莓柜子二百五十克拧一拧")
    assert "您同意吗" in customer.last.replies[-1].text
    customer.says("蓝莓柜子二百五十克拧一拧")
    assert customer.owner == "queue"


def test_what_is_written_after_asking_for_a_person_is_left_for_the_person(customer: Customer) -> None:
    told = customer.says("转人工", "/complain")
    assert "第一位" in told and customer.last.state["active_loop"] is None


def test_a_picture_without_words(customer: Customer) -> None:
    assert "只能看文字" in customer.says("")


def test_no_reply_shouts_and_each_is_short(customer: Customer) -> None:
    said = ["你好", "多少钱", "三个月会员多少钱", "怎么退款", "怎么注册", "实名认证怎么弄", "你们几点上班", "流程", "约见怎么安排",
            "怎么注销账号", "怎么防骗", "怎么投诉", "我的投诉呢", "垃圾", "你是机器人吗", "今天天气怎么样", "哈哈", "谢谢", "再见"]
    for text in said:
        for reply in (customer.says(text), *(r.text for r in customer.last.replies)):
            assert not set("!！") & set(reply), reply
        assert all(len(r.text) <= 200 for r in customer.last.replies), text
        assert len(customer.buttons) <= 4


def test_the_projects_own_stories(company: Session) -> None:
    told = stories.read(sorted((PROJECT / "tests").glob("*.yml")))
    assert len(told) >= 10
    failures = []
    for story in told:
        customer = Customer(company, THURSDAY)
        failures.append(stories.run_story(message_handler.engine(), story, customer.context))
    assert [f for f in failures if f] == []


def test_an_action_that_fails_raises_for_the_turn_to_apologise(customer: Customer) -> None:
    customer.says("我要投诉")
    state = dict(customer.last.state)
    state["slots"] = {**state["slots"], "complaint_category": "gone", "complaint_facts": "四个字以上", "complaint_wish": "-",
                      "complaint_consent": False, "complaint_contact": "here", "complaint_edit_field": "none",
                      "requested_slot": "complaint_confirm"}
    with pytest.raises(Exception, match="no_category"):
        message_handler.handle(customer.session, customer.context(),
                               [message_handler.UserMessage("提交", "/submit_complaint")], state)
    assert owners.current(customer.session, customer.conversation_id).owner == "bot"
