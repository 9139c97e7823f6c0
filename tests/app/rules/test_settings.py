"""The settings that rooms register, and those that this version rejects."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import settings as rooms
from bots.telegram.settings import TelegramSettings, telegram_settings
from integration.settings import integration_settings
from kernel import settings as kernel_settings
from kernel.errors import BadInput
from tests.processes import ROOT


@pytest.fixture(autouse=True)
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An empty folder, and only the settings of this test."""
    monkeypatch.chdir(tmp_path)
    kernel_settings.settings.cache_clear()
    rooms.register_all()
    yield monkeypatch
    kernel_settings.settings.cache_clear()


BAD = [
    ("HONGNIANG_DIALOGUE", "gpt", "设置 HONGNIANG_DIALOGUE 有误：只能是 embedded"),
    ("HONGNIANG_TELEGRAM_SECRET", "有汉字", "设置 HONGNIANG_TELEGRAM_SECRET 有误：只能用字母、数字、_ 和 -，1 到 256 位"),
    ("HONGNIANG_TELEGRAM_MODE", "push", "设置 HONGNIANG_TELEGRAM_MODE 有误：只能是 webhook、polling"),
    ("HONGNIANG_TELEGRAM_URL", "api", "设置 HONGNIANG_TELEGRAM_URL 有误：应以 http:// 或 https:// 开头"),
    ("HONGNIANG_OWN_NETWORKS", "10.0.0.0/8,内网", "设置 HONGNIANG_OWN_NETWORKS 有误：“内网”不是网段，应写成 10.0.0.0/8"),
    ("HONGNIANG_TELEGRM_TOKEN", "1:x", "不认识的设置 HONGNIANG_TELEGRM_TOKEN。请对照 .env.example 检查拼写。"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD, ids=[f"{b[0]}={b[1]}" for b in BAD])
def test_a_bad_setting_is_one_sentence(env: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    env.setenv(name, value)
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    assert refused.value.say() == said


def test_what_the_rooms_read_is_what_was_set(env: pytest.MonkeyPatch) -> None:
    env.setenv("HONGNIANG_TELEGRAM_TOKEN", "123:very-secret")
    env.setenv("HONGNIANG_TELEGRAM_URL", "http://127.0.0.1:8081/")
    env.setenv("HONGNIANG_OWN_NETWORKS", "10.0.0.0/8, 192.168.0.0/16")
    env.setenv("HONGNIANG_DIALOGUE", "embedded")
    telegram = telegram_settings()
    assert telegram.token and telegram.token.get_secret_value() == "123:very-secret"
    assert (telegram.url, telegram.mode) == ("http://127.0.0.1:8081", "polling")
    assert "very-secret" not in repr(telegram)
    assert [str(one) for one in integration_settings().networks] == ["10.0.0.0/8", "192.168.0.0/16"]


def test_a_webhook_without_its_secret_is_refused(env: pytest.MonkeyPatch) -> None:
    env.setenv("HONGNIANG_TELEGRAM_TOKEN", "1:x")
    env.setenv("HONGNIANG_TELEGRAM_MODE", "webhook")
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    assert "HONGNIANG_TELEGRAM_SECRET" in refused.value.say()
    env.setenv("HONGNIANG_TELEGRAM_SECRET", "s3cret")
    assert kernel_settings.load().part(TelegramSettings).mode == "webhook"


@pytest.mark.parametrize(("name", "value"), [
    ("HONGNIANG_DIALOGUE", "rasa"), ("HONGNIANG_RASA_URL", "http://rasa"), ("HONGNIANG_WECHAT_APP_ID", "wx"),
    ("HONGNIANG_WECHAT_MODE", "safe"), ("HONGNIANG_WECOM_CORP_ID", "ww"), ("HONGNIANG_WECOM_AGENT_ID", "1"),
    ("HONGNIANG_MEMBERS_URL", "http://members"), ("HONGNIANG_SMS_URL", "http://sms"), ("HONGNIANG_SMS_SIGN", "红娘"),
    ("HONGNIANG_TELEGRAM_STAFF_CHAT", "-100"), ("HONGNIANG_TELEGRAM_PROXY", "socks5://x"),
    ("HONGNIANG_CONSOLE_PORT", "8001"), ("HONGNIANG_METRICS_TOKEN", "t"), ("HONGNIANG_DEMO", "yes")])
def test_a_setting_that_nothing_reads_is_refused(env: pytest.MonkeyPatch, name: str, value: str) -> None:
    env.setenv(name, value)
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    said = refused.value.say()
    assert name in said and "此版本尚不支持" in said and "not available in this version" in said


def test_what_is_not_available_is_neither_known_nor_documented() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    for name in rooms.NOT_AVAILABLE_YET:
        assert name not in kernel_settings.names()
        assert f"{name.rstrip('*')}" not in example


def test_every_setting_that_is_known_is_read_somewhere() -> None:
    """By the field's name, outside the file that declares it. The engine's name has one value, so nothing reads it."""
    product = [path for found in ROOT.glob("*/__init__.py") if found.parent.name not in ("tests", "tools")
               for path in found.parent.rglob("*.py") if path.name != "settings.py"]
    text = "\n".join(path.read_text("utf-8") for path in product)
    text += "\n".join(part.split("@property", 1)[-1] for part in (
        (ROOT / "kernel/settings.py").read_text("utf-8"), (ROOT / "integration/settings.py").read_text("utf-8")))
    for part in kernel_settings.groups():
        for field in part.fields or part.model.model_fields:
            assert field == "dialogue" or re.search(rf"\.{field}\b", text), field
