"""Sending on a channel of our own, web chat or terminal: the row becomes visible, and whoever shows it reads it."""
from __future__ import annotations

from conversations.channels import Channel
from conversations.outbox import Outcome, OutRow, Sent


class OwnChannelTransport:
    """The transport of such a channel."""

    needs_address = False

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    async def send(self, row: OutRow, address: str) -> Outcome:
        """Visible from the moment this is recorded; where nothing acknowledges (a terminal), that is delivery."""
        return Sent(delivered=self.channel.delivers_on_send)

    async def close(self) -> None:
        """There are no connections to close."""
