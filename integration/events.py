"""Events that this room publishes."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event


@dataclass(frozen=True)
class WebhookGaveUp(Event):
    """A delivery to an address failed for a whole day; it isn't retried automatically any more."""

    endpoint_id: uuid.UUID
    host: str
    at: datetime


@dataclass(frozen=True)
class WebhookGone(Event):
    """An address answered 410 (Gone) and was disabled."""

    endpoint_id: uuid.UUID
    host: str
    at: datetime
