"""Settings of requests outwards."""
from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from pydantic import Field, field_validator

from kernel import settings
from kernel.settings import RoomSettings, SettingsPart


class IntegrationSettings(RoomSettings):
    """To which networks beside the public ones requests may go."""

    own_networks: str = Field(default="", description="事件推送可以送往的内部网络，逗号分隔，如 10.0.0.0/8；不写则只送往公网地址")

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


settings.register(SettingsPart(IntegrationSettings, "接口与推送", 60))


def integration_settings() -> IntegrationSettings:
    """The room's settings of this process."""
    return settings.part(IntegrationSettings)
