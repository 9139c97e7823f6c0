"""Requests to addresses that somebody typed in: public ones only, unless a network is named as ours.

The address is resolved once and the connection goes to exactly what was looked at, so that a name that changes its mind
gains nothing. No redirect is followed, no proxy of the environment used, little of the answer read.
"""
from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import httpx

from integration.settings import integration_settings

TIMEOUT = 10.0
READ = 600  # bytes of the answer that are kept


@dataclass(frozen=True)
class Answer:
    """What an address answered: `status` 0 where nothing came, `say` what came or why nothing did."""

    status: int
    say: str
    milliseconds: int


def allowed(address: str, own: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether a request may go to this IP address: a public one, or one of our own networks."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    if any(ip.version == network.version and ip in network for network in own):
        return True
    return ip.is_global and not ip.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float = TIMEOUT) -> Answer:
    """Posts once. Never raises for what the other side does; the answer says it."""
    began = time.monotonic()

    def answer(status: int, say: str) -> Answer:
        return Answer(status, say, int((time.monotonic() - began) * 1000))

    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return answer(0, f"找不到主机 {host}")
    ips = list(dict.fromkeys(str(one[4][0]).split("%")[0] for one in found))
    own = integration_settings().networks
    blocked = [ip for ip in ips if not allowed(ip, own)]
    if blocked:
        return answer(0, f"{host} 在内部网络（{blocked[0]}），没有列入 HONGNIANG_OWN_NETWORKS")
    ip = f"[{ips[0]}]" if ":" in ips[0] else ips[0]
    pinned = urlunsplit((parts.scheme, f"{ip}:{port}", parts.path or "/", parts.query, ""))
    sent = {**headers, "Host": parts.netloc}
    try:
        with (httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
              client.stream("POST", pinned, content=body, headers=sent,
                            extensions={"sni_hostname": host}) as response):
            return answer(response.status_code, _beginning(response, began + timeout))
    except httpx.TimeoutException:
        return answer(0, f"{timeout:g} 秒内没有答复")
    except httpx.ConnectError:
        return answer(0, "连接不上")
    except httpx.HTTPError as e:
        return answer(0, f"连接中断（{type(e).__name__}）")


def _beginning(response: httpx.Response, until: float) -> str:
    """The beginning of the answer; whoever drips it byte by byte isn't waited for."""
    read = b""
    for part in response.iter_raw(READ):
        read += part
        if len(read) >= READ or time.monotonic() > until:
            break
    return read[:READ].decode("utf-8", "replace")
