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


NOT_COMMANDS = lines("not_commands_open")
COMMANDS = lines("commands_open")


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
