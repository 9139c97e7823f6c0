"""Primary keys: UUID version 7 (RFC 9562), so that rows made one after another lie side by side in the index."""
from __future__ import annotations

import secrets
import uuid

from kernel import instants


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: 48 bits of milliseconds, 74 random bits."""
    milliseconds = int(instants.now().timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
