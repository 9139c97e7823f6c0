"""What the room tells others."""
from __future__ import annotations

import uuid
from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True)
class StaffRoleChanged(Event):
    """A member of staff got another role from `by_id`; what they may no longer do needs somebody else."""

    staff_id: uuid.UUID
    by_id: uuid.UUID
    before: str
    after: str


@dataclass(frozen=True)
class StaffLeft(Event):
    """A member of staff was deactivated by `by_id`; whom they served needs somebody else."""

    staff_id: uuid.UUID
    by_id: uuid.UUID
