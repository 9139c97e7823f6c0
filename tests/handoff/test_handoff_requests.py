"""Asking for a person, in published hours and outside them (4.1.6)."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from conversations import owners
from handoff import claiming, handoff_requests, queue
from kernel import instants
from kernel.actors import BOT, Actor
from kernel.errors import Conflict, NotFound
from tests.makers.handoff import CLOSED, OPEN, a_conversation, a_matchmaker, a_waiting_customer


def ask(session: Session, conversation_id: object, person_id: object, at: str,
        **more: object) -> handoff_requests.Requested:
    with instants.at(instants.parse(at)):
        return handoff_requests.request(
            session, conversation_id, person_id, "顾客要求人工", by=Actor.person(person_id), **more)  # type: ignore[arg-type]


def test_in_published_hours_the_customer_waits_live_behind_those_who_came_first(company: Session) -> None:
    a_waiting_customer(company, "2026-03-02 09:30")
    asked = a_waiting_customer(company, OPEN)
    assert (asked.kind, asked.position, asked.open.open, asked.promised_at) == ("live", 2, True, None)


def test_outside_published_hours_the_customer_is_called_back_at_the_next_opening(company: Session) -> None:
    asked = a_waiting_customer(company, CLOSED)
    assert (asked.kind, asked.position, asked.open.open) == ("callback", 1, False)
    assert asked.promised_at == instants.parse("2026-03-02 09:00")


def test_into_the_spring_festival_closing_the_promise_is_the_first_opening_after_it(company: Session) -> None:
    assert a_waiting_customer(company, "2026-02-16 10:00").promised_at == instants.parse("2026-02-19 10:00")


def test_asking_again_keeps_the_same_place(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    first = ask(company, conversation_id, person_id, OPEN)
    a_waiting_customer(company, "2026-03-02 10:05")
    again = ask(company, conversation_id, person_id, "2026-03-02 10:10")
    assert (again.request_id, again.position, again.fresh) == (first.request_id, 1, False)
    assert queue.waiting_count(company) == 2


def test_a_callback_asked_for_again_after_opening_keeps_its_age(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    ask(company, conversation_id, person_id, CLOSED)
    a_waiting_customer(company, "2026-03-02 09:05")
    again = ask(company, conversation_id, person_id, OPEN)
    assert (again.kind, again.position) == ("callback", 1)


def test_the_queue_owns_the_conversation_from_the_request_on(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    ask(company, conversation_id, person_id, OPEN)
    assert owners.owner_of(company, conversation_id) == "queue"


def test_danger_while_waiting_puts_the_customer_first(company: Session) -> None:
    a_waiting_customer(company, "2026-03-02 09:30")
    conversation_id, person_id = a_conversation(company)
    assert ask(company, conversation_id, person_id, OPEN).position == 2
    assert ask(company, conversation_id, person_id, OPEN, priority=10).position == 1


def test_a_customer_who_no_longer_wants_to_wait_is_the_bots_again(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    ask(company, conversation_id, person_id, OPEN)
    handoff_requests.cancel(company, conversation_id, Actor.person(person_id))
    assert owners.owner_of(company, conversation_id) == "bot"
    assert queue.of_conversation(company, conversation_id) is None
    with pytest.raises(NotFound) as error:
        handoff_requests.cancel(company, conversation_id, BOT)
    assert error.value.say() == "您现在没有在排队。"


def test_cancelling_after_a_matchmaker_took_the_customer_is_refused(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    asked = ask(company, conversation_id, person_id, OPEN)
    claiming.claim(company, a_matchmaker(company), asked.request_id)
    with pytest.raises(Conflict):
        handoff_requests.cancel(company, conversation_id, Actor.person(person_id))


def test_whoever_is_served_already_stands_at_no_place(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    matchmaker = a_matchmaker(company)
    claiming.claim(company, matchmaker, ask(company, conversation_id, person_id, OPEN).request_id)
    again = ask(company, conversation_id, person_id, OPEN)
    assert (again.position, again.fresh, again.claimed_by) == (0, False, matchmaker.id)


def test_the_databases_order_is_the_order_of_the_rule(company: Session) -> None:
    """The same queue, ordered by `routing` and by SQL, at four instants around an opening."""
    from sqlalchemy import select

    from handoff import routing
    from handoff.tables import HandoffRequest

    for at, priority in (
        (CLOSED, 0), ("2026-03-01 20:59", 0), ("2026-03-01 22:00", 3), ("2026-03-02 09:00", 0), ("2026-03-02 09:30", 3),
        ("2026-03-02 21:30", 0), (OPEN, 10), ("2026-03-01 21:00", 0),
    ):
        a_waiting_customer(company, at, priority=priority)
    rows = company.scalars(select(HandoffRequest)).all()
    for at in (CLOSED, "2026-03-02 08:59:59", "2026-03-02 09:00", "2026-03-03 09:00"):
        with instants.at(instants.parse(at)):
            now = instants.now()
            wanted = sorted(rows, key=lambda row: routing.key(
                routing.QueuePlace(row.kind, row.priority, row.requested_at, row.promised_at),  # type: ignore[arg-type]
                now))
            assert [view.request_id for view in queue.waiting(company)] == [row.id for row in wanted]
            assert [queue.position(company, row.conversation_id) for row in wanted] == list(range(1, len(rows) + 1))
