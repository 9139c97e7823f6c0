"""Settings from the environment or `.env`; they refuse to start wrong.

An unknown name beginning with `HONGNIANG_` or a malformed value stops the start with a sentence naming it.
"""
from __future__ import annotations

import os
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kernel import faults
from kernel.errors import BadInput

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "app" / "demo_company"
PREFIX = "HONGNIANG_"


def _plain(name: str, default: Any, say: str) -> Any:
    """A field whose variable has no prefix."""
    return Field(default=default, validation_alias=AliasChoices(name), description=say)


class Settings(BaseSettings):
    """Every setting, with its meaning. `.env.example` is generated from here."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str | None = _plain("DATABASE_URL", None, "PostgreSQL 地址；不写则用内置的 PostgreSQL")
    redis_url: str | None = _plain("REDIS_URL", None, "Redis 或 Valkey 地址；不写则用内置的 Valkey")
    data: Path = Field(default=ROOT / "data", description="内置服务器、密钥与上传文件的文件夹")
    host: str = Field(default="127.0.0.1", description="网页服务监听的地址")
    port: int = Field(default=8000, ge=1, le=65535, description="网页服务监听的端口")
    public_url: str | None = Field(default=None, description="对外网址，用于链接、回调与网页组件；不写则为 http://主机:端口")
    trusted_proxies: str = Field(default="", description="可信的反向代理地址，逗号分隔")
    own_networks: str = Field(default="", description="事件推送可以送往的内部网络，逗号分隔，如 10.0.0.0/8；不写则只送往公网地址")
    files_url: str | None = Field(default=None, description="上传文件存放处（fsspec 地址）；不写则在数据文件夹内")
    key_file: Path | None = Field(default=None, description="加密密钥文件；不写则为数据文件夹内的 key")
    company: Path | None = Field(default=None, description="公司资料文件夹；不写则为演示公司")
    dialogue: Literal["embedded", "rasa"] = Field(default="embedded", description="对话引擎：内置，或独立的 Rasa 服务")
    rasa_url: str | None = Field(default=None, description="独立 Rasa 服务的地址")
    members_url: str | None = Field(default=None, description="会员系统地址")
    members_token: SecretStr | None = Field(default=None, description="会员系统令牌")
    sms_url: str | None = Field(default=None, description="短信服务地址")
    sms_token: SecretStr | None = Field(default=None, description="短信服务令牌")
    telegram_token: SecretStr | None = Field(default=None, description="Telegram 机器人令牌；不写则该通道关闭")
    telegram_url: str = Field(default="https://api.telegram.org", description="Telegram Bot API 地址")
    telegram_mode: Literal["webhook", "polling"] = Field(default="polling", description="Telegram 收消息的方式")
    telegram_secret: SecretStr | None = Field(default=None, description="Telegram 回调暗号；webhook 方式必填")
    telegram_staff_chat: str | None = Field(default=None, description="员工 Telegram 群的编号")
    wechat_app_id: str | None = Field(default=None, description="微信服务号 AppID；不写则该通道关闭")
    wechat_secret: SecretStr | None = Field(default=None, description="微信服务号 AppSecret")
    wechat_token: SecretStr | None = Field(default=None, description="微信服务号回调令牌")
    wechat_aes_key: SecretStr | None = Field(default=None, description="微信服务号 EncodingAESKey（43 位）")
    wechat_mode: Literal["plain", "compatible", "safe"] = Field(default="safe", description="微信回调的加密方式")
    wechat_url: str = Field(default="https://api.weixin.qq.com", description="微信接口地址")
    wecom_corp_id: str | None = Field(default=None, description="企业微信 CorpID；不写则该通道关闭")
    wecom_secret: SecretStr | None = Field(default=None, description="企业微信客服 Secret")
    wecom_token: SecretStr | None = Field(default=None, description="企业微信回调令牌")
    wecom_aes_key: SecretStr | None = Field(default=None, description="企业微信 EncodingAESKey（43 位）")
    wecom_kf_ids: str | None = Field(default=None, description="企业微信客服账号，逗号分隔")
    wecom_url: str = Field(default="https://qyapi.weixin.qq.com", description="企业微信接口地址")

    @field_validator("telegram_secret")
    @classmethod
    def _secret_alphabet(cls, value: SecretStr | None) -> SecretStr | None:
        """Telegram takes 1–256 of A–Z, a–z, 0–9, _ and - (Bot API, setWebhook)."""
        if value is not None:
            text = value.get_secret_value()
            if not (1 <= len(text) <= 256 and all(c.isascii() and (c.isalnum() or c in "_-") for c in text)):
                raise ValueError("只能用字母、数字、_ 和 -，1 到 256 位")
        return value

    @field_validator("public_url", "telegram_url", "wechat_url", "wecom_url", "rasa_url", "members_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("应以 http:// 或 https:// 开头")
        return value.rstrip("/") if value else value

    @field_validator("own_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            try:
                ip_network(part)
            except ValueError:
                raise ValueError(f"“{part}”不是网段，应写成 10.0.0.0/8") from None
        return value

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Networks of the company's own to which requests may go."""
        return tuple(ip_network(part.strip()) for part in self.own_networks.split(",") if part.strip())

    @property
    def company_folder(self) -> Path:
        """The folder of company files in use."""
        return self.company or DEMO

    @property
    def is_demo(self) -> bool:
        """Whether the data folder is the demo company's: marked so, for good, when it was made without a company."""
        return (self.data / "demo").exists()

    @property
    def address(self) -> str:
        """Where people reach us, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def key_path(self) -> Path:
        return self.key_file or self.data / "key"


def names() -> dict[str, str]:
    """Environment variable → field name, for every setting."""
    found = {}
    for field, info in Settings.model_fields.items():
        alias = info.validation_alias
        found[str(alias.choices[0]) if isinstance(alias, AliasChoices) else (PREFIX + field.upper())] = field
    return found


def _given(env_file: Path) -> set[str]:
    given = set(os.environ)
    if env_file.is_file():
        lines = (line.strip().removeprefix("export ") for line in env_file.read_text("utf-8").splitlines())
        given |= {line.split("=", 1)[0].strip() for line in lines if line and line[0] != "#" and "=" in line}
    return {name for name in given if name.upper().startswith(PREFIX)}


def load() -> Settings:
    """Reads and checks the settings. Raises BadInput naming what is unknown or malformed."""
    unknown = sorted(name for name in _given(Path(".env")) if name.upper() not in names())
    if unknown:
        raise BadInput("kernel.unknown_setting", names="、".join(unknown))
    try:
        found = Settings()
    except ValidationError as e:
        first = e.errors()[0]
        field = str(first["loc"][0])
        name = next((n for n, f in names().items() if field.lower() in (f, n.lower())), field)
        raise BadInput("kernel.bad_setting", name=name, why=faults.told(first)) from None
    if found.telegram_token and found.telegram_mode == "webhook" and not found.telegram_secret:
        raise BadInput("kernel.bad_setting", name="HONGNIANG_TELEGRAM_SECRET", why="webhook 方式必须设置回调暗号")
    return found.model_copy(update={"data": found.data.expanduser().resolve()})


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; `settings.cache_clear()` reads them anew."""
    return load()
