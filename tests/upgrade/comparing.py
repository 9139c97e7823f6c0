"""What is said now beside what was said then: what is missing or other is told, what was added to JSON is not."""
from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any


def differences(before: Any, now: Any, where: str = "") -> Iterator[str]:
    """Sentences, one a difference; none where everything that was said is said still.

    A field that an object of JSON has besides those of the record is allowed: whoever reads it looks for what it knows.
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for key, part in before.items():
            if key in now:
                yield from differences(part, now[key], f"{where} › {key}" if where else str(key))
            else:
                yield f"{where} › {key}: is said no more (was {_short(part)})"
    elif isinstance(before, list) and isinstance(now, list):
        yield from _lists(before, now, where)
    elif before != now:
        yield f"{where}: was {_short(before)}, is {_short(now)}"


def _lists(before: list[Any], now: list[Any], where: str) -> Iterator[str]:
    if all(isinstance(one, str) for one in (*before, *now)):
        if before != now:
            lines = list(difflib.unified_diff(before, now, "was", "is", lineterm="", n=1))[2:]
            yield f"{where}:\n    " + "\n    ".join(line[:300] for line in lines)
        return
    if len(before) != len(now):
        yield f"{where}: were {len(before)}, are {len(now)}"
    for place, (one, other) in enumerate(zip(before, now, strict=False)):
        yield from differences(one, other, f"{where}[{place}]")


def _short(value: Any) -> str:
    told = repr(value)
    return told if len(told) <= 300 else f"{told[:300]}…"
