"""A matchmaker files a complaint for the customer they serve; the receipt is sent in the same act."""
from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import case_view
from complaints.desk import desk_filing
from complaints.filing import Filed
from conversations import threads, transcript
from conversations.customer_panel import ShownCustomer
from deadlines import timers
from handoff import access, claiming, queue
from handoff.claiming import Claimed
from handoff.reactions import CONCERNED
from kernel import instants
from kernel.errors import BadInput, Conflict, NotAllowed
from staff.members import StaffView
from tests.makers.handoff import OPEN, a_customer_message, a_matchmaker, a_supervisor, a_waiting_customer

FACTS = "顾客说三个月内只安排了一次约见，电话 13800138000 一直没有人回。"
WROTE = instants.parse("2026-03-02 10:05")
NOW = WROTE + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def _reactions() -> None:
    reactions.install()


def served(session: Session, staff: StaffView) -> Claimed:
    """A customer whom `staff` serves and who wrote at `WROTE`."""
    asked = a_waiting_customer(session, OPEN)
    with instants.at(WROTE):
        claimed = claiming.claim(session, staff, asked.request_id)
        assert claimed
        a_customer_message(session, claimed.conversation_id, "我要投诉，你们根本不安排")
    return claimed


def file(
    session: Session, staff: StaffView, conversation_id: uuid.UUID, facts: str, category: str, wish: str = "",
    kind: str = "complaint",
) -> Filed:
    """Files as the desk's panel does."""
    thread = threads.get(session, conversation_id)
    customer = ShownCustomer(conversation_id, thread.person_id, "测试顾客", thread.channel, is_served=True)
    return access.while_serving(session, staff, customer, desk_filing.file, facts, category, wish, kind)


def test_the_count_begins_with_what_the_customer_said_last(company: Session) -> None:
    staff = a_matchmaker(company)
    talk = served(company, staff)
    with instants.at(NOW):
        filed = file(company, staff, talk.conversation_id, FACTS, "introductions", "退费")
    assert WROTE <= filed.accepted_at < WROTE + timedelta(minutes=1)
    assert filed.response and filed.response.due_at == filed.accepted_at + timedelta(hours=48)
    case = case_view.by_number(company, a_supervisor(company), filed.number)
    assert (case.via, case.conversation_id, case.person_id) == ("desk", talk.conversation_id, talk.person_id)
    assert "13800138000" not in case.facts and case.wish == "退费"


def test_the_customer_gets_number_deadlines_and_link_and_no_clock_is_met_by_it(company: Session) -> None:
    staff = a_matchmaker(company)
    talk = served(company, staff)
    with instants.at(NOW):
        filed = file(company, staff, talk.conversation_id, FACTS, "introductions")
        told = "\n".join(line.text for line in transcript.latest(company, talk.conversation_id) if line.who == "system")
    assert filed.number in told and filed.link in told
    assert "3月4日（周三）10:05前" in told and "7 个工作日" in told
    case = case_view.by_number(company, a_supervisor(company), filed.number)
    assert case.response and case.response.met_at is None


def test_praise_gets_its_number_without_deadlines(company: Session) -> None:
    staff = a_matchmaker(company)
    talk = served(company, staff)
    with instants.at(NOW):
        filed = file(company, staff, talk.conversation_id, "红娘很耐心，谢谢", "other", kind="praise")
        told = "\n".join(line.text for line in transcript.latest(company, talk.conversation_id) if line.who == "system")
    assert filed.response is None and filed.number in told and "工作日" not in told


def test_only_whoever_serves_the_customer_files_and_a_refusal_leaves_nothing(company: Session) -> None:
    staff, other = a_matchmaker(company), a_matchmaker(company, "何敏")
    talk = served(company, staff)
    a_waiting_customer(company, OPEN)
    [waiting] = queue.waiting(company)
    for who, conversation, error in (
            (other, talk.conversation_id, NotAllowed), (staff, waiting.conversation_id, Conflict)):
        with pytest.raises(error):
            file(company, who, conversation, FACTS, "introductions")
    for facts, category in (("短", "introductions"), (FACTS, "none-such"), ("长" * 4001, "introductions")):
        with pytest.raises(BadInput), company.begin_nested():
            file(company, staff, talk.conversation_id, facts, category)
    assert case_view.of_person(company, talk.person_id) == []


def test_a_matchmaker_about_whom_it_is_serves_the_customer_no_longer(company: Session) -> None:
    staff = a_matchmaker(company)
    talk = served(company, staff)
    with instants.at(NOW):
        file(company, staff, talk.conversation_id, f"红娘{staff.name}一直不回消息", "matchmaker_conduct")
        assert timers.pending(company, CONCERNED, ("person", talk.person_id)) is not None
