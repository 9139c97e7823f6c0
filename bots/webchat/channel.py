"""Web chat among the channels. The customer's page acknowledges what it has shown; until then nothing is delivered."""
from __future__ import annotations

from datetime import timedelta

from conversations import channels
from conversations.channels import Channel, DeliveryRule

WEB = channels.register(Channel(
    "web", "网页聊天", 10,
    DeliveryRule(on_send=False, revocable=False, call_after=timedelta(minutes=10), say="顾客的网页显示后回执")))
