"""Settings of the dialogue."""
from __future__ import annotations

from typing import Literal

from pydantic import Field

from kernel import settings
from kernel.settings import RoomSettings, SettingsPart


class DialogueSettings(RoomSettings):
    """Which engine speaks. There is one so far; the name is kept for the day of the second."""

    dialogue: Literal["embedded"] = Field(default="embedded", description="对话引擎：此版本只有内置的 embedded")


settings.register(SettingsPart(DialogueSettings, "对话", 30))
