"""Which entered addresses may be requested: internal ones only if the settings name them."""
from __future__ import annotations

from ipaddress import ip_network

import pytest

from integration import safe_requests


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
