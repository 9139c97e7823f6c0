"""Settings refuse to start wrong, with one sentence that names what is wrong."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel import settings as kernel_settings
from kernel.errors import BadInput


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An empty folder and the settings of this test alone."""
    monkeypatch.chdir(tmp_path)
    yield monkeypatch
    kernel_settings.settings.cache_clear()


BAD = [
    ("HONGNIANG_PORT", "eighty", "设置 HONGNIANG_PORT 有误：应是整数"),
    ("HONGNIANG_PORT", "0", "设置 HONGNIANG_PORT 有误：应不小于 1"),
    ("HONGNIANG_PORT", "70000", "设置 HONGNIANG_PORT 有误：应不大于 65535"),
    ("HONGNIANG_DIALOGUE", "gpt", "设置 HONGNIANG_DIALOGUE 有误：只能是 embedded、rasa"),
    ("HONGNIANG_PUBLIC_URL", "example.com", "设置 HONGNIANG_PUBLIC_URL 有误：应以 http:// 或 https:// 开头"),
    ("HONGNIANG_TELEGRAM_SECRET", "有汉字", "设置 HONGNIANG_TELEGRAM_SECRET 有误：只能用字母、数字、_ 和 -，1 到 256 位"),
    ("HONGNIANG_TELEGRAM_MODE", "push", "设置 HONGNIANG_TELEGRAM_MODE 有误：只能是 webhook、polling"),
    ("HONGNIANG_PROT", "8000", "不认识的设置 HONGNIANG_PROT。请对照 .env.example 检查拼写。"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD, ids=[f"{b[0]}={b[1]}" for b in BAD])
def test_a_bad_setting_is_one_sentence(env: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    env.setenv(name, value)
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    assert refused.value.say() == said


def test_an_unknown_name_in_the_env_file_is_told_too(env: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "# HONGNIANG_COMMENTED=1\nexport HONGNIANG_PORTS=1\nhongniang_hots=2\nOTHER=3\n", encoding="utf-8"
    )
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    assert "HONGNIANG_PORTS、hongniang_hots" in refused.value.say()


def test_the_environment_goes_before_the_file_and_an_empty_value_is_none(env: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HONGNIANG_PORT=8001\nHONGNIANG_HOST=0.0.0.0\n", encoding="utf-8")
    env.setenv("HONGNIANG_PORT", "8002")
    env.setenv("HONGNIANG_TELEGRAM_TOKEN", "")
    found = kernel_settings.load()
    assert (found.port, found.host, found.telegram_token) == (8002, "0.0.0.0", None)
    assert found.address == "http://0.0.0.0:8002"


def test_a_webhook_without_its_secret_is_refused(env: pytest.MonkeyPatch) -> None:
    env.setenv("HONGNIANG_TELEGRAM_TOKEN", "1:x")
    env.setenv("HONGNIANG_TELEGRAM_MODE", "webhook")
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    assert "HONGNIANG_TELEGRAM_SECRET" in refused.value.say()


def test_secrets_are_not_shown_where_settings_are_printed(env: pytest.MonkeyPatch) -> None:
    env.setenv("HONGNIANG_TELEGRAM_TOKEN", "123:very-secret")
    found = kernel_settings.load()
    assert "very-secret" not in repr(found) + str(found)


def test_every_setting_has_a_meaning_and_the_contracts_name() -> None:
    names = kernel_settings.names()
    assert all(kernel_settings.Settings.model_fields[field].description for field in names.values())
    assert {"DATABASE_URL", "REDIS_URL", "HONGNIANG_DATA", "HONGNIANG_PORT", "HONGNIANG_WECOM_KF_IDS"} <= set(names)
    assert all(name.startswith("HONGNIANG_") for name in set(names) - {"DATABASE_URL", "REDIS_URL"})


def test_the_data_folder_is_absolute_whatever_is_given(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env.setenv("HONGNIANG_DATA", "somewhere/data")
    assert kernel_settings.load().data == Path(os.path.realpath(tmp_path)) / "somewhere/data"
