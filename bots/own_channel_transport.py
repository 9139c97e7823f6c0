"""The transport of our own channels (web chat, terminal): the row becomes visible, and the page reads it."""
from __future__ import annotations

from conversations.channels import Channel
from conversations.outbox import Outcome, OutRow, Retry, Sent
from kernel.wording import Text


class OwnChannelTransport:
    """Transport for one of our own channels."""

    needs_address = False
    time_out = 10.0
    repeatable = True

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    async def wait_for_turn(self, row: OutRow, address: str) -> Retry | None:
        """Nothing limits the rate."""
        return None

    async def send(self, row: OutRow, address: str) -> Outcome:
        """Makes the row visible; on a channel without acknowledgements (the terminal) that counts as delivered."""
        return Sent(delivered=self.channel.delivers_on_send)

    async def why_silent(self) -> Text | None:
        """No platform is asked, so nothing can be silent."""
        return None

    async def close(self) -> None:
        """No resources to release."""
