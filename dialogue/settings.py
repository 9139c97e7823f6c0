"""Settings of the dialogue."""
from __future__ import annotations

from typing import Literal

from pydantic import Field

from kernel import settings
from kernel.settings import RoomSettings, SettingsPart
from kernel.wording import say


class DialogueSettings(RoomSettings):
    """Which engine answers. There is only one so far; the setting's name is reserved."""

    dialogue: Literal["embedded"] = Field(default="embedded", description=say("dialogue.settings.engine"))


settings.register(SettingsPart(DialogueSettings, say("dialogue.settings.title"), 30))
