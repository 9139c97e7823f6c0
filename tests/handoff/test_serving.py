"""Serving a customer: reply, reply for a complaint, transfer, end, notes; only by the matchmaker who claimed them."""
from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from complaints import filing
from complaints.filing import NewCase
from conversations import outbox, owners, transcript
from conversations.outbox import Refused, Sent
from handoff import (
    access,
    agent_replies,
    claiming,
    customer_identifiers,
    customer_notes,
    end_of_service,
    handoff_requests,
    queue,
    transfer,
)
from kernel import ids, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from people import vault
from staff.members import StaffView
from tests.makers.handoff import (
    OPEN,
    a_conversation,
    a_customer_message,
    a_matchmaker,
    a_supervisor,
    a_waiting_customer,
    an_administrator,
)


def a_served_customer(session: Session, matchmaker: StaffView) -> claiming.Claimed:
    claimed = claiming.claim(session, matchmaker, a_waiting_customer(session).request_id)
    assert claimed
    return claimed


def a_complaint_of(session: Session, person_id: uuid.UUID) -> uuid.UUID:
    with instants.at(instants.parse(OPEN)):
        return filing.file(session, Actor.person(person_id), NewCase(
            person_id, "承诺的约见没有安排", "introductions", "web")).complaint_id


def said(session: Session, conversation_id: uuid.UUID) -> list[tuple[str, str]]:
    return [(line.who, line.text) for line in transcript.latest(session, conversation_id)]


# replying


def test_a_reply_is_a_persons_message_under_the_matchmakers_name(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    agent_replies.reply(company, matchmaker, served.conversation_id, "  您好，我来为您查询。 ")
    line = transcript.latest(company, served.conversation_id)[-1]
    assert (line.who, line.text, line.staff_id, line.about_id) == ("person", "您好，我来为您查询。", matchmaker.id, None)


def test_pressing_send_twice_sends_once(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    press = ids.new_id()
    first = agent_replies.reply(company, matchmaker, served.conversation_id, "您好", press=press)
    assert agent_replies.reply(company, matchmaker, served.conversation_id, "您好", press=press) == first
    assert said(company, served.conversation_id).count(("person", "您好")) == 1


def test_the_same_words_by_two_presses_are_two_messages(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    for _ in range(2):
        agent_replies.reply(company, matchmaker, served.conversation_id, "请稍等", press=ids.new_id())
    assert said(company, served.conversation_id).count(("person", "请稍等")) == 2


def test_a_reply_for_a_complaint_names_it(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    complaint_id = a_complaint_of(company, served.person_id)
    agent_replies.reply(company, matchmaker, served.conversation_id, "关于约见的投诉，我们正在核实。", ("complaint", complaint_id))
    line = transcript.latest(company, served.conversation_id)[-1]
    assert (line.about_kind, line.about_id) == ("complaint", complaint_id)


def test_a_reply_for_another_customers_complaint_is_refused(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    another = a_complaint_of(company, a_conversation(company)[1])
    with pytest.raises(BadInput) as error:
        agent_replies.reply(company, matchmaker, served.conversation_id, "您好", ("complaint", another))
    assert error.value.say() == "这件投诉不是这位顾客的，或已结束。请重新选择要针对的投诉。"


@pytest.mark.parametrize(("words", "sentence"), [
    ("   ", "请先写下要发送的内容。"),
    ("长" * 2001, "一条消息最多 2000 字，现有 2001 字。请精简，或分几次发送。"),
])
def test_an_empty_or_endless_reply_is_refused_with_a_sentence(company: Session, words: str, sentence: str) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    with pytest.raises(BadInput) as error:
        agent_replies.reply(company, matchmaker, served.conversation_id, words)
    assert error.value.say() == sentence


def test_a_failed_message_is_sent_again_once_and_for_the_same_complaint(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    about = ("complaint", a_complaint_of(company, served.person_id))
    lost = agent_replies.reply(company, matchmaker, served.conversation_id, "已为您核实", about)
    for _ in range(2):  # the card was sent first
        for row in outbox.claim(company, 5, conversation_id=served.conversation_id):
            outbox.record(company, row.id, Refused("顾客已屏蔽机器人") if row.id == lost else Sent("1", delivered=True))
    again = agent_replies.resend(company, matchmaker, served.conversation_id, lost)
    assert agent_replies.resend(company, matchmaker, served.conversation_id, lost) == again != lost
    assert agent_replies.resent(company, [lost, again]) == {lost}
    line = transcript.latest(company, served.conversation_id)[-1]
    assert (line.id, line.text, line.about_id, line.staff_id) == (again, "已为您核实", about[1], matchmaker.id)


def test_a_message_that_arrived_is_not_sent_again(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    sent = agent_replies.reply(company, matchmaker, served.conversation_id, "您好")
    with pytest.raises(Conflict):
        agent_replies.resend(company, matchmaker, served.conversation_id, sent)


# permissions


def test_only_whoever_took_the_customer_may_reply_hand_on_or_end(company: Session) -> None:
    matchmaker, colleague = a_matchmaker(company, "周雅琴"), a_matchmaker(company, "何敏")
    served = a_served_customer(company, matchmaker)
    for act in (
        lambda: agent_replies.reply(company, colleague, served.conversation_id, "您好"),
        lambda: end_of_service.close(company, colleague, served.conversation_id, "已处理"),
        lambda: transfer.to_queue(company, colleague, served.conversation_id),
    ):
        with pytest.raises(NotAllowed) as error:
            act()
        assert error.value.say() == "这位顾客正由周雅琴服务，您可以查看，不能操作。"


def test_a_waiting_customer_must_be_taken_before_being_answered(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    handoff_requests.request(company, conversation_id, person_id, "顾客要求人工", by=Actor.person(person_id))
    with pytest.raises(Conflict) as error:
        agent_replies.reply(company, a_matchmaker(company), conversation_id, "您好")
    assert error.value.say() == "请先接入这位顾客，再进行操作。"


def test_a_conversation_is_previewed_while_it_waits_served_by_its_matchmaker_watched_by_a_supervisor(
    company: Session,
) -> None:
    matchmaker, colleague, supervisor = a_matchmaker(company), a_matchmaker(company), a_supervisor(company)
    asked = a_waiting_customer(company)
    conversation_id = queue.waiting(company)[0].conversation_id
    assert access.right(company, colleague, conversation_id)[0] == "preview"
    claiming.claim(company, matchmaker, asked.request_id)
    assert access.right(company, matchmaker, conversation_id)[0] == "serve"
    assert access.right(company, supervisor, conversation_id)[0] == "watch"
    with pytest.raises(NotAllowed):
        access.right(company, colleague, conversation_id)


def test_a_conversation_with_the_bot_is_nobodys_at_the_desk(company: Session) -> None:
    conversation_id, _ = a_conversation(company)
    with pytest.raises(NotFound):
        access.right(company, a_supervisor(company), conversation_id)


def test_an_administrator_sees_but_serves_nobody(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    handoff_requests.request(company, conversation_id, person_id, "顾客要求人工", by=Actor.person(person_id))
    with pytest.raises(NotAllowed):
        agent_replies.reply(company, an_administrator(company), conversation_id, "您好")


# ending and transferring


def test_ending_the_service_gives_the_customer_back_to_the_bot_and_says_so(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    end_of_service.close(company, matchmaker, served.conversation_id, "费用问题已解答")
    assert owners.owner_of(company, served.conversation_id) == "bot"
    assert said(company, served.conversation_id)[-1] == ("system", "本次人工服务已结束。您有需要时，随时说“转人工”即可。")
    assert queue.served_by(company, matchmaker.id) == []
    assert [(note.text, note.is_summary)
            for note in customer_notes.of_person(company, served.person_id)] == [("费用问题已解答", True)]


def test_ending_needs_a_note_and_changes_nothing_without(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    with pytest.raises(BadInput):
        end_of_service.close(company, matchmaker, served.conversation_id, " ")
    assert owners.owner_of(company, served.conversation_id) == "human"


def test_a_served_customer_may_come_back_after_the_end(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    end_of_service.close(company, matchmaker, served.conversation_id, "已解答")
    again = handoff_requests.request(
        company, served.conversation_id, served.person_id, "顾客要求人工", by=Actor.person(served.person_id))
    assert again.fresh and again.request_id != served.request_id


def test_handing_to_a_colleague_shows_the_customer_the_new_card_and_keeps_the_note(company: Session) -> None:
    matchmaker, colleague = a_matchmaker(company), a_matchmaker(company, "何敏")
    served = a_served_customer(company, matchmaker)
    transfer.to_colleague(company, matchmaker, served.conversation_id, colleague.id, "想了解南京门店")
    assert owners.staff_of(company, served.conversation_id) == colleague.id
    who, words = said(company, served.conversation_id)[-1]
    assert who == "system" and "何敏" in words and colleague.number in words
    assert [note.text for note in customer_notes.of_person(company, served.person_id)] == ["想了解南京门店"]
    assert [view.conversation_id for view in queue.served_by(company, colleague.id)] == [served.conversation_id]


def test_a_full_colleague_is_not_given_more(company: Session) -> None:
    matchmaker, colleague = a_matchmaker(company), a_matchmaker(company, "何敏", capacity=1)
    a_served_customer(company, colleague)
    served = a_served_customer(company, matchmaker)
    with pytest.raises(Conflict) as error:
        transfer.to_colleague(company, matchmaker, served.conversation_id, colleague.id)
    assert error.value.say().startswith("何敏正在服务 1 位顾客，已达接待上限")
    assert owners.staff_of(company, served.conversation_id) == matchmaker.id


def test_handing_to_oneself_or_to_somebody_who_serves_nobody_is_refused(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    for colleague_id in (matchmaker.id, an_administrator(company).id, uuid.uuid4()):
        with pytest.raises(BadInput):
            transfer.to_colleague(company, matchmaker, served.conversation_id, colleague_id)


def test_a_customer_given_back_to_the_queue_is_next(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    a_waiting_customer(company, "2026-03-02 09:01")
    transfer.to_queue(company, matchmaker, served.conversation_id)
    assert owners.owner_of(company, served.conversation_id) == "queue"
    assert queue.position(company, served.conversation_id) == 1


# lists, notes, tokens


def test_whoever_waits_for_an_answer_stands_first_among_ones_own(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    answered, waits = a_served_customer(company, matchmaker), a_served_customer(company, matchmaker)
    agent_replies.reply(company, matchmaker, answered.conversation_id, "您好")
    lists = queue.served_by(company, matchmaker.id)
    assert [(v.conversation_id, v.unanswered_since is None) for v in lists] == [
        (waits.conversation_id, False), (answered.conversation_id, True)]
    a_customer_message(company, answered.conversation_id, "那什么时候有结果？")
    assert all(view.unanswered_since for view in queue.served_by(company, matchmaker.id))


def test_a_phone_number_in_a_note_goes_to_the_vault(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    served = a_served_customer(company, matchmaker)
    customer_notes.add_note(company, matchmaker, served.conversation_id, "回电 13812345678")
    assert company.scalar(text("select text from handoff_note")).startswith("回电 ⟦phone:")


def test_looking_behind_a_token_needs_the_right_a_reason_and_leaves_a_trace(company: Session) -> None:
    matchmaker, supervisor = a_matchmaker(company), a_supervisor(company)
    served = a_served_customer(company, matchmaker)
    customer_notes.add_note(company, matchmaker, served.conversation_id, "回电 13812345678")
    (token,) = customer_identifiers.of_conversation(company, served.conversation_id)
    with pytest.raises(NotAllowed):
        customer_identifiers.reveal(company, matchmaker, served.conversation_id, token.text, "顾客要求回电")
    with pytest.raises(BadInput):
        customer_identifiers.reveal(company, supervisor, served.conversation_id, token.text, "")
    assert customer_identifiers.reveal(company, supervisor, served.conversation_id, token.text,
                                       "顾客要求回电") == "13812345678"
    trace = company.execute(text("select actor_id, facts->>'reason' from audit where act = 'vault.reveal'")).one()
    assert tuple(trace) == (str(supervisor.id), "顾客要求回电")


def test_a_token_of_another_customer_is_not_shown_here(company: Session) -> None:
    matchmaker, supervisor = a_matchmaker(company), a_supervisor(company)
    served = a_served_customer(company, matchmaker)
    another = vault.tokenise(company, a_conversation(company)[1], "13912345678")
    with pytest.raises(NotFound):
        customer_identifiers.reveal(company, supervisor, served.conversation_id, another, "顾客要求回电")
