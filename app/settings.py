"""Whose settings there are: the rooms' parts, and the names that this version doesn't know what to do with yet."""
from __future__ import annotations

from importlib import import_module

from kernel import settings

# Files by which rooms register their settings; they import nothing heavy, because every command reads them.
MODULES = ("dialogue.settings", "bots.telegram.settings", "integration.settings")

# Documented for later versions, read by nothing in this one: whoever sets one would believe that it works.
NOT_AVAILABLE_YET = (
    "HONGNIANG_CONSOLE_PORT", "HONGNIANG_DEMO", "HONGNIANG_METRICS_TOKEN",
    "HONGNIANG_DIALOGUE=rasa", "HONGNIANG_RASA_URL",
    "HONGNIANG_MEMBERS_URL", "HONGNIANG_MEMBERS_TOKEN", "HONGNIANG_SMS_*",
    "HONGNIANG_TELEGRAM_PROXY", "HONGNIANG_TELEGRAM_STAFF_CHAT",
    "HONGNIANG_WECHAT_APP_ID", "HONGNIANG_WECHAT_SECRET", "HONGNIANG_WECHAT_TOKEN", "HONGNIANG_WECHAT_AES_KEY",
    "HONGNIANG_WECHAT_MODE", "HONGNIANG_WECHAT_URL",
    "HONGNIANG_WECOM_CORP_ID", "HONGNIANG_WECOM_SECRET", "HONGNIANG_WECOM_TOKEN", "HONGNIANG_WECOM_AES_KEY",
    "HONGNIANG_WECOM_KF_IDS", "HONGNIANG_WECOM_URL", "HONGNIANG_WECOM_AGENT_ID", "HONGNIANG_WECOM_AGENT_SECRET",
)


def know() -> None:
    """Makes every setting known; to be called before the first one is read. Calling it again changes nothing."""
    settings.not_available_yet(NOT_AVAILABLE_YET)
    for name in MODULES:
        import_module(name)
