"""Whose settings there are: the rooms' parts, and the names that this version doesn't know what to do with yet."""
from __future__ import annotations

import sys
from importlib import util

from kernel import settings
from kernel.settings import ROOT

# Files by which rooms register their settings, each after the file with its words. Every command reads them, the quick
# ones too, so they import the kernel alone.
MODULES = ("dialogue.words", "dialogue.settings", "bots.telegram.words", "bots.telegram.settings",
           "integration.words", "integration.settings")

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
        if name not in sys.modules:
            _run(name)


def _run(name: str) -> None:
    """Imports one file without the packages around it: importing those registers whole rooms, which takes a second.

    Whoever imports it by its name afterwards gets this very module.
    """
    spec = util.spec_from_file_location(name, ROOT / f"{name.replace('.', '/')}.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
