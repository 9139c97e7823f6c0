"""The bot's account on Telegram."""
from __future__ import annotations

from bots.telegram.settings import telegram_settings


def bot_id() -> str:
    """The bot's id: the public part of its token. Empty if the channel is off."""
    token = telegram_settings().token
    return token.get_secret_value().partition(":")[0] if token else ""
