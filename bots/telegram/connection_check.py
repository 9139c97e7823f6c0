"""Whether the channel works, by asking Telegram, for `doctor`. Changes nothing."""
from __future__ import annotations

import asyncio
from datetime import timedelta

from bots.telegram.bot_id import bot_id
from bots.telegram.settings import telegram_settings
from kernel import instants, wording
from kernel.settings import settings
from kernel.wording import Message, say

RECENT = timedelta(hours=1)


def check_connection() -> tuple[bool, str]:
    """Whether the channel works, and a sentence about it. Call it in a thread without an event loop."""
    mode = telegram_settings().mode
    if not bot_id():
        return True, say("bots.telegram.off")
    hook = f"{settings().address}/telegram/webhook"
    if mode == "webhook" and not hook.startswith("https://"):
        return False, say("bots.telegram.no_https")
    return asyncio.run(_asked(mode, hook))


async def _asked(mode: str, hook: str) -> tuple[bool, str]:
    from telegram.error import InvalidToken, TelegramError

    from bots.telegram import client

    bot = client.make()
    try:
        info = await bot.get_webhook_info()
    except InvalidToken:
        return False, _stopped("bots.telegram.bad_token")
    except TelegramError:
        return False, _stopped("bots.telegram.away")
    finally:
        await bot.close_connections()
    if mode == "polling" and info.url:
        return False, _stopped("bots.telegram.hooked")
    if mode == "webhook" and info.url != hook:
        return False, say("bots.telegram.other_hook", hook=hook)
    failed = info.last_error_date
    if mode == "webhook" and failed is not None and failed > instants.now() - RECENT:
        return False, say("bots.telegram.hook_failed", at=failed, why=info.last_error_message)
    return True, say("bots.telegram.on", mode=wording.title("bots.telegram.mode", mode),
                     waiting=info.pending_update_count)


def _stopped(why: str) -> str:
    return say("bots.telegram.stopped", why=Message(why))
