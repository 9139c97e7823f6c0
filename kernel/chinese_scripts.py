"""简体 and 繁體, either from the other, by OpenCC. Pure."""
from __future__ import annotations

from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """简体 as 繁體, character by character and word by word (OpenCC, as Hong Kong writes)."""
    return str(_converter("s2hk").convert(text))


@lru_cache(maxsize=256)
def simplified(text: str) -> str:
    """繁體 of any place as 简体."""
    return str(_converter("t2s").convert(text))


@cache
def _converter(kind: str) -> Any:
    from opencc import OpenCC  # importing and loading it takes 0.1 s, and most processes never need it

    return OpenCC(kind)
