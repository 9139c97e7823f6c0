"""Web chat's entry in the registry of channels. A message is delivered once the customer's page has acknowledged it."""
from __future__ import annotations

from datetime import timedelta

from conversations import channels
from conversations.channels import Channel, DeliveryRule
from kernel.wording import Message

WEB = channels.register(Channel(
    "web", Message("bots.webchat.channel"), 10,
    DeliveryRule(on_send=False, revocable=False, call_after=timedelta(minutes=10),
                 say=Message("bots.webchat.delivered"))))
