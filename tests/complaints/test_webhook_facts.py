"""Webhooks of cases: which events are sent and what they contain, without any text of the customer."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app import reactions
from complaints import customer_decisions, merging, reopening
from complaints.api import webhook_facts
from complaints.outside import reference_acts
from deadlines import sweep
from integration import webhook_sending, webhooks
from kernel import db, instants
from kernel.actors import SYSTEM
from people import persons
from platforms.hooks import Receiver
from tests.conftest import OwnDatabase
from tests.makers.integration import a_receiver, an_endpoint, deliveries
from tests.makers.outside import a_case, an_officer


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A program of the company that gets the webhooks of this process's reactions."""
    reactions.install()
    with a_receiver(monkeypatch) as found:
        yield found


def _filed(**given: Any) -> Any:
    with db.transaction() as session:
        return a_case(session, filed=instants.iso(instants.now() - timedelta(minutes=1)), **given)


def test_the_events_of_cases_in_the_order_in_which_they_are_offered() -> None:
    assert [(one.key, one.title) for one in webhooks.events().values() if one.subject_kind == "complaint"] == [
        ("complaint.filed", "新投诉"), ("complaint.stage_changed", "阶段变更"), ("complaint.closed", "结案"),
        ("complaint.reopened", "重新打开"), ("complaint.merged", "并案"), ("complaint.breached", "超过时限"),
        ("complaint.breach_lifted", "撤销超时")]


def test_a_filed_case_is_told_without_a_word_of_the_customer(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, *webhook_facts.TITLES)
    case = _filed(facts="电话 13812345678 的王女士说被骗了。")
    webhook_sending.send_due()
    [got] = receiver.got
    assert got.headers["Hongniang-Event"] == got.data["event"] == "complaint.filed"
    data = got.data["data"]
    assert data["number"] == case.number and data["state"] == "received"
    assert {clock["promise"] for clock in data["clocks"]} == {"complaint.response", "complaint.solution"}
    assert "王女士" not in got.body and "1381234" not in got.body and "⟦" not in got.body
    [delivery] = deliveries()
    assert delivery.label == case.number


def test_a_body_reads_as_it_always_did(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, "complaint.stage_changed")
    case = _filed()
    with db.transaction() as session:
        customer_decisions.withdraw(session, SYSTEM, case.complaint_id)
    webhook_sending.send_due()
    [got] = receiver.got
    assert got.body == json.dumps(got.data, ensure_ascii=False)
    assert list(got.data) == ["id", "event", "occurred_at", "data"]
    assert list(got.data["data"]) == [
        "number", "kind", "state", "category", "severity", "via", "store", "owner", "accepted_at", "closed_because",
        "clocks", "joined_to", "before", "after"]
    assert {tuple(clock) for clock in got.data["data"]["clocks"]} == {("promise", "due_at", "state", "provisional")}


def test_an_act_that_is_undone_tells_nothing(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, *webhook_facts.TITLES)
    with pytest.raises(RuntimeError), db.transaction() as session:
        a_case(session)
        raise RuntimeError
    webhook_sending.send_due()
    assert not receiver.got and not deliveries()


def test_stages_and_closing_are_told(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, "complaint.closed", "complaint.stage_changed")
    case = _filed()
    with db.transaction() as session:
        customer_decisions.withdraw(session, SYSTEM, case.complaint_id)
    webhook_sending.send_due()
    found = {got.data["event"]: got.data["data"] for got in receiver.got}
    assert set(found) == {"complaint.closed", "complaint.stage_changed"}
    assert (found["complaint.stage_changed"]["before"], found["complaint.stage_changed"]["after"]) == (
        "received", "withdrawn")
    assert found["complaint.closed"]["closed_because"] == "withdrawn"


def test_merging_and_reopening_are_told(own_company: OwnDatabase, receiver: Receiver) -> None:
    with db.transaction() as session:
        person, officer = persons.make(session).id, an_officer(session)
    elder, younger = _filed(person_id=person), _filed(person_id=person)
    an_endpoint(receiver.url, "complaint.merged", "complaint.reopened")
    with db.transaction() as session:
        merging.merge(session, officer, elder.complaint_id, younger.complaint_id, "同一件事")
        customer_decisions.withdraw(session, SYSTEM, elder.complaint_id)
        reopening.reopen(session, SYSTEM, elder.complaint_id, "顾客来电要求继续")
    webhook_sending.send_due()
    found = {got.data["event"]: got.data["data"] for got in receiver.got}
    assert set(found) == {"complaint.merged", "complaint.reopened"}
    assert {found["complaint.merged"]["number"], found["complaint.merged"]["into"]} == {elder.number, younger.number}


def test_a_breach_names_the_clock_also_that_of_an_outside_platform(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, "complaint.breached")
    at = instants.now()
    case = _filed()
    with db.transaction() as session:
        reference_acts.register(session, SYSTEM, case.complaint_id, "12315", "SH-1", at, at + timedelta(hours=10))
    for hours in (11, 50):
        with instants.at(at + timedelta(hours=hours)):
            with db.transaction() as session:
                sweep.find_due(session, instants.now())
            webhook_sending.send_due()
    assert [[late["promise"] for late in got.data["data"]["late"]] for got in receiver.got] == [
        ["complaint.outside"], ["complaint.response"]]
    assert all(got.data["data"]["number"] == case.number for got in receiver.got)
