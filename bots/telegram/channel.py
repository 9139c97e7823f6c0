"""Telegram's entry in the registry of channels, without importing the rest of the channel."""
from __future__ import annotations

from conversations import channels
from conversations.channels import Channel, DeliveryRule
from kernel.wording import Message

# The Bot API has no delivery receipts: a successful sendMessage is all that can be known.
TELEGRAM = channels.register(Channel(
    "telegram", Message("bots.telegram.channel"), 20,
    DeliveryRule(on_send=True, revocable=False, call_after=None, say=Message("bots.telegram.delivered"))))
NAME = TELEGRAM.key
