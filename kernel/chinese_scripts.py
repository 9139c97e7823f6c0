"""Converts between 简体 and 繁體 with OpenCC. Pure."""
from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """Converts 简体 to 繁體 by words and characters (OpenCC, Hong Kong variant)."""
    return str(_converter("s2hk").convert(text))


@lru_cache(maxsize=256)
def simplified(text: str) -> str:
    """Converts any variant of 繁體 to 简体."""
    return str(_converter("t2s").convert(text))


@cache
def _converter(kind: str) -> Any:
    from opencc import OpenCC  # importing and loading it takes 0.1 s, and most processes never need it

    return OpenCC(kind)
