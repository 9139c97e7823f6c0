"""Settings of requests to other programs."""
from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from pydantic import Field, field_validator

from kernel import settings
from kernel.settings import RoomSettings, SettingsPart
from kernel.wording import Message, say


class IntegrationSettings(RoomSettings):
    """Networks to which requests may go besides public ones."""

    own_networks: str = Field(default="", description=say("integration.settings.own_networks"))

    @field_validator("own_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            try:
                ip_network(part)
            except ValueError:
                raise ValueError(Message("integration.not_a_network", text=part)) from None
        return value

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Networks of the company's own to which requests may go."""
        return tuple(ip_network(part.strip()) for part in self.own_networks.split(",") if part.strip())


settings.register(SettingsPart(IntegrationSettings, Message("integration.settings"), 60))


def integration_settings() -> IntegrationSettings:
    """The room's settings of this process."""
    return settings.room_settings(IntegrationSettings)
