"""Settings from the environment or `.env`; a wrong one stops the start.

The kernel has fields of its own; a room registers a part of its own, from a file that imports nothing heavy:

    class OvenSettings(RoomSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX + "OVEN_")
        degrees: int = Field(default=220, le=300, description="how hot")

    register(Part(OvenSettings, "Oven", order=50))

and reads it typed: `room_settings(OvenSettings).degrees`. An unknown name beginning with `HONGNIANG_`, one that is
known but not available yet, or a malformed value of any part stops the start with a sentence naming it.
"""
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from dotenv import dotenv_values
from pydantic import AliasChoices, Field, PrivateAttr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from kernel import validation_messages
from kernel.errors import BadInput
from kernel.registry import Registry
from kernel.wording import Message, Text, say

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "app" / "demo_company"
PREFIX = "HONGNIANG_"
_ENV_FILE = ".env"


class RoomSettings(BaseSettings):
    """The base of every part: environment before `.env`, an empty value is none."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=_ENV_FILE, extra="ignore", env_ignore_empty=True)


M = TypeVar("M", bound=RoomSettings)


def web_address(value: str | None) -> str | None:
    """A web address without a slash at its end; for validators. Raises ValueError."""
    if value is not None and not value.startswith(("http://", "https://")):
        raise ValueError(Message("kernel.web_address"))
    return value.rstrip("/") if value else value


def _without_prefix(name: str, description: str) -> Any:
    """A field whose variable has no prefix."""
    return Field(default=None, validation_alias=AliasChoices(name), description=description)


class Settings(RoomSettings):
    """The kernel's own settings, with their meanings; what rooms registered is read by `part`."""

    database_url: str | None = _without_prefix("DATABASE_URL", say("kernel.setting.database_url"))
    redis_url: str | None = _without_prefix("REDIS_URL", say("kernel.setting.redis_url"))
    data: Path = Field(default=ROOT / "data", validate_default=True, description=say("kernel.setting.data"))
    files_url: str | None = Field(default=None, description=say("kernel.setting.files_url"))
    key_file: Path | None = Field(default=None, description=say("kernel.setting.key_file"))
    company: Path | None = Field(default=None, description=say("kernel.setting.company"))
    host: str = Field(default="127.0.0.1", description=say("kernel.setting.host"))
    port: int = Field(default=8000, ge=1, le=65535, description=say("kernel.setting.port"))
    public_url: str | None = Field(default=None, description=say("kernel.setting.public_url"))
    trusted_proxies: str = Field(default="", description=say("kernel.setting.trusted_proxies"))
    _parts: dict[type[RoomSettings], RoomSettings] = PrivateAttr(default_factory=dict)

    _public_url = field_validator("public_url")(web_address)

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    def part(self, model: type[M]) -> M:
        """What a room registered, read and checked. Raises BadInput naming what is malformed."""
        found = self._parts.get(model)
        if found is None:
            found = self._parts[model] = _read(model)
        assert isinstance(found, model)
        return found

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


@dataclass(frozen=True)
class SettingsPart:
    """Settings under one heading of `.env.example`. `fields` where it is not the whole model's."""

    model: type[RoomSettings]
    title: Text
    order: int
    fields: tuple[str, ...] = ()

    @property
    def variables(self) -> dict[str, FieldInfo]:
        """Environment variable → its field (default, description), in order."""
        every = self.model.model_fields
        return {_variable(self.model, name): every[name] for name in self.fields or every}


parts: Registry[SettingsPart] = Registry("settings", lambda part: str(part.title))
not_yet: Registry[str] = Registry("settings of later versions", str)


def register(part: SettingsPart) -> None:
    """Makes a room's settings known. Raises RuntimeError where another part has a variable of the same name."""
    for other in parts:
        if other != part and (both := other.variables.keys() & part.variables.keys()):
            raise RuntimeError(f"{part.title} and {other.title} both have {'、'.join(both)}")
    parts.add(part)


def not_available_yet(names: Iterable[str]) -> None:
    """Makes names known that stop the start with "not available in this version": "HONGNIANG_OVEN", "HONGNIANG_OVEN_*",
    or one value of a name, "HONGNIANG_OVEN=gas"."""
    for name in names:
        not_yet.add(name)


def groups() -> list[SettingsPart]:
    """Every part in the order of `.env.example`."""
    return sorted(parts, key=lambda part: part.order)


def names() -> dict[str, FieldInfo]:
    """Environment variable → its field, for every setting known."""
    return {name: field for part in groups() for name, field in part.variables.items()}


def _variable(model: type[RoomSettings], field: str) -> str:
    alias = model.model_fields[field].validation_alias
    prefix = model.model_config.get("env_prefix", PREFIX)
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else prefix + field.upper()


register(SettingsPart(Settings, Message("kernel.settings.servers"), 10,
                      ("database_url", "redis_url", "data", "files_url", "key_file", "company")))
register(SettingsPart(Settings, Message("kernel.settings.web"), 20, ("host", "port", "public_url", "trusted_proxies")))


def _given() -> dict[str, str]:
    """Every variable that begins with our prefix, as it is written, with its value; the environment's goes first."""
    file = Path(_ENV_FILE)
    given: dict[str, str | None] = {**(dotenv_values(file, encoding="utf-8") if file.is_file() else {}), **os.environ}
    return {name: value or "" for name, value in given.items() if name.upper().startswith(PREFIX)}


def _unavailable(given: Mapping[str, str]) -> Iterator[str]:
    for name, value in sorted(given.items()):
        known = [p for p in not_yet if fnmatchcase(name.upper(), p) or f"{name.upper()}={value}" == p]
        if value and known:
            yield name if fnmatchcase(name.upper(), known[0]) else known[0]


def _read(model: type[M]) -> M:
    """One model from the environment. Raises BadInput naming what is malformed."""
    try:
        return model()
    except ValidationError as e:
        first = e.errors()[0]
        place = str(first["loc"][0]).lower()
        name = next((n for n in (_variable(model, f) for f in model.model_fields if f == place
                                 or _variable(model, f).lower() == place)), place)
        raise BadInput("kernel.bad_setting", name=name, why=validation_messages.fault_message(first)) from None


def load() -> Settings:
    """Reads and checks every setting. Raises BadInput naming what is unknown, not available yet or malformed."""
    given = _given()
    later = list(_unavailable(given))
    if later:
        raise BadInput("kernel.setting_not_available", names="、".join(later))
    known = names()
    unknown = sorted(name for name in given if name.upper() not in known
                     and not any(fnmatchcase(name.upper(), pattern) for pattern in not_yet))
    if unknown:
        raise BadInput("kernel.unknown_setting", names="、".join(unknown))
    found = _read(Settings)
    for part in groups():
        if part.model is not Settings:
            found.part(part.model)
    return found


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; `settings.cache_clear()` reads them anew."""
    return load()


def room_settings(model: type[M]) -> M:
    """A room's settings of this process."""
    return settings().part(model)
