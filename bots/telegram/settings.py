"""Settings of the channel."""
from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from kernel import settings
from kernel.settings import PREFIX, RoomSettings, SettingsPart, web_address


class TelegramSettings(RoomSettings):
    """`HONGNIANG_TELEGRAM_…`; without a token the channel is off."""

    model_config = SettingsConfigDict(env_prefix=PREFIX + "TELEGRAM_")
    token: SecretStr | None = Field(default=None, description="Telegram 机器人令牌；不写则该通道关闭")
    url: str = Field(default="https://api.telegram.org", description="Telegram Bot API 地址")
    mode: Literal["webhook", "polling"] = Field(default="polling", description="Telegram 收消息的方式")
    secret: SecretStr | None = Field(default=None, validate_default=True,
                                     description="Telegram 回调暗号；webhook 方式必填")

    _url = field_validator("url")(web_address)

    @field_validator("secret")
    @classmethod
    def _secret_alphabet(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Telegram takes 1–256 of A–Z, a–z, 0–9, _ and - (Bot API, setWebhook)."""
        if value is None:
            if info.data.get("token") and info.data.get("mode") == "webhook":
                raise ValueError("webhook 方式必须设置回调暗号")
            return None
        text = value.get_secret_value()
        if not (1 <= len(text) <= 256 and all(c.isascii() and (c.isalnum() or c in "_-") for c in text)):
            raise ValueError("只能用字母、数字、_ 和 -，1 到 256 位")
        return value


settings.register(SettingsPart(TelegramSettings, "Telegram", 40))


def telegram_settings() -> TelegramSettings:
    """The channel's settings of this process."""
    return settings.part(TelegramSettings)
