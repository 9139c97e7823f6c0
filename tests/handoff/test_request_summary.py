"""The summary of a request at the desk."""
from __future__ import annotations

from sqlalchemy.orm import Session

from handoff import handoff_requests, queue
from handoff.request_summary import Summary
from kernel.actors import Actor
from tests.makers.handoff import a_conversation


def test_a_customer_who_asked_by_the_link_of_their_case_stands_in_the_queue(company: Session) -> None:
    conversation_id, person_id = a_conversation(company)
    handoff_requests.request(company, conversation_id, person_id, "投诉 T7K-4QX-9HM 的顾客请求人工",
                             by=Actor.person(person_id), summary=Summary(about=("complaint", "T7K-4QX-9HM")))
    [waiting] = queue.waiting(company)
    assert waiting.about == "投诉 T7K-4QX-9HM 的顾客请求人工"
