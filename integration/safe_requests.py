"""Requests to addresses that administrators entered: public ones only, and networks that the settings name as ours.

The host name is resolved once, and the connection goes to the address that was checked, so that a name which resolves
differently later (DNS rebinding) can't reach our network. Redirects aren't followed, proxies of the environment aren't
used, and only the beginning of the answer is read.
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
from kernel.wording import Message, Text

TIMEOUT = 10.0  # seconds
READ = 600  # bytes of the answer that are read
_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291: all else is local, reserved or translated
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_TEREDO = ipaddress.IPv6Network("2001::/32")


@dataclass(frozen=True)
class Answer:
    """What an address answered: `status` 0 without an answer; `say` is its text, or why there is none."""

    status: int
    say: Text
    milliseconds: int


def allowed(address: str, own: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether a request may go to this IP address: a public one, or one in `own` networks."""
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
    """Posts once, within `timeout` seconds in all. Raises nothing for errors of the other side: the answer has them."""
    began = time.monotonic()

    def answer(status: int, say: Text) -> Answer:
        return Answer(status, say, int((time.monotonic() - began) * 1000))

    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return answer(0, Message("integration.no_host", host=host))
    ips = list(dict.fromkeys(str(one[4][0]).split("%")[0] for one in found))
    own = integration_settings().networks
    blocked = [ip for ip in ips if not allowed(ip, own)]
    if blocked:
        return answer(0, Message("integration.own_network", host=host, address=blocked[0]))
    ip = f"[{ips[0]}]" if ":" in ips[0] else ips[0]
    pinned = urlunsplit((parts.scheme, f"{ip}:{port}", parts.path or "/", parts.query, ""))
    sent = {**headers, "Host": parts.netloc}
    try:
        status, read = asyncio.run(_send(pinned, body, sent, host, timeout))
        return answer(status, read.decode("utf-8", "replace"))
    except (TimeoutError, httpx.TimeoutException):
        return answer(0, Message("integration.no_answer", seconds=timeout))
    except httpx.ConnectError:
        return answer(0, Message("integration.no_connection"))
    except httpx.HTTPError as e:
        return answer(0, Message("integration.broken_off", error=type(e).__name__))


async def _send(
    url: str, body: bytes, headers: Mapping[str, str], host: str, seconds: float,
) -> tuple[int, bytes]:
    """Status and beginning of the answer. Raises TimeoutError without a status in time; a slow body is cut off."""
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
