"""Telegram in the registry of channels, for files that need nothing else of it."""
from __future__ import annotations

from conversations import channels
from conversations.channels import Channel, DeliveryRule
from kernel.wording import Message

# The Bot API has no receipts: a successful sendMessage is all that is ever known of a message.
TELEGRAM = channels.register(Channel(
    "telegram", Message("bots.telegram.channel"), 20,
    DeliveryRule(on_send=True, revocable=False, call_after=None, say=Message("bots.telegram.delivered"))))
NAME = TELEGRAM.key
