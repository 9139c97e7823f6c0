"""Events that this room publishes."""
from __future__ import annotations

import uuid
from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True)
class StaffRoleChanged(Event):
    """`by_id` gave a member of staff another role; what they may no longer do needs somebody else."""

    staff_id: uuid.UUID
    by_id: uuid.UUID
    before: str
    after: str


@dataclass(frozen=True)
class StaffLeft(Event):
    """`by_id` deactivated a member of staff; the customers whom they served need somebody else."""

    staff_id: uuid.UUID
    by_id: uuid.UUID
