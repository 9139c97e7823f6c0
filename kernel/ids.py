"""Primary keys: UUID version 7 (RFC 9562), so that rows inserted one after another are neighbours in the index."""
from __future__ import annotations

import os
import uuid

from kernel import instants

Subject = tuple[str, uuid.UUID]  # a subject: a kind that a room registers, and the id of a row of that kind


def new_id() -> uuid.UUID:
    """A new UUIDv7: 48 bits of milliseconds, 74 random bits."""
    milliseconds = int(instants.now().timestamp() * 1000)
    chance = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | (chance >> 68) << 64 | 2 << 62 | chance & (1 << 62) - 1
    return uuid.UUID(int=value)
