"""Seeds of the long tests: a new one for each run, printed, or that of the environment variable LONG_SEED."""
from __future__ import annotations

import os
import random


def seed() -> int:
    """A seed."""
    given = os.environ.get("LONG_SEED")
    return int(given) if given else random.randrange(10**6)
