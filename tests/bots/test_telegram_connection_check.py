"""The channel's check for `doctor`, against the Telegram server."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bots.telegram import connection_check
from kernel.settings import settings
from platforms.telegram import Bot, Telegram, status

HOOK = "https://hongniang.example/telegram/webhook"


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with Telegram() as found:
        yield found


@pytest.fixture
def bot(telegram: Telegram) -> Bot:
    telegram.calm()
    return telegram.make_bot()


@pytest.fixture
def looks(telegram: Telegram, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def look(**given: str) -> tuple[bool, str]:
        for name, value in {"TELEGRAM_TOKEN": bot.token, "TELEGRAM_URL": telegram.url, **given}.items():
            monkeypatch.setenv(f"HONGNIANG_{name}", value)
        settings.cache_clear()
        return connection_check.check_connection()

    yield look
    settings.cache_clear()


def by_hook(**given: str) -> dict[str, str]:
    return {"TELEGRAM_MODE": "webhook", "TELEGRAM_SECRET": "s", "PUBLIC_URL": "https://hongniang.example", **given}


def set_hook(telegram: Telegram, bot: Bot, url: str) -> None:
    httpx.post(f"{telegram.url}/bot{bot.token}/setWebhook", json={"url": url})


def test_a_channel_without_token_is_off_and_that_is_well(looks: Any) -> None:
    assert looks(TELEGRAM_TOKEN="") == (True, "Telegram 没有开启（未设置 HONGNIANG_TELEGRAM_TOKEN）。")


def test_polling_says_how_much_waits(looks: Any, telegram: Telegram, bot: Bot) -> None:
    telegram.write(bot, 1001, "在吗")
    assert looks() == (True, "Telegram 已开启（轮询），待收 1 条。")


def test_polling_beside_a_webhook_gets_nothing(looks: Any, telegram: Telegram, bot: Bot) -> None:
    set_hook(telegram, bot, "https://elsewhere.example/hook")
    ok, say = looks()
    assert not ok and "deleteWebhook" in say


def test_a_webhook_needs_https(looks: Any) -> None:
    assert looks(**by_hook(PUBLIC_URL="http://hongniang.example")) == (
        False, "Telegram 回调须用 https 网址，请设置 HONGNIANG_PUBLIC_URL。")


def test_a_webhook_that_was_not_set_or_points_elsewhere_is_told(looks: Any, telegram: Telegram, bot: Bot) -> None:
    assert HOOK in looks(**by_hook())[1]
    set_hook(telegram, bot, "https://elsewhere.example/hook")
    assert not looks(**by_hook())[0]


def test_a_webhook_in_order_is_well_until_it_fails(looks: Any, telegram: Telegram, bot: Bot) -> None:
    set_hook(telegram, bot, HOOK)
    assert looks(**by_hook()) == (True, "Telegram 已开启（回调），待收 0 条。")
    bot.webhook.last_error_date, bot.webhook.last_error_message = int(telegram.world.now()), "Wrong response: 502"
    ok, say = looks(**by_hook())
    assert not ok and "Wrong response: 502" in say


@pytest.mark.parametrize(("code", "says"), [(401, "平台不认机器人令牌"), (500, "连不上平台")])
def test_a_token_that_is_not_taken_and_a_platform_that_is_away_are_told_apart(
    looks: Any, telegram: Telegram, bot: Bot, code: int, says: str,
) -> None:
    telegram.then("getWebhookInfo", [status(code, "no")])
    ok, say = looks()
    assert not ok and says in say and bot.token not in say
