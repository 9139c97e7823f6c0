"""Claiming customers from the queue: never twice, never over capacity (real connections)."""
from __future__ import annotations

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations import owners, transcript
from handoff import claiming, handoff_requests, queue
from handoff.claiming import Claimed
from kernel import db as database
from kernel import instants
from kernel.actors import Actor
from kernel.errors import Conflict, NotAllowed, NotFound
from staff.members import StaffView
from tests.makers.complaints import a_complaint
from tests.makers.handoff import OPEN, a_conversation, a_matchmaker, a_waiting_customer, an_administrator


def pressing(matchmakers: list[StaffView], until_nobody_waits: bool = True) -> list[tuple[uuid.UUID, Claimed]]:
    """Everybody presses 接入下一位 at the same instant, repeatedly, until nobody waits or they are at capacity."""
    start = threading.Barrier(len(matchmakers))

    def press(staff: StaffView) -> list[tuple[uuid.UUID, Claimed]]:
        got: list[tuple[uuid.UUID, Claimed]] = []
        start.wait()
        while True:
            try:
                with database.transaction() as session:
                    claimed = claiming.claim(session, staff)
            except Conflict:
                return got
            if claimed is None:
                with database.transaction() as session:
                    if queue.waiting_count(session) == 0:
                        return got
                continue
            got.append((staff.id, claimed))

    with ThreadPoolExecutor(len(matchmakers)) as pool:
        return [one for found in pool.map(press, matchmakers) for one in found]


def test_two_matchmakers_pressing_at_once_on_ten_waiting_customers_take_ten_none_double(own_company: object) -> None:
    with database.transaction() as session:
        waiting = {a_waiting_customer(session).request_id for _ in range(10)}
        pair = [a_matchmaker(session, capacity=10), a_matchmaker(session, capacity=10)]
    taken = pressing(pair)
    assert len(taken) == 10
    assert {claimed.request_id for _, claimed in taken} == waiting
    with database.transaction() as session:
        assert sum(queue.served_counts(session, [m.id for m in pair]).values()) == 10
        for staff_id, claimed in taken:
            assert owners.staff_of(session, claimed.conversation_id) == staff_id


def test_capacity_is_never_exceeded_under_eight_threads(own_company: object) -> None:
    with database.transaction() as session:
        for _ in range(20):
            a_waiting_customer(session)
        pair = [a_matchmaker(session, capacity=3), a_matchmaker(session, capacity=2)]
    taken = pressing(pair * 4)
    assert Counter(staff_id for staff_id, _ in taken) == {pair[0].id: 3, pair[1].id: 2}
    with database.transaction() as session:
        assert queue.served_counts(session, [m.id for m in pair]) == {pair[0].id: 3, pair[1].id: 2}
        assert queue.waiting_count(session) == 15


def test_eight_matchmakers_on_one_customer_by_name_one_gets_them_the_others_a_sentence(own_company: object) -> None:
    with database.transaction() as session:
        request_id = a_waiting_customer(session).request_id
        matchmakers = [a_matchmaker(session) for _ in range(8)]
    start = threading.Barrier(8)

    def press(staff: StaffView) -> str:
        start.wait()
        try:
            with database.transaction() as session:
                return "taken" if claiming.claim(session, staff, request_id) else "none"
        except Conflict as conflict:
            return conflict.say()

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(press, matchmakers))
    assert said.count("taken") == 1
    assert all("同事正在接入" in words or "已经接入" in words for words in said if words != "taken")


def test_a_customer_who_cancels_while_matchmakers_claim_is_either_gone_or_served_and_nobody_deadlocks(
    own_company: object,
) -> None:
    with database.transaction() as session:
        talks = [a_conversation(session) for _ in range(12)]
        for conversation_id, person_id in talks:
            with instants.at(instants.parse(OPEN)):
                handoff_requests.request(session, conversation_id, person_id, "顾客要求人工", by=Actor.person(person_id))
        matchmaker = a_matchmaker(session, capacity=12)

    def leave(talk: tuple[uuid.UUID, uuid.UUID]) -> bool:
        try:
            with database.transaction() as session:
                handoff_requests.cancel(session, talk[0], Actor.person(talk[1]))
            return True
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as pool:
        leaving = [pool.submit(leave, talk) for talk in reversed(talks)]
        taken = pressing([matchmaker])
        left = [future.result() for future in leaving]
    assert len(taken) + sum(left) == 12


def test_next_is_the_first_of_the_queue(company: Session) -> None:
    a_waiting_customer(company, "2026-03-02 09:50")
    first = a_waiting_customer(company, "2026-03-02 09:30")
    claimed = claiming.claim(company, a_matchmaker(company))
    assert claimed and claimed.request_id == first.request_id


def test_nobody_waiting_gives_none(company: Session) -> None:
    assert claiming.claim(company, a_matchmaker(company)) is None


def test_the_customer_sees_the_matchmakers_card_with_name_title_and_number(company: Session) -> None:
    asked = a_waiting_customer(company)
    matchmaker = a_matchmaker(company)
    claimed = claiming.claim(company, matchmaker, asked.request_id)
    assert claimed
    line = transcript.latest(company, claimed.conversation_id)[-1]
    assert line.who == "system" and line.staff_id == matchmaker.id
    for part in (matchmaker.name, matchmaker.title, matchmaker.number):
        assert part in line.text


def test_at_capacity_the_refusal_says_how_many_and_what_to_do(company: Session) -> None:
    matchmaker = a_matchmaker(company, capacity=1)
    a_waiting_customer(company)
    a_waiting_customer(company)
    claiming.claim(company, matchmaker)
    with pytest.raises(Conflict) as error:
        claiming.claim(company, matchmaker)
    assert error.value.say() == "您正在服务 1 位顾客，已达接待上限 1 位。请先结束或转交一位。"


def test_claiming_a_cancelled_request_says_that_the_customer_left(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    with instants.at(instants.parse(OPEN)):
        asked = handoff_requests.request(company, conversation_id, person_id, "顾客要求人工", by=Actor.person(person_id))
    handoff_requests.cancel(company, conversation_id, Actor.person(person_id))
    with pytest.raises(Conflict) as error:
        claiming.claim(company, a_matchmaker(company), asked.request_id)
    assert error.value.say() == "这位顾客已不在等待中：顾客取消了排队。请看列表里的下一位。"


def test_claiming_what_a_colleague_took_names_the_colleague(company: Session) -> None:
    asked = a_waiting_customer(company)
    colleague = a_matchmaker(company)
    claiming.claim(company, colleague, asked.request_id)
    with pytest.raises(Conflict) as error:
        claiming.claim(company, a_matchmaker(company), asked.request_id)
    assert f"{colleague.name}已经接入" in error.value.say()


def test_a_request_that_never_was_is_not_found(company: Session) -> None:
    with pytest.raises(NotFound):
        claiming.claim(company, a_matchmaker(company), uuid.uuid4())


def test_whom_a_complaint_concerns_is_passed_over_and_refused(company: Session) -> None:
    asked = a_waiting_customer(company, "2026-03-02 09:30")
    later = a_waiting_customer(company)
    matchmaker = a_matchmaker(company)
    person_id, conversation_id = company.execute(
        text("select person_id, conversation_id from handoff_request where id = :id"), {"id": asked.request_id}).one()
    a_complaint(company, customer=(person_id, conversation_id), concerning=[matchmaker.id])
    with pytest.raises(Conflict) as error:
        claiming.claim(company, matchmaker, asked.request_id)
    assert "涉及您本人" in error.value.say()
    claimed = claiming.claim(company, matchmaker)
    assert claimed and claimed.request_id == later.request_id


def test_who_may_not_claim_is_refused_and_nothing_changes(company: Session) -> None:
    a_waiting_customer(company)
    with pytest.raises(NotAllowed):
        claiming.claim(company, an_administrator(company))
    assert queue.waiting_count(company) == 1
