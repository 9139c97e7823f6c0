"""What the room tells others."""
from __future__ import annotations

import uuid
from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True)
class StaffLeft(Event):
    """A member of staff was deactivated by `by_id`; whom they served needs somebody else."""

    staff_id: uuid.UUID
    by_id: uuid.UUID
