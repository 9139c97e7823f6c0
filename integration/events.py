"""What the room tells others."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event


@dataclass(frozen=True)
class WebhookGaveUp(Event):
    """A delivery to an address didn't get through for a whole day; it isn't tried again by itself."""

    endpoint_id: uuid.UUID
    host: str
    at: datetime


@dataclass(frozen=True)
class WebhookGone(Event):
    """An address answered that it wants no more (410) and was disabled."""

    endpoint_id: uuid.UUID
    host: str
    at: datetime
