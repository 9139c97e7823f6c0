"""Written sentences that command an act, and that only speak of it, in a dialogue in which the act is open."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import case_view
from complaints.manual_entry.manual_filing import PURPOSE
from people import consent
from tests.makers.complaints import a_complaint, again, instant, sent
from tests.makers.dialogue import Customer

WRITTEN = Path(__file__).parent / "rules"
FACTS = "红娘收了两万块以后再也不回我消息了"
TO_CONSENT = ("我要投诉", "红娘服务", FACTS, "退费")


def lines(*names: str) -> dict[str, list[str]]:
    """The written sentences of these files by the act that they command or don't."""
    found: dict[str, list[str]] = {}
    for name in names:
        for line in (WRITTEN / f"{name}.jsonl").read_text("utf-8").splitlines():
            one = json.loads(line)
            found.setdefault(one["act"], []).append(one["text"])
    return found


NOT_COMMANDS = lines("not_commands_open", "not_commands_sealed")
COMMANDS = lines("commands_open", "commands_sealed")


def filing(session: Session) -> Customer:
    customer = Customer(session, instant("2026-03-04 11:00"))
    for said in (*TO_CONSENT, "不留，在这里回复"):
        customer.says(said)
    return customer


def consenting(session: Session) -> Customer:
    customer = Customer(session, instant("2026-03-04 11:00"))
    for said in TO_CONSENT:
        customer.says(said)
    return customer


def with_solution(session: Session, *said: str) -> Customer:
    customer = Customer(session, instant("2026-03-04 11:00"))
    made = a_complaint(session, customer=(customer.person_id, customer.conversation_id))
    sent(session, made, "2026-03-04 10:00", "方案：退还四次约见的费用，七日内到账。", "solution")
    for text in said:
        customer.says(text)
    return customer


def waiting(session: Session) -> Customer:
    customer = Customer(session, instant("2026-03-04 11:00"))
    customer.says("转人工")
    return customer


def greeted(session: Session) -> Customer:
    customer = Customer(session, instant("2026-03-04 11:00"))
    customer.says("你好")
    return customer


def state_of(customer: Customer) -> str:
    [case] = case_view.of_person(customer.session, customer.person_id, open_only=False)
    return again(customer.session, case.id).state


def refuses(customer: Customer) -> bool:
    return state_of(customer) == "rejected" or customer.last.state["slots"]["case_act"] == "reject"


@dataclass(frozen=True)
class Offer:
    """How a dialogue gets to where the act is open, and whether it was done."""

    begin: Callable[[Session], Customer]
    done: Callable[[Customer], bool]


OFFERS = {
    "file": Offer(filing, lambda c: bool(case_view.of_person(c.session, c.person_id))),
    "consent": Offer(consenting, lambda c: consent.has(c.session, c.person_id, PURPOSE)),
    "withdraw": Offer(lambda s: with_solution(s, "我要撤回投诉"), lambda c: state_of(c) == "withdrawn"),
    "accept": Offer(lambda s: with_solution(s, "我接受方案"), lambda c: state_of(c) == "accepted"),
    "reject": Offer(lambda s: with_solution(s, "我接受方案"), refuses),
    "cancel_wait": Offer(waiting, lambda c: c.owner == "bot"),
    "hand_over": Offer(greeted, lambda c: c.owner == "queue"),
}


@pytest.fixture
def company_of_acts(company: Session) -> Iterator[Session]:
    reactions.install()
    yield company


def outcome(session: Session, offer: Offer, texts: list[str]) -> dict[str, bool]:
    """For each text whether the act was done, each said in the same situation."""
    customer = offer.begin(session)
    assert not offer.done(customer)
    at, replies, last = customer.at, customer.replies, customer.last
    found = {}
    for text in texts:
        customer.at, customer.replies, customer.last = at, replies, last
        tried = session.begin_nested()
        customer.says(text)
        found[text] = offer.done(customer)
        kept = customer.last.state["slots"]["complaint_facts"] if offer.begin in (filing, consenting) else FACTS
        assert found[text] or kept == FACTS or customer.owner == "queue", f"the form was lost by {text}"
        tried.rollback()
        session.expire_all()
    return found


@pytest.mark.parametrize("act", OFFERS)
def test_a_sentence_that_only_speaks_of_an_act_does_not_do_it(company_of_acts: Session, act: str) -> None:
    found = outcome(company_of_acts, OFFERS[act], NOT_COMMANDS[act])
    assert [text for text, done in found.items() if done] == []


@pytest.mark.parametrize("act", OFFERS)
def test_a_plain_typed_command_does_its_act(company_of_acts: Session, act: str) -> None:
    found = outcome(company_of_acts, OFFERS[act], COMMANDS[act])
    missed = [text for text, done in found.items() if not done]
    assert len(missed) <= 0.05 * len(found), missed


@pytest.mark.parametrize("said", ["别提交", "等一下再提交", "提交什么", "好的我再想想", "提交吗？", "如果退款就提交", "唔好交住", "先等陣再提交"])
def test_what_speaks_of_submitting_is_asked_back_with_the_summary_and_nothing_is_lost(
    company_of_acts: Session, said: str,
) -> None:
    customer = filing(company_of_acts)
    customer.says(said)
    assert case_view.of_person(customer.session, customer.person_id) == []
    assert "提交投诉" in customer.buttons and "请您核对" in customer.last.replies[-1].text
    assert customer.last.state["slots"]["complaint_facts"] == FACTS


@pytest.mark.parametrize("pieces", [("提交", "等等"), ("确认", "先别"), ("那就提交吧", "算了我再看看")])
def test_a_command_that_a_later_message_takes_back_does_nothing(
    company_of_acts: Session, pieces: tuple[str, str],
) -> None:
    customer = filing(company_of_acts)
    customer.says(*pieces)
    assert case_view.of_person(customer.session, customer.person_id) == []


@pytest.mark.parametrize("said", ["确定撤回", "確定撤回", "那就撤回投诉吧", "是的", "Withdraw complaint."])
def test_a_typed_confirmation_withdraws_at_the_question_for_it(company_of_acts: Session, said: str) -> None:
    customer = with_solution(company_of_acts, "我要撤回投诉")
    customer.says(said)
    assert state_of(customer) == "withdrawn"


def test_without_the_question_a_typed_command_is_asked_first(company_of_acts: Session) -> None:
    customer = with_solution(company_of_acts)
    assert "要撤回" in customer.says("确定撤回")
    assert state_of(customer) == "proposed"


def test_a_command_that_names_another_case_is_not_taken_for_the_shown_one(company_of_acts: Session) -> None:
    customer = with_solution(company_of_acts, "我要撤回投诉")
    customer.says("确定撤回，T7K-4QX-9HM")
    assert state_of(customer) == "proposed"


@pytest.mark.parametrize("said", ["还是不留，在这里回复吧", "不留，在這裡回覆。", "不留,在这里回复🙏", "请不留，在这里回复"])
def test_the_typed_title_of_the_declining_button_is_no_consent(company_of_acts: Session, said: str) -> None:
    customer = consenting(company_of_acts)
    assert "联系：在这里回复" in customer.says(said)
    assert not consent.has(customer.session, customer.person_id, PURPOSE)


@pytest.mark.parametrize("pieces", [("同意", "算了不同意"), ("同意…还是算了",), ("可以，不，别存",), ("好的", "等一下")])
def test_a_yes_followed_by_a_no_is_no_consent_and_is_asked_again(
    company_of_acts: Session, pieces: tuple[str, ...],
) -> None:
    customer = consenting(company_of_acts)
    customer.says(*pieces)
    assert not consent.has(customer.session, customer.person_id, PURPOSE)
    assert customer.last.state["slots"]["complaint_contact"] in (None, "here")


@pytest.mark.parametrize("said", ["算了不同意了", "我不想留电话了", "撤回同意", "还是别留了"])
def test_a_consent_taken_back_at_the_question_for_the_number_is_revoked(company_of_acts: Session, said: str) -> None:
    customer = consenting(company_of_acts)
    customer.says("同意")
    assert consent.has(customer.session, customer.person_id, PURPOSE)
    told = customer.says(said)
    assert not consent.has(customer.session, customer.person_id, PURPOSE)
    assert "已撤回您的同意" in told and "联系：在这里回复" in told


def test_a_consent_can_be_taken_back_at_any_time_by_a_plain_command(company_of_acts: Session) -> None:
    customer = consenting(company_of_acts)
    for said in ("同意", "打 ⟦phone:ab12cd⟧", "提交投诉", "可以撤回同意吗"):
        customer.says(said)
    assert consent.has(customer.session, customer.person_id, PURPOSE)
    assert "已撤回您的同意" in customer.says("我要撤回同意")
    assert not consent.has(customer.session, customer.person_id, PURPOSE)
    assert "没有需要撤回" in customer.says("撤回同意")


@pytest.mark.parametrize("said", ["先别，我再想想", "等一下", "我再考虑考虑"])
def test_hesitation_at_the_question_for_a_reason_is_no_reason(company_of_acts: Session, said: str) -> None:
    customer = with_solution(company_of_acts, "我不接受方案")
    customer.says(said)
    assert state_of(customer) == "proposed"


def test_what_was_written_beside_an_unclear_refusal_is_its_reason_once_the_button_is_pressed(
    company_of_acts: Session,
) -> None:
    customer = with_solution(company_of_acts)
    customer.says("你们的方案不合理，应该退五次")
    if state_of(customer) == "proposed":
        assert "不接受" in customer.buttons
        assert "已记下" in customer.says("不接受")
    assert state_of(customer) == "rejected"


def test_leaving_the_queue_is_taken_back_by_a_later_message(company_of_acts: Session) -> None:
    customer = waiting(company_of_acts)
    assert "还在等候" in customer.says("不等了", "哎等等，还是别取消")
    assert customer.owner == "queue"
