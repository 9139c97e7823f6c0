"""Web chat: page, HTTP and WebSocket. `sent` means visible to the browser, `delivered` that the browser has shown it.
"""
from __future__ import annotations

from bots import transports
from bots.own_channel_transport import OwnChannelTransport
from bots.webchat import words as words
from bots.webchat.channel import WEB as WEB

transports.register(WEB, lambda: OwnChannelTransport(WEB))
