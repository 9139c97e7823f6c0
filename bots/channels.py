"""Channels: how a message leaves. Each says what its platform did, as an outcome of the outbox."""
from __future__ import annotations

from typing import Protocol

from conversations.outbox import Outcome, OutRow


class Channel(Protocol):
    """One way out. `address` is the person's id on the channel, from the vault, for this send alone."""

    name: str
    needs_address: bool

    async def send(self, row: OutRow, address: str) -> Outcome:
        """Sends one message and says what became of it; never raises for what a platform does."""
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...


def channels() -> dict[str, Channel]:
    """The channels that are on, by name; made for the running event loop."""
    from bots import telegram, webchat

    found: dict[str, Channel] = {"web": webchat.Showing("web"), "cli": webchat.Showing("cli", at_once=True)}
    sender = telegram.sender()
    if sender is not None:
        found["telegram"] = sender
    return found
