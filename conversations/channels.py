"""The registry of channels (渠道): the ways in which a customer reaches the company.

A room registers its channels when imported. Some carry conversations, and their delivery rule says when a message
counts as delivered; others are only ways of filing, such as the telephone. Stored rows hold the key. A key that is no
longer registered is still shown, but nothing new can use it.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kernel.errors import BadInput
from kernel.registry import Registry
from kernel.wording import Message, Text


@dataclass(frozen=True)
class DeliveryRule:
    """When a message counts as delivered, according to the platform's documentation.

    `on_send`: the platform's acceptance already means delivered. `revocable`: it may report a failure later.
    `call_after`: how long to wait for an acknowledgement before a person should telephone; None if there are no
    acknowledgements. `say`: the rule in words, for staff.
    """

    on_send: bool
    revocable: bool
    call_after: timedelta | None
    say: Text


@dataclass(frozen=True)
class Channel:
    """A channel: `title` is what people read, `rank` its position (lowest first).

    `delivery` is None for a way of filing without conversations.
    """

    key: str
    title: Text
    rank: int
    delivery: DeliveryRule | None = None

    @property
    def has_conversations(self) -> bool:
        return self.delivery is not None

    @property
    def delivers_on_send(self) -> bool:
        """Whether a message counts as delivered once the platform has taken it."""
        return self.delivery is not None and self.delivery.on_send


_channels: Registry[Channel] = Registry("channels", lambda channel: channel.key)


def register(channel: Channel) -> Channel:
    """Registers and returns a channel. Raises RuntimeError if another one has its key."""
    _channels.add(channel)
    return channel


def every() -> list[Channel]:
    """All channels by rank."""
    return sorted(_channels, key=lambda channel: (channel.rank, channel.key))


def get(key: str) -> Channel:
    """The channel of this key. Raises BadInput naming the known ones."""
    if key not in _channels:
        raise BadInput("conversations.no_channel", value=key[:40], known=_listed(every()))
    return _channels[key]


def conversing(key: str) -> Channel:
    """The channel of this key, if it carries conversations. Raises BadInput otherwise."""
    found = get(key)
    if not found.has_conversations:
        raise BadInput("conversations.only_filing", title=found.title,
                       known=_listed([channel for channel in every() if channel.has_conversations]))
    return found


def title(key: str) -> str:
    """The channel's title in the reader's language; the key itself if it is no longer registered."""
    return str(_channels[key].title) if key in _channels else key


def call_after(key: str) -> timedelta | None:
    """How long to wait for an acknowledgement before a person should telephone; None if there are none."""
    found = _channels.get(key)
    return found.delivery.call_after if found and found.delivery else None


def delivers_on_send(key: str) -> bool:
    """Whether a message of this channel counts as delivered once the platform has taken it."""
    found = _channels.get(key)
    return found is not None and found.delivers_on_send


def _listed(found: list[Channel]) -> list[Message]:
    return [Message("conversations.channel_listed", key=channel.key, title=channel.title) for channel in found]
