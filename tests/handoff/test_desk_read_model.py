"""The desk's read model: a fixed number of queries, however long the lists."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from complaints.desk import customer_complaints
from console import panels
from conversations import outbox
from conversations.messages import Reply
from handoff import claiming, presence, queue
from handoff.desk import read_model
from handoff.desk.panels import PANELS
from handoff.queue import LIST_LIMIT
from kernel.errors import BadInput, NotAllowed
from tests.makers.handoff import a_conversation, a_customer_message, a_matchmaker, a_supervisor, a_waiting_customer


@pytest.fixture(autouse=True)
def _panels() -> None:
    customer_complaints.register()
    for panel in PANELS:
        panels.register(panel)


@pytest.mark.parametrize("customers", [2, 12])
def test_the_queue_is_three_queries_however_long(company: Session, queries: list[str], customers: int) -> None:
    for _ in range(customers):
        a_waiting_customer(company)
    company.flush()
    before = len(queries)
    assert len(read_model.waiting(company).rows) == customers
    assert len(queries) - before == 3


@pytest.mark.parametrize("customers", [2, 12])
def test_ones_own_list_is_six_queries_however_long(company: Session, queries: list[str], customers: int) -> None:
    matchmaker = a_matchmaker(company, capacity=20)
    for _ in range(customers):
        claiming.claim(company, matchmaker, a_waiting_customer(company).request_id)
    company.flush()
    before = len(queries)
    assert len(read_model.mine(company, matchmaker)) == customers
    assert len(queries) - before == 6


def test_a_long_queue_is_cut_and_its_length_told(company: Session) -> None:
    for _ in range(LIST_LIMIT + 3):
        a_waiting_customer(company)
    found = read_model.waiting(company)
    assert (len(found.rows), found.count) == (LIST_LIMIT, LIST_LIMIT + 3)


def test_opening_a_conversation_shows_its_last_page_and_whether_there_is_more(
        company: Session, queries: list[str]) -> None:
    matchmaker = a_matchmaker(company)
    asked = a_waiting_customer(company)
    conversation_id = queue.waiting(company)[0].conversation_id
    for i in range(60):
        a_customer_message(company, conversation_id, f"第 {i} 句")
    claiming.claim(company, matchmaker, asked.request_id)
    company.flush()
    before = len(queries)
    talk = read_model.talk(company, matchmaker, conversation_id)
    assert len(queries) - before <= 7
    assert (talk.right, len(talk.transcript.lines), talk.transcript.has_earlier) == ("serve", read_model.PAGE, True)
    earlier = read_model.earlier(company, matchmaker, conversation_id, talk.transcript.lines[0].seq)
    assert (len(earlier.lines), earlier.lines[0].text, earlier.has_earlier) == (11, "第 0 句", False)


def test_a_page_reads_again_from_its_oldest_message_whose_fate_is_open(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    claimed = claiming.claim(company, matchmaker, a_waiting_customer(company).request_id)
    assert claimed
    sent = outbox.enqueue(company, claimed.conversation_id, Reply("您好", origin="human"), author="person",
                          staff_id=matchmaker.id)
    a_customer_message(company, claimed.conversation_id, "好的")
    first = read_model.talk(company, matchmaker, claimed.conversation_id).transcript.lines
    seq = next(line.seq for line in first if line.id == sent)
    again = read_model.since(company, matchmaker, claimed.conversation_id, seq - 1)
    assert [line.text for line in again.lines] == ["您好", "好的"]
    assert again.names == {matchmaker.id: matchmaker.name}


def test_a_colleagues_customer_is_neither_read_nor_shown(company: Session) -> None:
    claimed = claiming.claim(company, a_matchmaker(company), a_waiting_customer(company).request_id)
    assert claimed
    for read in (read_model.talk, read_model.customer):
        with pytest.raises(NotAllowed):
            read(company, a_matchmaker(company), claimed.conversation_id)


def test_colleagues_at_the_desk_with_room_come_first(company: Session, valkey: None) -> None:
    me, full, away, online = (a_matchmaker(company, name, capacity=1) for name in ("周雅琴", "何敏", "许静", "林岚"))
    claiming.claim(company, full, a_waiting_customer(company).request_id)
    presence.beat(online.id)
    presence.beat(full.id)
    ours = [me.id, full.id, away.id, online.id]
    found = [c for c in read_model.colleagues(company, me) if c.staff.id in ours]
    assert [(c.staff.name, c.presence, c.has_room) for c in found] == [
        ("林岚", "online", True), ("许静", "away", True), ("何敏", "online", False)]


def test_presence_chosen_by_hand_outlives_a_reload_and_ends_with_the_log_out(company: Session, valkey: None) -> None:
    staff = a_supervisor(company)
    assert presence.states_of([staff.id]) == {staff.id: "away"}
    assert presence.beat(staff.id) == "online"
    presence.set_state(staff.id, "busy")
    assert presence.beat(staff.id) == "busy"
    assert presence.states_of([staff.id]) == {staff.id: "busy"}
    presence.leave(staff.id)
    assert presence.states_of([staff.id]) == {staff.id: "away"}
    with pytest.raises(BadInput):
        presence.set_state(staff.id, "sleeping")


def test_the_customer_column_has_no_complaints_for_a_new_customer(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    from handoff import handoff_requests
    from kernel.actors import Actor

    handoff_requests.request(company, conversation_id, person_id, "顾客要求人工", by=Actor.person(person_id))
    customer = read_model.customer(company, a_matchmaker(company), conversation_id)
    assert customer.subjects == []
    assert customer.panels["complaints"].cases == [] and customer.panels["notes"].notes == []
    assert "tokens" not in customer.panels
