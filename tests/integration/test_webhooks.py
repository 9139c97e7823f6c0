"""Webhooks: written with the act, signed, retried for a day, logged; for any subject that a room describes."""
from __future__ import annotations

import base64
import socket
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from standardwebhooks import Webhook, WebhookVerificationError

from integration import webhook_sending, webhooks
from integration.events import WebhookGaveUp, WebhookGone
from integration.tables import WebhookEndpoint
from integration.webhooks import EventKind
from kernel import db, events, ids, instants
from kernel.encryption_keys import box
from kernel.errors import BadInput, NotAllowed
from platforms.hooks import Fault, Receiver, signed
from staff import members
from tests.conftest import Count, OwnDatabase, scalar
from tests.makers.integration import ENDED, MADE, VISIT, a_visit, an_administrator, an_endpoint, deliveries
from tests.processes import running_installation, until


def test_what_a_room_registered_is_told_signed_and_logged(own_company: OwnDatabase, receiver: Receiver) -> None:
    _, secret = an_endpoint(receiver.url, MADE)
    visit = a_visit(guests=2)
    webhook_sending.send_due()
    [got] = receiver.got
    assert signed(secret, got.headers["Hongniang-Signature"], got.body)
    assert not signed(secret, got.headers["Hongniang-Signature"], got.body.replace("guests", "ghosts"))
    assert not signed("whs_other", got.headers["Hongniang-Signature"], got.body)
    late = time.time() + 3600
    assert not signed(secret, got.headers["Hongniang-Signature"], got.body, now=late), "an old one replayed"
    assert got.headers["Hongniang-Event"] == got.data["event"] == MADE
    assert got.data["data"] == {"visit": str(visit), "guests": 2}, "what its describer says, and what the act added"
    [delivery] = deliveries()
    assert (delivery.event, delivery.label) == (MADE, f"来访 {visit.hex[-4:]}")
    assert delivery.state == "delivered" and delivery.tries[0]["status"] == 200 and delivery.tries[0]["say"] == "ok"


def test_a_delivery_is_signed_as_standard_webhooks_has_it(own_company: OwnDatabase, receiver: Receiver) -> None:
    _, secret = an_endpoint(receiver.url, MADE)
    a_visit(guests=2)
    webhook_sending.send_due()
    [got] = receiver.got
    assert Webhook(secret).verify(got.body, dict(got.headers)) == got.data
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert got.headers["webhook-id"] == got.headers["Hongniang-Delivery"]
    for wrong in (got.body.replace("guests", "ghosts"), "{}"):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(wrong, dict(got.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(b"another key").verify(got.body, dict(got.headers))


def test_an_address_from_before_that_standard_keeps_its_secret(own_company: OwnDatabase, receiver: Receiver) -> None:
    endpoint, _ = an_endpoint(receiver.url, MADE)
    old = "whs_Zk3-0Qd_Rk9xv2lq8cYwT1mB5nHs7uJaEoPiLgXfDzC"
    with db.transaction() as session:
        session.get_one(WebhookEndpoint, endpoint.id).sealed_secret = box().encrypt(
            old.encode(), f"webhook:{endpoint.id}".encode())
    a_visit()
    webhook_sending.send_due()
    [got] = receiver.got
    assert signed(old, got.headers["Hongniang-Signature"], got.body)
    assert Webhook(old.encode()).verify(got.body, dict(got.headers)) == got.data
    rewritten = "whsec_" + base64.b64encode(old.encode()).decode()
    assert Webhook(rewritten).verify(got.body, dict(got.headers)) == got.data


def test_an_event_of_another_key_is_refused_and_the_same_again_changes_nothing() -> None:
    known = webhooks.events()
    webhooks.register_event(EventKind(MADE, "来访", VISIT))
    with pytest.raises(RuntimeError):
        webhooks.register_event(EventKind(MADE, "到店", VISIT))
    with pytest.raises(RuntimeError):
        webhooks.describe(VISIT, lambda _, visit_ids: {})
    assert webhooks.events() == known


def test_an_event_that_nobody_wants_costs_one_query(company: Session, queries: Count) -> None:
    before = len(queries)
    assert webhooks.queue(company, MADE, {ids.new_id(): {} for _ in range(1000)}) == 0
    assert not webhooks.wanted(company, MADE)
    assert len(queries) - before == 2


def test_an_act_that_is_undone_tells_nothing(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, MADE)
    with pytest.raises(RuntimeError), db.transaction() as session:
        assert webhooks.queue(session, MADE, {ids.new_id(): {}}) == 1
        raise RuntimeError
    webhook_sending.send_due()
    assert not receiver.got and not deliveries()


def test_an_address_is_told_what_it_asked_for(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, ENDED)
    a_visit()
    a_visit(ENDED)
    webhook_sending.send_due()
    assert [got.data["event"] for got in receiver.got] == [ENDED]


def test_a_receiver_that_is_ill_gets_the_same_again_after_growing_pauses(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    _, secret = an_endpoint(receiver.url, MADE)
    receiver.then(Fault(500), Fault(503), Fault(302, location=receiver.url), Fault(404))
    a_visit()
    start = instants.now()
    at = timedelta()
    for n in range(1, 5):
        with instants.at(start + at):
            webhook_sending.send_due()
            webhook_sending.send_due()
        assert len(receiver.got) == n, "no sooner than the pause is over, and no redirect followed"
        at += timedelta(seconds=12 * 2 ** (n - 1) + 1)  # 10 s, 20 s …, each at most a fifth longer
    with instants.at(start + at):
        webhook_sending.send_due()
    assert len({got.body for got in receiver.got}) == 1
    assert len({got.headers["Hongniang-Delivery"] for got in receiver.got}) == 1
    assert signed(secret, receiver.got[-1].headers["Hongniang-Signature"], receiver.got[-1].body,
                  now=(start + at).timestamp())
    [delivery] = deliveries()
    assert [one["status"] for one in delivery.tries] == [500, 503, 302, 404, 200] and delivery.state == "delivered"
    assert delivery.tries[0]["say"] == "receiver is ill"


def test_pauses_grow_to_an_hour_and_end_after_a_day(own_company: OwnDatabase, receiver: Receiver) -> None:
    heard: list[WebhookGaveUp] = []
    events.subscribe(WebhookGaveUp, lambda _, event: heard.append(event))
    endpoint, _ = an_endpoint(receiver.url, MADE)
    receiver.then(*[Fault(500)] * 100)
    a_visit()
    start, at = instants.now(), timedelta()
    waits: list[timedelta] = []
    least: list[timedelta] = []  # the same, excluding the duration of the attempt
    while deliveries()[0].state == "queued":
        with instants.at(start + at):
            webhook_sending.send_due()
            ended = instants.now()
        with db.transaction() as session:
            again = session.execute(text("select not_before from webhook_delivery")).scalar_one()
        waits.append(again - (start + at))
        least.append(again - ended)
        at += max(waits[-1], timedelta()) + timedelta(seconds=1)
    assert timedelta(seconds=8) <= waits[0] and least[0] <= timedelta(seconds=12)
    assert timedelta(seconds=16) <= waits[1] and least[1] <= timedelta(seconds=24)
    assert timedelta(hours=0.8) < max(waits) and max(least) <= timedelta(hours=1.2)
    assert timedelta(hours=22) < at < timedelta(hours=25) and 25 < len(receiver.got) < 40
    assert [(one.endpoint_id, one.host) for one in heard] == [(endpoint.id, f"127.0.0.1:{receiver.port}")]
    receiver.faults.clear()
    staff = an_administrator()
    with db.transaction() as session:
        webhooks.redeliver(session, staff, deliveries()[0].id)
    webhook_sending.send_due()
    assert deliveries()[0].state == "delivered" and receiver.got[-1].body == receiver.got[0].body


def test_a_cut_connection_and_nobody_there_are_told_apart_in_the_log(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    an_endpoint(receiver.url, MADE)
    an_endpoint(f"http://127.0.0.1:{closed}/", MADE)
    receiver.then(Fault(cut=True))
    a_visit()
    webhook_sending.send_due()
    said = {str(delivery.tries[0]["say"]) for delivery in deliveries()}
    assert "连接不上" in said and any("连接中断" in one for one in said)
    assert {delivery.state for delivery in deliveries()} == {"queued"}


def test_after_a_failure_the_others_of_that_address_wait_too(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, MADE)
    for _ in range(3):
        a_visit()
    receiver.then(Fault(500))
    webhook_sending.send_due()
    assert len(receiver.got) == 1
    with instants.at(instants.now() + timedelta(minutes=5)):
        webhook_sending.send_due()
    assert len({got.data["data"]["visit"] for got in receiver.got}) == 3
    assert {delivery.state for delivery in deliveries()} == {"delivered"}


def _has_got(receiver: Receiver, number: int) -> bool:
    return len(receiver.got) == number


def test_an_address_that_hangs_delays_no_other_and_is_tried_once_not_for_everything_it_has(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    with Receiver() as slow:
        an_endpoint(slow.url, MADE)
        slow.then(*[Fault(500, after=3)] * 50)
        for _ in range(webhook_sending.AN_ENDPOINT + 4):
            a_visit()
        an_endpoint(receiver.url, ENDED)
        sending = threading.Thread(target=webhook_sending.send_due)
        sending.start()
        until(lambda: len(slow.faults) < 50, "the first is under way")
        for number in range(1, 4):
            a_visit(ENDED)
            until(partial(_has_got, receiver, number), "delivered meanwhile", 8)
        sending.join()
        assert len(slow.got) == 1, "what else it had waits as well"


def test_gone_is_gone(own_company: OwnDatabase, receiver: Receiver) -> None:
    heard: list[WebhookGone] = []
    events.subscribe(WebhookGone, lambda _, event: heard.append(event))
    endpoint, _ = an_endpoint(receiver.url, MADE)
    receiver.then(Fault(410))
    a_visit()
    webhook_sending.send_due()
    a_visit()
    webhook_sending.send_due()
    assert len(receiver.got) == 1 and len(deliveries()) == 1
    assert [(one.endpoint_id, one.host) for one in heard] == [(endpoint.id, f"127.0.0.1:{receiver.port}")]
    staff = an_administrator()
    with db.transaction() as session:
        assert "410" in str(webhooks.every(session, staff)[0].disabled_because)
        webhooks.enable(session, staff, endpoint.id)
    a_visit()
    webhook_sending.send_due()
    assert len(receiver.got) == 2


def test_a_sender_that_died_leaves_its_claim_to_the_next(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, MADE)
    a_visit()
    with db.transaction() as session:
        assert len(webhook_sending.claim(session)) == 1
    webhook_sending.send_due()
    assert not receiver.got, "claimed by somebody who may still be at it"
    with instants.at(instants.now() + webhook_sending.LEASE + timedelta(seconds=1)):
        webhook_sending.send_due()
    assert len(receiver.got) == 1


@pytest.mark.parametrize("url", [
    "ftp://example.cn/", "file:///etc/passwd", "example.cn/hook", "http://", "https://user:pw@example.cn/",
    "http://example.cn/#x", "http://exa mple.cn/", "http://example.cn:99999/", "javascript:alert(1)"])
def test_an_address_that_cannot_be_is_refused(own_company: OwnDatabase, url: str) -> None:
    with pytest.raises(BadInput):
        an_endpoint(url, MADE)


def test_administrators_alone_keep_addresses_and_the_secret_is_not_in_clear(
        own_company: OwnDatabase, receiver: Receiver) -> None:
    _, secret = an_endpoint(receiver.url, MADE)
    with db.transaction() as session:
        for staff in members.all_active(session):
            if staff.role != "administrator":
                with pytest.raises(NotAllowed):
                    webhooks.add(session, staff, receiver.url, [MADE])
                with pytest.raises(NotAllowed):
                    webhooks.log_of(session, staff)
        with pytest.raises(BadInput):
            webhooks.add(session, an_administrator(), receiver.url, ["visit.forgotten"])
        assert secret not in str(scalar(session, "select encode(sealed_secret, 'escape') from webhook_endpoint"))


def test_the_worker_sends_what_another_process_wrote(
        own_company: OwnDatabase, receiver: Receiver, valkey: None, tmp_path: Path) -> None:
    _, secret = an_endpoint(receiver.url, MADE)
    with running_installation(own_company.url, own_company.servers.redis_url, tmp_path / "log",
               HONGNIANG_OWN_NETWORKS="127.0.0.0/8") as running:
        running.start("worker")
        a_visit()
        until(lambda: receiver.got, "a delivery", 40)
    assert signed(secret, receiver.got[0].headers["Hongniang-Signature"], receiver.got[0].body)
