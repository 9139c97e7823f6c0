"""Telegram: updates by webhook or polling, replies by the Bot API.

The library takes most of a second to import, so it is imported only where the channel is on.
"""
from __future__ import annotations

from bots import transports
from bots.telegram import words as words
from bots.telegram.bot_id import bot_id
from bots.telegram.channel import NAME as NAME
from bots.telegram.channel import TELEGRAM as TELEGRAM
from bots.transports import Transport


def transport() -> Transport | None:
    """The transport for the running event loop; None if no token is set."""
    if not bot_id():
        return None
    from bots.telegram.sending import Sending

    return Sending()


transports.register(TELEGRAM, transport)
