"""Invalid settings stop the start with one sentence that names the fault; rooms register theirs."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from kernel import registry
from kernel import settings as kernel_settings
from kernel.errors import BadInput
from kernel.settings import PREFIX, RoomSettings, SettingsPart


class OvenSettings(RoomSettings):
    """Settings of a room of this test."""

    model_config = SettingsConfigDict(env_prefix=PREFIX + "OVEN_")
    degrees: int = Field(default=220, ge=50, le=300, description="烤箱温度")
    address: str = Field(default="https://oven.example", description="烤箱的地址")
    key: SecretStr | None = Field(default=None, description="烤箱的钥匙")

    _address = field_validator("address")(kernel_settings.web_address)


OVEN = SettingsPart(OvenSettings, "烤箱", 50)


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An empty folder, and only the settings of this test: the kernel's and an oven's."""
    monkeypatch.chdir(tmp_path)
    kernel_settings.settings.cache_clear()
    with registry.temporarily():
        kernel_settings.register(OVEN)
        kernel_settings.not_available_yet(["HONGNIANG_MIXER", "HONGNIANG_MILL_*", "HONGNIANG_HOST=cloud"])
        yield monkeypatch
    kernel_settings.settings.cache_clear()


BAD = [
    ("HONGNIANG_PORT", "eighty", "设置 HONGNIANG_PORT 有误：应是整数"),
    ("HONGNIANG_PORT", "0", "设置 HONGNIANG_PORT 有误：应不小于 1"),
    ("HONGNIANG_PORT", "70000", "设置 HONGNIANG_PORT 有误：应不大于 65535"),
    ("HONGNIANG_PUBLIC_URL", "example.com", "设置 HONGNIANG_PUBLIC_URL 有误：应以 http:// 或 https:// 开头"),
    ("HONGNIANG_OVEN_DEGREES", "hot", "设置 HONGNIANG_OVEN_DEGREES 有误：应是整数"),
    ("HONGNIANG_OVEN_ADDRESS", "oven", "设置 HONGNIANG_OVEN_ADDRESS 有误：应以 http:// 或 https:// 开头"),
    ("HONGNIANG_OVEN_DEGREE", "200", "不认识的设置 HONGNIANG_OVEN_DEGREE。请对照 .env.example 检查拼写。"),
    ("HONGNIANG_PROT", "8000", "不认识的设置 HONGNIANG_PROT。请对照 .env.example 检查拼写。"),
    ("HONGNIANG_PROT", "", "不认识的设置 HONGNIANG_PROT。请对照 .env.example 检查拼写。"),
    ("HONGNIANG_MIXER", "yes", "此版本尚不支持设置 HONGNIANG_MIXER（not available in this version），请去掉。"),
    ("HONGNIANG_MILL_URL", "x", "此版本尚不支持设置 HONGNIANG_MILL_URL（not available in this version），请去掉。"),
    ("HONGNIANG_HOST", "cloud", "此版本尚不支持设置 HONGNIANG_HOST=cloud（not available in this version），请去掉。"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD, ids=[f"{b[0]}={b[1]}" for b in BAD])
def test_a_bad_setting_is_one_sentence(env: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    env.setenv(name, value)
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    assert refused.value.say() == said


def test_a_name_in_the_env_file_is_refused_too(env: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "# HONGNIANG_COMMENTED=1\nexport HONGNIANG_PORTS=1\nhongniang_hots=2\nOTHER=3\n", encoding="utf-8"
    )
    with pytest.raises(BadInput) as refused:
        kernel_settings.load()
    assert "HONGNIANG_PORTS、hongniang_hots" in refused.value.say()
    Path(".env").write_text("HONGNIANG_MIXER='yes'  # soon\n", encoding="utf-8")
    with pytest.raises(BadInput, match="setting_not_available"):
        kernel_settings.load()


def test_a_setting_of_a_later_version_that_is_left_empty_is_none(env: pytest.MonkeyPatch) -> None:
    env.setenv("HONGNIANG_MIXER", "")
    env.setenv("HONGNIANG_HOST", "0.0.0.0")
    assert kernel_settings.load().host == "0.0.0.0"


def test_the_environment_goes_before_the_file_and_an_empty_value_is_none(env: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HONGNIANG_PORT=8001\nHONGNIANG_HOST=0.0.0.0\nHONGNIANG_OVEN_DEGREES=180\n", "utf-8")
    env.setenv("HONGNIANG_PORT", "8002")
    env.setenv("HONGNIANG_OVEN_KEY", "")
    found = kernel_settings.load()
    assert (found.port, found.host, found.part(OvenSettings).key) == (8002, "0.0.0.0", None)
    assert found.address == "http://0.0.0.0:8002" and found.part(OvenSettings).degrees == 180


def test_secrets_are_not_shown_where_settings_are_printed(env: pytest.MonkeyPatch) -> None:
    env.setenv("HONGNIANG_OVEN_KEY", "123:very-secret")
    found = kernel_settings.load()
    oven = found.part(OvenSettings)
    assert oven.key and oven.key.get_secret_value() == "123:very-secret"
    assert "very-secret" not in repr(found) + str(found) + repr(oven) + str(oven)


def test_every_setting_of_the_kernel_has_a_meaning_and_the_contracts_name(env: pytest.MonkeyPatch) -> None:
    names = kernel_settings.names()
    assert all(field.description for field in names.values())
    own = {name for name in names if not name.startswith("HONGNIANG_OVEN_")}
    assert {"DATABASE_URL", "REDIS_URL", "HONGNIANG_DATA", "HONGNIANG_PORT", "HONGNIANG_TRUSTED_PROXIES"} <= own
    assert all(name.startswith("HONGNIANG_") for name in own - {"DATABASE_URL", "REDIS_URL"})
    assert set(kernel_settings.Settings.model_fields) == {
        name.removeprefix("HONGNIANG_").lower() for part in kernel_settings.groups()
        if part.model is kernel_settings.Settings for name in part.variables}


def test_the_data_folder_is_absolute_whatever_is_given(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env.setenv("HONGNIANG_DATA", "somewhere/data")
    assert kernel_settings.load().data == Path(os.path.realpath(tmp_path)) / "somewhere/data"


def test_a_room_reads_its_part_typed_and_cached_with_the_rest(env: pytest.MonkeyPatch) -> None:
    env.setenv("HONGNIANG_OVEN_DEGREES", "180")
    assert kernel_settings.room_settings(OvenSettings).degrees == 180
    env.setenv("HONGNIANG_OVEN_DEGREES", "190")
    assert kernel_settings.room_settings(OvenSettings).degrees == 180
    kernel_settings.settings.cache_clear()
    assert kernel_settings.room_settings(OvenSettings).degrees == 190


def test_a_part_stands_in_the_example_by_registering_alone(env: pytest.MonkeyPatch) -> None:
    from tools import generate_docs

    said = generate_docs.env_example()
    assert "# —— 烤箱 ——\n# 烤箱温度\n# HONGNIANG_OVEN_DEGREES=220\n" in said and "MIXER" not in said
    assert said.index("Telegram") < said.index("烤箱") < said.index("接口与推送")


def test_the_same_part_again_changes_nothing_and_another_of_its_names_is_refused(env: pytest.MonkeyPatch) -> None:
    before = kernel_settings.groups()
    kernel_settings.register(SettingsPart(OvenSettings, "烤箱", 50))
    assert kernel_settings.groups() == before
    for other in (SettingsPart(RoomSettings, "烤箱", 51), SettingsPart(OvenSettings, "另一个烤箱", 50)):
        with pytest.raises(RuntimeError, match="烤箱"):
            kernel_settings.register(other)
