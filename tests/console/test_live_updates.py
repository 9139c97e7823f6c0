"""Live refresh: how often an open page is refreshed."""
from __future__ import annotations

import asyncio

from nicegui import Client, core
from nicegui.page import page

from console import live_updates
from kernel import db
from tests.conftest import OwnDatabase


async def _told(channel: str, payload: object) -> None:
    def write() -> None:
        with db.transaction() as session:
            db.notify(session, channel, payload)

    await asyncio.to_thread(write)


async def _refreshes(seconds_each: float, notes: int, apart: float) -> int:
    """How often a page with a refresh of this duration is refreshed during so many notifications."""
    core.loop = asyncio.get_running_loop()
    count = 0

    async def refresh() -> None:
        nonlocal count
        count += 1
        await asyncio.sleep(seconds_each)

    with Client(page("")) as client:
        live_updates.refresh(refresh, "board", "clocks")
    await asyncio.sleep(0.3)  # the listener has started
    for number in range(notes):
        await _told("clocks" if number % 2 else "board", number)
        await asyncio.sleep(apart)
    await asyncio.sleep(live_updates.GATHER + seconds_each + 0.3)
    client.delete()
    return count


def test_many_things_at_once_are_one_refresh(own_db: OwnDatabase) -> None:
    assert 1 <= asyncio.run(_refreshes(0.0, notes=12, apart=0.0)) <= 3


def test_a_costly_page_is_refreshed_less_often_in_a_storm(own_db: OwnDatabase) -> None:
    assert 1 <= asyncio.run(_refreshes(0.1, notes=40, apart=0.05)) <= 4
