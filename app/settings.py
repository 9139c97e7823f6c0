"""Which settings there are: those that rooms register, and names that this version refuses."""
from __future__ import annotations

import sys
from importlib import util

from kernel import settings
from kernel.settings import ROOT

# Modules in which rooms register settings, each after the one with its words. Every command imports them, so they
# import nothing but the kernel.
MODULES = ("dialogue.words", "dialogue.settings", "bots.telegram.words", "bots.telegram.settings",
           "integration.words", "integration.settings")

# Reserved for later versions. Setting one stops the start, because otherwise it would silently have no effect.
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


def register_all() -> None:
    """Registers every setting. Call it before the first one is read; calling it again changes nothing."""
    settings.not_available_yet(NOT_AVAILABLE_YET)
    for name in MODULES:
        if name not in sys.modules:
            _run(name)


def _run(name: str) -> None:
    """Imports one file without its package, because importing the package imports the whole room, which takes a second.

    A later import by name gives the same module.
    """
    spec = util.spec_from_file_location(name, ROOT / f"{name.replace('.', '/')}.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
