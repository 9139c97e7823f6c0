"""Telegram among the channels, for files that must know nothing else of it."""
from __future__ import annotations

from conversations import channels
from conversations.channels import Channel, DeliveryRule

# The Bot API has no receipts: a successful sendMessage is all that is ever known of a message.
TELEGRAM = channels.register(Channel(
    "telegram", "Telegram", 20,
    DeliveryRule(on_send=True, revocable=False, call_after=None, say="Telegram 返回 ok")))
NAME = TELEGRAM.key
