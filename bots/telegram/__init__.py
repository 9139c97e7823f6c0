"""Telegram: updates by webhook or polling, answers by the Bot API.

The library takes the better part of a second to import, so it is imported only where the channel is on.
"""
from __future__ import annotations

from bots import transports
from bots.telegram.channel import NAME as NAME
from bots.telegram.channel import TELEGRAM as TELEGRAM
from bots.telegram.settings import telegram_settings
from bots.transports import Transport


def account() -> str:
    """The bot's id: the part of its token that is no secret. Empty where the channel is off."""
    token = telegram_settings().token
    return token.get_secret_value().partition(":")[0] if token else ""


def transport() -> Transport | None:
    """The way out, made for the running event loop; None where no token is set."""
    if not account():
        return None
    from bots.telegram.sending import Sending

    return Sending()


transports.register(TELEGRAM, transport)
