"""Settings of the channel."""
from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from kernel import settings
from kernel.settings import PREFIX, RoomSettings, SettingsPart, web_address
from kernel.wording import say


class TelegramSettings(RoomSettings):
    """`HONGNIANG_TELEGRAM_…`; without a token the channel is off."""

    model_config = SettingsConfigDict(env_prefix=PREFIX + "TELEGRAM_")
    token: SecretStr | None = Field(default=None, description=say("bots.telegram.token"))
    url: str = Field(default="https://api.telegram.org", description=say("bots.telegram.url"))
    mode: Literal["webhook", "polling"] = Field(default="polling", description=say("bots.telegram.mode"))
    secret: SecretStr | None = Field(default=None, validate_default=True,
                                     description=say("bots.telegram.secret"))

    _url = field_validator("url")(web_address)

    @field_validator("secret")
    @classmethod
    def _secret_alphabet(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Telegram takes 1–256 of A–Z, a–z, 0–9, _ and - (Bot API, setWebhook)."""
        if value is None:
            if info.data.get("token") and info.data.get("mode") == "webhook":
                raise ValueError(say("bots.telegram.secret_missing"))
            return None
        text = value.get_secret_value()
        if not (1 <= len(text) <= 256 and all(c.isascii() and (c.isalnum() or c in "_-") for c in text)):
            raise ValueError(say("bots.telegram.secret_alphabet"))
        return value


settings.register(SettingsPart(TelegramSettings, "Telegram", 40))


def telegram_settings() -> TelegramSettings:
    """The channel's settings of this process."""
    return settings.room_settings(TelegramSettings)
