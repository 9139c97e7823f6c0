"""What a process has loaded by the time it is ready stays for its life: the garbage collector needn't walk it again.

Modules, models and mappings are some hundred thousand objects. A walk through them takes a quarter of a second, and
comes whenever many rows are read at once: just when ten thousand deadlines fall due.
"""
from __future__ import annotations

import gc


def freeze() -> None:
    """Called once, when a process is ready."""
    gc.collect()
    gc.freeze()
