"""Whether the channel can work, asked of Telegram itself; for `doctor`. Looks only."""
from __future__ import annotations

import asyncio
from datetime import timedelta

from bots.telegram.account import account
from bots.telegram.settings import telegram_settings
from kernel import instants, time_words, wording
from kernel.settings import settings

RECENT = timedelta(hours=1)
WAYS = {"polling": "轮询", "webhook": "回调"}


def check_connection() -> tuple[bool, str]:
    """Whether all is well, and a sentence. For a thread without an event loop."""
    mode = telegram_settings().mode
    if not account():
        return True, "Telegram 没有开启（未设置 HONGNIANG_TELEGRAM_TOKEN）。"
    hook = f"{settings().address}/telegram/webhook"
    if mode == "webhook" and not hook.startswith("https://"):
        return False, "Telegram 回调须用 https 网址，请设置 HONGNIANG_PUBLIC_URL。"
    return asyncio.run(_asked(mode, hook))


async def _asked(mode: str, hook: str) -> tuple[bool, str]:
    from telegram.error import InvalidToken, TelegramError

    from bots.telegram import client

    bot = client.make()
    try:
        info = await bot.get_webhook_info()
    except InvalidToken:
        return False, wording.say("bots.telegram_stopped", why=wording.say("bots.telegram_token"))
    except TelegramError:
        return False, wording.say("bots.telegram_stopped", why=wording.say("bots.telegram_away"))
    finally:
        await bot.close_connections()
    if mode == "polling" and info.url:
        return False, wording.say("bots.telegram_stopped", why=wording.say("bots.telegram_hooked"))
    if mode == "webhook" and info.url != hook:
        return False, f"Telegram 登记的回调网址不是 {hook}，请登记（setWebhook，见 docs/running.md）。"
    failed = info.last_error_date
    if mode == "webhook" and failed is not None and failed > instants.now() - RECENT:
        return False, f"Telegram 在 {time_words.clock_time(failed)} 回调失败：{info.last_error_message}。"
    return True, f"Telegram 已开启（{WAYS[mode]}），待收 {info.pending_update_count} 条。"
