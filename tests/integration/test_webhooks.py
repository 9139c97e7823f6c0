"""Webhooks: written with the act, signed, tried again for a day, logged; to nobody inside unless it is named."""
from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app import reactions
from complaints import closing, deciding, merging
from complaints.outside import registered
from deadlines import sweep
from integration import outgoing, webhook_sending, webhooks
from integration.webhooks import DeliveryView
from kernel import db, instants
from kernel.actors import SYSTEM
from kernel.errors import BadInput, NotAllowed
from kernel.settings import settings
from people import persons
from platforms.hooks import Fault, Receiver, signed
from staff import members
from staff.members import StaffView
from tests.conftest import OwnDatabase, scalar
from tests.makers.outside import a_case, an_officer
from tests.processes import house, until


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A program of the company on its own network."""
    monkeypatch.setenv("HONGNIANG_OWN_NETWORKS", "127.0.0.0/8")
    settings.cache_clear()
    reactions.install()
    with Receiver() as found:
        yield found
    monkeypatch.undo()
    settings.cache_clear()


def _administrator() -> StaffView:
    with db.transaction() as session:
        return next(s for s in members.all_active(session) if s.role == "administrator")


def _endpoint(url: str, *events: str) -> tuple[webhooks.EndpointView, str]:
    staff = _administrator()
    with db.transaction() as session:
        return webhooks.add(session, staff, url, events or tuple(webhooks.EVENTS))


def _filed(**given: Any) -> Any:
    with db.transaction() as session:
        return a_case(session, filed=instants.iso(instants.now() - timedelta(minutes=1)), **given)


def _log() -> list[DeliveryView]:
    staff = _administrator()
    with db.transaction() as session:
        return webhooks.log_of(session, staff)


def test_a_filed_case_is_told_signed_and_without_a_word_of_the_customer(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    _, secret = _endpoint(receiver.url)
    case = _filed(facts="电话 13812345678 的王女士说被骗了。")
    webhook_sending.send_due()
    [got] = receiver.got
    assert signed(secret, got.headers["Hongniang-Signature"], got.body)
    assert not signed(secret, got.headers["Hongniang-Signature"], got.body.replace("received", "closed"))
    assert not signed("whs_other", got.headers["Hongniang-Signature"], got.body)
    late = time.time() + 3600
    assert not signed(secret, got.headers["Hongniang-Signature"], got.body, now=late), "an old one replayed"
    assert got.headers["Hongniang-Event"] == got.data["event"] == "complaint.filed"
    data = got.data["data"]
    assert data["number"] == case.number and data["state"] == "received"
    assert {clock["promise"] for clock in data["clocks"]} == {"complaint.response", "complaint.solution"}
    assert "王女士" not in got.body and "138" not in got.body and "⟦" not in got.body
    [delivery] = _log()
    assert delivery.state == "delivered" and delivery.tries[0]["status"] == 200 and delivery.tries[0]["say"] == "ok"


def test_an_act_that_is_undone_tells_nothing(own_company: OwnDatabase, receiver: Receiver) -> None:
    _endpoint(receiver.url)
    with pytest.raises(RuntimeError), db.transaction() as session:
        a_case(session)
        raise RuntimeError
    webhook_sending.send_due()
    assert not receiver.got and not _log()


def test_an_address_is_told_what_it_asked_for(own_company: OwnDatabase, receiver: Receiver) -> None:
    _endpoint(receiver.url, "complaint.closed", "complaint.stage_changed")
    case = _filed()
    with db.transaction() as session:
        deciding.withdraw(session, SYSTEM, case.complaint_id)
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
    _endpoint(receiver.url, "complaint.merged", "complaint.reopened")
    with db.transaction() as session:
        merging.merge(session, officer, elder.complaint_id, younger.complaint_id, "同一件事")
        deciding.withdraw(session, SYSTEM, elder.complaint_id)
        closing.reopen(session, SYSTEM, elder.complaint_id, "顾客来电要求继续")
    webhook_sending.send_due()
    found = {got.data["event"]: got.data["data"] for got in receiver.got}
    assert set(found) == {"complaint.merged", "complaint.reopened"}
    assert {found["complaint.merged"]["number"], found["complaint.merged"]["into"]} == {elder.number, younger.number}


def test_a_breach_names_the_clock_also_that_of_an_outside_platform(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    _endpoint(receiver.url, "complaint.breached")
    at = instants.now()
    case = _filed()
    with db.transaction() as session:
        registered.register(session, SYSTEM, case.complaint_id, "12315", "SH-1", at, at + timedelta(hours=10))
    for hours in (11, 50):
        with instants.at(at + timedelta(hours=hours)):
            with db.transaction() as session:
                sweep.find_due(session, instants.now())
            webhook_sending.send_due()
    assert [[late["promise"] for late in got.data["data"]["late"]] for got in receiver.got] == [
        ["complaint.outside"], ["complaint.response"]]
    assert all(got.data["data"]["number"] == case.number for got in receiver.got)


def test_a_receiver_that_is_ill_gets_the_same_again_after_growing_pauses(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    _, secret = _endpoint(receiver.url, "complaint.filed")
    receiver.then(Fault(500), Fault(503), Fault(302, location=receiver.url), Fault(404))
    _filed()
    start = instants.now()
    at = timedelta()
    for n in range(1, 5):
        with instants.at(start + at):
            webhook_sending.send_due()
            webhook_sending.send_due()
        assert len(receiver.got) == n, "no sooner than the pause is over, and no redirect followed"
        at += timedelta(seconds=12 * 2 ** (n - 1) + 1)  # 10 s, 20 s … at most a fifth longer
    with instants.at(start + at):
        webhook_sending.send_due()
    assert len({got.body for got in receiver.got}) == 1
    assert len({got.headers["Hongniang-Delivery"] for got in receiver.got}) == 1
    assert signed(secret, receiver.got[-1].headers["Hongniang-Signature"], receiver.got[-1].body,
                  now=(start + at).timestamp())
    [delivery] = _log()
    assert [one["status"] for one in delivery.tries] == [500, 503, 302, 404, 200] and delivery.state == "delivered"
    assert delivery.tries[0]["say"] == "receiver is ill"


def test_pauses_grow_to_an_hour_and_end_after_a_day(own_company: OwnDatabase, receiver: Receiver) -> None:
    _endpoint(receiver.url, "complaint.filed")
    receiver.then(*[Fault(500)] * 100)
    _filed()
    start, at = instants.now(), timedelta()
    waits: list[timedelta] = []
    while _log()[0].state == "queued":
        with instants.at(start + at):
            webhook_sending.send_due()
        with db.transaction() as session:
            again = session.execute(text("select not_before from webhook_delivery")).scalar_one()
        waits.append(again - (start + at))
        at += max(waits[-1], timedelta()) + timedelta(seconds=1)
    assert timedelta(seconds=8) <= waits[0] <= timedelta(seconds=12)
    assert timedelta(seconds=16) <= waits[1] <= timedelta(seconds=24)
    assert timedelta(hours=0.8) < max(waits) <= timedelta(hours=1.2)
    assert timedelta(hours=22) < at < timedelta(hours=25) and 25 < len(receiver.got) < 40
    with db.transaction() as session:
        assert scalar(session, "select count(*) from alert where kind = 'webhook'") == 1
    receiver.faults.clear()
    staff = _administrator()
    with db.transaction() as session:
        webhooks.redeliver(session, staff, _log()[0].id)
    webhook_sending.send_due()
    assert _log()[0].state == "delivered" and receiver.got[-1].body == receiver.got[0].body


def test_a_cut_connection_and_nobody_there_are_told_apart_in_the_log(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    _endpoint(receiver.url, "complaint.filed")
    _endpoint(f"http://127.0.0.1:{closed}/", "complaint.filed")
    receiver.then(Fault(cut=True))
    _filed()
    webhook_sending.send_due()
    said = {delivery.tries[0]["say"] for delivery in _log()}
    assert "连接不上" in said and any("连接中断" in one for one in said)
    assert {delivery.state for delivery in _log()} == {"queued"}


def test_a_receiver_that_never_answers_holds_up_nobody_else(receiver: Receiver) -> None:
    receiver.then(Fault(200, after=3))
    began = time.monotonic()
    answer = outgoing.post(receiver.url, b"{}", {}, timeout=0.5)
    assert answer.status == 0 and "没有答复" in answer.say and time.monotonic() - began < 2


def test_after_a_failure_the_others_of_that_address_wait_too(own_company: OwnDatabase, receiver: Receiver) -> None:
    _endpoint(receiver.url, "complaint.filed")
    for _ in range(3):
        _filed()
    receiver.then(Fault(500))
    webhook_sending.send_due()
    assert len(receiver.got) == 1
    with instants.at(instants.now() + timedelta(minutes=5)):
        webhook_sending.send_due()
    assert len({got.data["data"]["number"] for got in receiver.got}) == 3
    assert {delivery.state for delivery in _log()} == {"delivered"}


def test_gone_is_gone(own_company: OwnDatabase, receiver: Receiver) -> None:
    endpoint, _ = _endpoint(receiver.url, "complaint.filed")
    receiver.then(Fault(410))
    _filed()
    webhook_sending.send_due()
    _filed()
    webhook_sending.send_due()
    assert len(receiver.got) == 1 and len(_log()) == 1
    staff = _administrator()
    with db.transaction() as session:
        assert "410" in str(webhooks.every(session, staff)[0].disabled_because)
        webhooks.enable(session, staff, endpoint.id)
    _filed()
    webhook_sending.send_due()
    assert len(receiver.got) == 2


def test_a_sender_that_died_leaves_its_claim_to_the_next(own_company: OwnDatabase, receiver: Receiver) -> None:
    _endpoint(receiver.url, "complaint.filed")
    _filed()
    with db.transaction() as session:
        assert len(webhook_sending.claim(session)) == 1
    webhook_sending.send_due()
    assert not receiver.got, "claimed by somebody who may still be at it"
    with instants.at(instants.now() + webhook_sending.LEASE + timedelta(seconds=1)):
        webhook_sending.send_due()
    assert len(receiver.got) == 1


@pytest.mark.parametrize("inside", [
    "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "fd00::1",
    "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1"])
def test_what_is_inside_is_not_reached_unless_named(inside: str) -> None:
    assert not outgoing.allowed(inside, ())


def test_what_is_outside_or_named_is_reached() -> None:
    assert outgoing.allowed("114.114.114.114", ()) and outgoing.allowed("2400:3200::1", ())
    assert outgoing.allowed("10.1.2.3", (ip_network("10.1.0.0/16"),))
    assert not outgoing.allowed("10.2.2.3", (ip_network("10.1.0.0/16"),))
    assert outgoing.allowed("::ffff:10.1.2.3", (ip_network("10.1.0.0/16"),))


def test_an_address_inside_is_not_connected_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGNIANG_OWN_NETWORKS", "10.0.0.0/8")
    settings.cache_clear()
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001"):
        answer = outgoing.post(f"http://{host}:{receiver.port}/", b"{}", {})
        assert answer.status == 0 and ("内部网络" in answer.say or "找不到" in answer.say)
    assert not receiver.got


@pytest.mark.parametrize("url", [
    "ftp://example.cn/", "file:///etc/passwd", "example.cn/hook", "http://", "https://user:pw@example.cn/",
    "http://example.cn/#x", "http://exa mple.cn/", "http://example.cn:99999/", "javascript:alert(1)"])
def test_an_address_that_cannot_be_is_refused(own_company: OwnDatabase, url: str) -> None:
    with pytest.raises(BadInput):
        _endpoint(url, "complaint.filed")


def test_administrators_alone_keep_addresses_and_the_secret_is_not_in_clear(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    _, secret = _endpoint(receiver.url, "complaint.filed")
    with db.transaction() as session:
        for staff in members.all_active(session):
            if staff.role != "administrator":
                with pytest.raises(NotAllowed):
                    webhooks.add(session, staff, receiver.url, ["complaint.filed"])
                with pytest.raises(NotAllowed):
                    webhooks.log_of(session, staff)
        with pytest.raises(BadInput):
            webhooks.add(session, _administrator(), receiver.url, ["complaint.opened"])
        assert secret not in str(scalar(session, "select encode(sealed_secret, 'escape') from webhook_endpoint"))


def test_the_worker_sends_what_a_web_request_wrote(
        own_company: OwnDatabase, receiver: Receiver, valkey: None, tmp_path: Path) -> None:
    _, secret = _endpoint(receiver.url, "complaint.filed")
    with house(own_company.url, own_company.servers.redis_url, tmp_path / "log",
               HONGNIANG_OWN_NETWORKS="127.0.0.0/8") as running:
        running.start("worker")
        _filed()
        until(lambda: receiver.got, "a delivery", 40)
    assert signed(secret, receiver.got[0].headers["Hongniang-Signature"], receiver.got[0].body)
