"""Requests to addresses that somebody typed in: public ones only, unless a network is named as ours.

The address is resolved once and the connection goes to exactly what was looked at, so that a name that changes its mind
gains nothing. No redirect is followed, no proxy of the environment used, little of the answer read.
"""
from __future__ import annotations

import asyncio
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
_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291: all else is local, reserved or translated
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_TEREDO = ipaddress.IPv6Network("2001::/32")


@dataclass(frozen=True)
class Answer:
    """What an address answered: `status` 0 where nothing came, `say` what came or why nothing did."""

    status: int
    say: str
    milliseconds: int


def allowed(address: str, own: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether a request may go to this IP address: a public one, or one of our own networks."""
    ip = _carried(ipaddress.ip_address(address))
    if any(ip.version == network.version and ip in network for network in own):
        return True
    if ip.version == 6 and (ip not in _UNICAST or ip in _TEREDO):
        return False
    return ip.is_global and not ip.is_multicast


def _carried(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 address stands for (mapped, NAT64, 6to4), else the address itself."""
    if ip.version == 4:
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float = TIMEOUT) -> Answer:
    """Posts once, `timeout` seconds in all. Never raises for what the other side does; the answer says it."""
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
        status, read = asyncio.run(_send(pinned, body, sent, host, timeout))
        return answer(status, read.decode("utf-8", "replace"))
    except (TimeoutError, httpx.TimeoutException):
        return answer(0, f"{timeout:g} 秒内没有答复")
    except httpx.ConnectError:
        return answer(0, "连接不上")
    except httpx.HTTPError as e:
        return answer(0, f"连接中断（{type(e).__name__}）")


async def _send(
    url: str, body: bytes, headers: Mapping[str, str], host: str, seconds: float,
) -> tuple[int, bytes]:
    """Status and beginning of the answer. Whoever drips headers is given up, who drips the body isn't waited for."""
    status, read = 0, b""
    try:
        async with (asyncio.timeout(seconds),
                    httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False) as client,
                    client.stream("POST", url, content=body, headers=headers,
                                  extensions={"sni_hostname": host}) as response):
            status = response.status_code
            async for part in response.aiter_raw():
                read += part
                if len(read) >= READ:
                    break
    except TimeoutError:
        if not status:
            raise
    return status, read[:READ]
