"""What the room tells others."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event


@dataclass(frozen=True)
class ComplaintFiled(Event):
    """A complaint was accepted; both clocks run from `accepted_at`."""

    complaint_id: uuid.UUID
    number: str
    person_id: uuid.UUID
    category: str
    accepted_at: datetime


@dataclass(frozen=True)
class ComplaintClosed(Event):
    """A complaint reached an end."""

    complaint_id: uuid.UUID
    number: str
    person_id: uuid.UUID
