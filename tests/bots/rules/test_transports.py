"""Every channel with conversations has a transport, under the registry's key."""
from __future__ import annotations

import pytest

import bots
from bots import transports
from bots.own_channel_transport import OwnChannelTransport
from bots.telegram.channel import TELEGRAM
from bots.terminal import TERMINAL
from bots.webchat import WEB
from complaints.channels import PHONE
from conversations.outbox import Sent
from kernel.errors import BadInput
from kernel.settings import settings
from tests.makers.telegram import BOT, an_out_row


async def test_every_channel_that_is_on_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(transports.transports()) == {"web", "cli"}, "Telegram is off without a token"
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", f"{BOT}:secret-of-a-test-that-is-long-enough")
    settings.cache_clear()
    try:
        found = transports.transports()
        assert list(found) == ["web", "telegram", "cli"]
        for transport in found.values():
            await transport.close()
    finally:
        monkeypatch.undo()
        settings.cache_clear()


async def test_what_our_own_channels_show_is_delivered_by_their_rules() -> None:
    row = an_out_row()
    assert await OwnChannelTransport(WEB).send(row, "") == Sent(delivered=False)
    assert await OwnChannelTransport(TERMINAL).send(row, "") == Sent(delivered=True)


def test_a_channel_has_one_transport_and_a_way_of_filing_none() -> None:
    transports.register(TELEGRAM, bots.telegram.transport)
    with pytest.raises(RuntimeError):
        transports.register(WEB, lambda: None)
    with pytest.raises(BadInput):
        transports.register(PHONE, lambda: None)
