"""Web chat: page, HTTP and WebSocket. Here "sent" means visible, and "delivered" that the browser has shown it."""
from __future__ import annotations

from conversations.outbox import Outcome, OutRow, Sent


class Showing:
    """Sending on a channel of ours: the row becomes visible; sockets and polls read it."""

    needs_address = False

    def __init__(self, name: str) -> None:
        self.name = name

    async def send(self, row: OutRow, address: str) -> Outcome:
        """Visible from the moment this is recorded."""
        return Sent()

    async def close(self) -> None:
        """Nothing is held."""
