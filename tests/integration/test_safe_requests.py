"""Requests to entered addresses: internal ones only if the settings name them, and always with a time limit."""
from __future__ import annotations

import time

import pytest

from integration import safe_requests
from kernel.settings import settings
from platforms.hooks import Fault, Receiver


def test_a_receiver_that_never_answers_holds_up_nobody_else(receiver: Receiver) -> None:
    receiver.then(Fault(200, after=3))
    began = time.monotonic()
    answer = safe_requests.post(receiver.url, b"{}", {}, timeout=0.5)
    assert answer.status == 0 and "没有答复" in str(answer.say) and time.monotonic() - began < 2


@pytest.mark.parametrize(("part", "status"), [("body", 200), ("headers", 0)])
def test_a_receiver_that_drips_holds_up_nobody_else(receiver: Receiver, part: str, status: int) -> None:
    receiver.then(Fault(200, say="x" * 40, drip=part))
    began = time.monotonic()
    answer = safe_requests.post(receiver.url, b"{}", {}, timeout=0.5)
    assert answer.status == status and time.monotonic() - began < 2


def test_an_address_inside_is_not_connected_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGNIANG_OWN_NETWORKS", "10.0.0.0/8")
    settings.cache_clear()
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001"):
        answer = safe_requests.post(f"http://{host}:{receiver.port}/", b"{}", {})
        assert answer.status == 0 and ("内部网络" in str(answer.say) or "找不到" in str(answer.say))
    assert not receiver.got
