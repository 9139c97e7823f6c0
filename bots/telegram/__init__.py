"""Telegram: updates by webhook or polling, answers by the Bot API.

The library takes the better part of a second to import, so it is imported only where the channel is on.
"""
from __future__ import annotations

from bots.channels import Channel
from bots.telegram.name import NAME as NAME
from bots.telegram.settings import telegram_settings


def account() -> str:
    """The bot's id: the part of its token that is no secret. Empty where the channel is off."""
    token = telegram_settings().token
    return token.get_secret_value().partition(":")[0] if token else ""


def sender() -> Channel | None:
    """The way out, made for the running event loop; None where no token is set."""
    if not account():
        return None
    from bots.telegram.sending import Sending

    return Sending()
