"""Requests to addresses that somebody typed in: to nobody inside unless it is named, and none without an end."""
from __future__ import annotations

import time
from ipaddress import ip_network

import pytest

from integration import safe_requests
from kernel.settings import settings
from platforms.hooks import Fault, Receiver


def test_a_receiver_that_never_answers_holds_up_nobody_else(receiver: Receiver) -> None:
    receiver.then(Fault(200, after=3))
    began = time.monotonic()
    answer = safe_requests.post(receiver.url, b"{}", {}, timeout=0.5)
    assert answer.status == 0 and "没有答复" in answer.say and time.monotonic() - began < 2


@pytest.mark.parametrize(("part", "status"), [("body", 200), ("headers", 0)])
def test_a_receiver_that_drips_holds_up_nobody_else(receiver: Receiver, part: str, status: int) -> None:
    receiver.then(Fault(200, say="x" * 40, drip=part))
    began = time.monotonic()
    answer = safe_requests.post(receiver.url, b"{}", {}, timeout=0.5)
    assert answer.status == status and time.monotonic() - began < 2


@pytest.mark.parametrize("inside", [
    "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "fd00::1",
    "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1"])
def test_what_is_inside_is_not_reached_unless_named(inside: str) -> None:
    assert not safe_requests.allowed(inside, ())


def test_what_is_outside_or_named_is_reached() -> None:
    assert safe_requests.allowed("114.114.114.114", ()) and safe_requests.allowed("2400:3200::1", ())
    assert safe_requests.allowed("10.1.2.3", (ip_network("10.1.0.0/16"),))
    assert not safe_requests.allowed("10.2.2.3", (ip_network("10.1.0.0/16"),))
    assert safe_requests.allowed("::ffff:10.1.2.3", (ip_network("10.1.0.0/16"),))


def test_an_address_inside_is_not_connected_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGNIANG_OWN_NETWORKS", "10.0.0.0/8")
    settings.cache_clear()
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001"):
        answer = safe_requests.post(f"http://{host}:{receiver.port}/", b"{}", {})
        assert answer.status == 0 and ("内部网络" in answer.say or "找不到" in answer.say)
    assert not receiver.got
