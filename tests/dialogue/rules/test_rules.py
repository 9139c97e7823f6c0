"""Which action comes next, and how answers are distinguished from interruptions."""
from __future__ import annotations

import pytest

from dialogue import category_classifier, danger, rules
from dialogue.rules import Happened, Rule, Step
from dialogue.turn_values import Intent, Understood, pressed

ANSWER = Rule("answer", None, (Step("intent", "ask"), Step("action", "utter_answer")))
BACK = Rule("answer in form", "form", (
    Step("intent", "ask"), Step("action", "utter_answer"), Step("action", "form"), Step("active_loop", "form")))
SUBMIT = Rule("submit", "form", (
    Step("action", "form"), Step("active_loop", ""), Step("slot", "x"), Step("action", "action_file")))


def said(text: str, intent: str, confidence: float = 0.9, is_pressed: bool = False) -> Understood:
    return Understood(text, Intent(intent, confidence), pressed=is_pressed)


@pytest.mark.parametrize(("steps", "loops", "active", "rejected", "expected"), [
    ([("intent", "ask")], [None], None, False, "utter_answer"),
    ([("intent", "ask"), ("action", "utter_answer")], [None, None], None, False, "action_listen"),
    ([("intent", "other")], [None], None, False, "action_listen"),
    ([("intent", "ask")], ["form"], "form", False, "form"),
    ([("intent", "ask")], ["form"], "form", True, "utter_answer"),
    ([("intent", "ask"), ("action", "utter_answer")], ["form", "form"], "form", True, "form"),
    ([("intent", "ask"), ("action", "utter_answer"), ("action", "form")], ["form"] * 3, "form", False, "action_listen"),
    ([("intent", "x"), ("action", "form"), ("active_loop", "")], ["form", "form", None], None, False, "action_file"),
    ([("intent", "x"), ("action", "form"), ("active_loop", "")], [None, None, None], None, False, "action_listen"),
])
def test_next_action(steps: list[tuple[str, str]], loops: list[str | None], active: str | None, rejected: bool,
                     expected: str) -> None:
    happened = Happened(tuple(Step(k, v) for k, v in steps), tuple(loops), active, rejected)  # type: ignore[arg-type]
    assert rules.next_action([ANSWER, BACK, SUBMIT], happened) == expected


@pytest.mark.parametrize(("text", "intent", "is_answer"), [
    ("红娘收了我两万块，说好退款一直不退，打电话也不接", "ask_refund", True),
    ("退款要扣手续费吗", "ask_refund", False),
    ("退款", "ask_refund", True),
    ("三个月多少钱", "ask_fee", False),
    ("转人工", "request_human", False),
    ("我说了好几遍要找红娘本人，她一直不接我的电话", "request_human", True),
    ("取消", "cancel", False),
    ("她说要取消我的会员，说我违反规定，可我没有", "cancel", True),
    ("取消合同", "cancel", True),
    ("算了不填了", "cancel", False),
    ("换一位红娘", "request_human", True),
    ("让红娘给我道歉", "request_human", True),
    ("叫你们经理来", "request_human", False),
    ("他打我", "distress", False),
    ("你们这群骗子", "abuse", False),
    ("这个骗子红娘去年三月收了我一万八的服务费", "abuse", True),
    ("我要投诉", "complain", False),
    ("我要投诉你们红娘骂人", "complain", True),
    ("好的", "affirm", False),
    ("上个月在苏州店交的钱", "nlu_fallback", True),
])
def test_what_interrupts_an_open_question(text: str, intent: str, is_answer: bool) -> None:
    assert rules.reading(said(text, intent), "complaint_facts") is is_answer


def test_outside_open_questions_words_keep_their_meaning() -> None:
    assert not rules.reading(said("红娘收了我两万块一直不退", "ask_refund"), "complaint_confirm")
    assert not rules.reading(said("红娘收了我两万块一直不退", "ask_refund"), None)


@pytest.mark.parametrize(("text", "told"), [
    ("我要投诉", ""), ("投诉！！！", ""), ("你好，我想投诉一下你们红娘", ""),
    ("我要投诉，红娘收钱以后不回消息", "我要投诉，红娘收钱以后不回消息"),
])
def test_what_is_told_beyond_wanting_to_complain(text: str, told: str) -> None:
    assert rules.text_beyond_opening(text) == told


def gathered(*messages: Understood, together: str = "nlu_fallback") -> list[tuple[str, str]]:
    return [(m.text, m.intent.name) for m in rules.gather(messages, lambda text: said(text, together))]


def test_a_thought_sent_in_pieces_is_read_as_one() -> None:
    pieces = said("我在你们门店办的卡", "nlu_fallback"), said("现在关门了", "nlu_fallback"), said("钱怎么办", "ask_refund")
    assert gathered(*pieces, together="complain") == [("我在你们门店办的卡\n现在关门了\n钱怎么办", "complain")]


def test_two_clear_questions_are_both_answered_in_order() -> None:
    asked = gathered(said("三个月多少钱", "ask_fee"), said("周日开门吗", "ask_hours"))
    assert asked == [("三个月多少钱", "ask_fee"), ("周日开门吗", "ask_hours")]


def test_a_greeting_before_a_question_drops_out() -> None:
    assert gathered(said("你好", "greet"), said("怎么收费", "ask_fee")) == [("怎么收费", "ask_fee")]


def test_a_complaint_in_pieces_keeps_every_word() -> None:
    read = gathered(said("我要投诉", "complain"), said("红娘骗钱", "abuse"), said("交了两万没介绍过人", "nlu_fallback"))
    assert read == [("我要投诉\n交了两万没介绍过人", "complain")]


def test_danger_among_other_words_comes_first() -> None:
    assert gathered(said("多少钱", "ask_fee"), said("他打我", "distress")) == [("他打我", "distress")]


def test_buttons_stand_alone() -> None:
    read = gathered(said("你好", "greet"), said("/ask_fee", "ask_fee", is_pressed=True), said("谢谢", "thanks"))
    assert [name for _, name in read] == ["greet", "ask_fee", "thanks"]


def test_payloads() -> None:
    found = pressed('/inform{"category": "fraud"}', {"inform"})
    assert found is not None and found.pressed and found.entities == ({"entity": "category", "value": "fraud"},)
    assert pressed("/unknown", {"inform"}) is None
    assert pressed("退款/退费", {"inform"}) is None


@pytest.mark.parametrize(("text", "category"), [
    ("没打招呼就给我自动续费了一年", "auto_renewal"),
    ("业务员让我用花呗分期交钱", "store_loan"),
    ("门店关门了，找不到人", "store_closed"),
    ("我从来没在你们平台注册过，怎么有我的资料", "non_member_profile"),
    ("你们把我的电话泄露了", "privacy_leak"),
    ("介绍的人资料写未婚其实离过婚", "fake_profile"),
    ("对方带我投资，骗我钱", "fraud"),
    ("说好退款拖了两个月不退", "refund_dispute"),
    ("当初口头答应的和合同不一样", "oral_promise"),
    ("红娘说三个月包的 合同写的不是", "oral_promise"),
    ("广告说百分百脱单，虚假宣传", "false_promise"),
    ("骗我说三个月包成", "false_promise"),
    ("交了两万半年只介绍了一个人", "introductions"),
    ("红娘态度恶劣还骂我", "matchmaker_conduct"),
    ("门店环境很差", "store_service"),
    ("我要投诉", None),
])
def test_the_category_people_speak_of(text: str, category: str | None) -> None:
    assert category_classifier.guess(text) == category


@pytest.mark.parametrize(("text", "kind"), [
    ("我被骗光了，不想活了", "self_harm"),
    ("他刚才动手打我", "violence"),
    ("他说不转钱就发我裸照", "violence"),
    ("刚给他转了五万就被拉黑了", "fraud"),
    ("救命", "violence"),
])
def test_the_danger_somebody_is_in(text: str, kind: str) -> None:
    assert danger.kind(text) == kind


def test_a_wish_for_a_person_that_is_taken_back_is_none() -> None:
    pieces = [said("转人工", "request_human"), said("算了不用了", "cancel")]
    assert gathered(*pieces, together="cancel") == [("转人工\n算了不用了", "cancel")]


@pytest.mark.parametrize("order", [1, -1], ids=["first", "last"])
def test_the_wish_for_a_person_outlasts_whatever_else_was_said(order: int) -> None:
    pieces = [said("转人工", "request_human"), said("我的投诉怎么样了", "complaint_status")][::order]
    [(text, intent)] = gathered(*pieces, together="complaint_status")
    assert intent == "request_human" and "我的投诉怎么样了" in text
