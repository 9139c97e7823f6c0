"""Web chat: page, HTTP and WebSocket. Here "sent" means visible, and "delivered" that the browser has shown it."""
from __future__ import annotations

from conversations.outbox import Outcome, OutRow, Sent


class Showing:
    """Sending on a channel of ours: the row becomes visible; sockets and polls read it."""

    needs_address = False

    def __init__(self, name: str, *, at_once: bool = False) -> None:
        self.name, self.at_once = name, at_once

    async def send(self, row: OutRow, address: str) -> Outcome:
        """Visible from the moment this is recorded; where nothing acknowledges (a terminal), that is delivery."""
        return Sent(delivered=self.at_once)

    async def close(self) -> None:
        """Nothing is held."""
