"""Transports: how a message is sent on a channel. Each returns the platform's result as an outcome of the outbox.

A channel's package registers a factory for its transport beside the channel itself (`conversations.channels`).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from conversations import channels
from conversations.channels import Channel
from conversations.outbox import Outcome, OutRow, Retry
from kernel.registry import Registry
from kernel.wording import Text


class Transport(Protocol):
    """Sends on one channel. `address` is the person's id on the channel, read from the vault for this send only.

    `time_out` is the longest time in seconds that a send may take on this platform; after it the outcome is uncertain.
    `repeatable`: sending a message twice shows it once, so a send that was interrupted may be repeated.
    """

    needs_address: bool
    time_out: float
    repeatable: bool

    async def wait_for_turn(self, row: OutRow, address: str) -> Retry | None:
        """Waits until the platform's rate limit admits the message; Retry if that takes too long."""
        ...

    async def send(self, row: OutRow, address: str) -> Outcome:
        """Sends one message and returns the outcome; errors of a platform are returned, never raised."""
        ...

    async def why_silent(self) -> Text | None:
        """Asks the platform something without effect; returns why it does not answer, None if it does."""
        ...

    async def close(self) -> None:
        """Closes its connections."""
        ...


Make = Callable[[], Transport | None]
_makers: Registry[tuple[str, Make]] = Registry("transports", lambda entry: entry[0])


def register(channel: Channel, make: Make) -> None:
    """Registers `make`, which returns the channel's transport for the running event loop, or None if the channel is
    off.

    Raises RuntimeError if the channel already has another one.
    """
    _makers.add((channels.conversing(channel.key).key, make))


def registered() -> list[str]:
    """The channels that have a transport here, on or off."""
    return [channel.key for channel in channels.every() if channel.key in _makers]


def transports() -> dict[str, Transport]:
    """Transports of the channels that are on, by channel key, created for the running event loop."""
    made = {key: _makers[key][1]() for key in registered()}
    return {key: transport for key, transport in made.items() if transport is not None}
