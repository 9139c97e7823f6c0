"""Events that this room publishes."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event


@dataclass(frozen=True)
class ComplaintFiled(Event):
    """A complaint was accepted; both clocks run from `accepted_at`. A suggestion or praise (`kind`) has no clocks."""

    complaint_id: uuid.UUID
    number: str
    person_id: uuid.UUID
    kind: str
    category: str
    accepted_at: datetime


@dataclass(frozen=True)
class ComplaintStageChanged(Event):
    """A case moved from one stage to another."""

    complaint_id: uuid.UUID
    number: str
    before: str
    after: str


@dataclass(frozen=True)
class ComplaintClosed(Event):
    """A case ended; `because` is a key of `stages.BECAUSE`."""

    complaint_id: uuid.UUID
    number: str
    person_id: uuid.UUID
    because: str


@dataclass(frozen=True)
class ComplaintReopened(Event):
    """A case that had ended was reopened."""

    complaint_id: uuid.UUID
    number: str
    person_id: uuid.UUID


@dataclass(frozen=True)
class ComplaintMerged(Event):
    """`complaint_id` was merged into the elder case `into`."""

    complaint_id: uuid.UUID
    number: str
    into: uuid.UUID
    into_number: str
