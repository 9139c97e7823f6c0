"""Compares current answers with recorded ones: missing and different parts are reported, added JSON fields are not."""
from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any


def differences(before: Any, now: Any, where: str = "") -> Iterator[str]:
    """The differences as sentences; empty if all recorded content is still there.

    An object of JSON may have more fields than the record, because readers look up the fields that they know.
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
