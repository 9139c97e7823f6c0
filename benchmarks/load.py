"""Customers who send so many messages a second through the web chat's API, from many addresses.

python -m benchmarks.load ADDRESS RATE SECONDS prints one line of JSON: sent, failed, and latencies in milliseconds.
"""
from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid

import httpx

from kernel.wording import say

GUESTS = 80


async def _guest(address: str, number: int, rate: float, end: float, took: list[float], failed: list[str]) -> None:
    """One browser on an IP address of its own, because messages are limited by address."""
    transport = httpx.AsyncHTTPTransport(  # loading certificates would cost more than the messages
        verify=False, local_address=f"127.0.{1 + number // 200}.{1 + number % 200}")
    texts = say("benchmarks.customer_writes").split("\n")
    async with httpx.AsyncClient(base_url=address, transport=transport, timeout=30) as http:
        token = (await http.post("/api/chat/session")).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        at = time.monotonic() + number / (GUESTS * rate)
        while at < end:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            began = time.monotonic()
            try:
                answer = await http.post("/api/chat/messages", json={
                    "id": str(uuid.uuid4()), "text": texts[number % len(texts)]})
                answer.raise_for_status()
                took.append(time.monotonic() - began)
            except httpx.HTTPError as e:
                failed.append(repr(e))
            at += 1 / rate


async def run(address: str, rate: float, seconds: float) -> dict[str, object]:
    """Lets `GUESTS` browsers together send `rate` messages a second."""
    took: list[float] = []
    failed: list[str] = []
    began = time.monotonic()
    await asyncio.gather(*(
        _guest(address, number, rate / GUESTS, began + seconds, took, failed) for number in range(GUESTS)))
    took.sort()
    return {
        "sent": len(took), "failed": len(failed), "seconds": round(time.monotonic() - began, 1),
        "p50_ms": round(took[len(took) // 2] * 1000) if took else None,
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000) if took else None, "why": failed[:1],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(run(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))) + "\n")
