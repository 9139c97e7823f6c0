"""Packs answers compactly: parts that occur several times are stored once, in a list, and referred to by number."""
from __future__ import annotations

import json
from collections import Counter
from typing import Any

LEAST = 36  # characters: shorter parts are repeated
REFERS = "@"  # the only key of a reference


def _long(value: Any) -> str | None:
    """The key of a part that is long enough to be stored once; None otherwise."""
    if not isinstance(value, str | list | dict):
        return None
    told = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return told if len(told) >= LEAST else None


def packed(answers: dict[str, Any]) -> dict[str, Any]:
    """`answers` with `once`, the parts that occur several times, inner ones before those that contain them."""
    times: Counter[str] = Counter()

    def count(value: Any) -> None:
        told = _long(value)
        if told is not None:
            times[told] += 1
            if times[told] > 1:
                return
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            count(part)

    once: list[Any] = []
    places: dict[str, int] = {}

    def pack(value: Any) -> Any:
        told = _long(value)
        if told is None or times[told] < 2:
            return inside(value)
        if told not in places:
            made = inside(value)
            places[told] = len(once)
            once.append(made)
        return {REFERS: places[told]}

    def inside(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: pack(part) for key, part in value.items()}
        return [pack(part) for part in value] if isinstance(value, list) else value

    count(answers)
    return {"answers": {key: pack(value) for key, value in answers.items()}, "once": once}


def unpacked(given: dict[str, Any]) -> dict[str, Any]:
    """The answers in full."""
    once: list[Any] = []

    def unpack(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {REFERS}:
                return once[value[REFERS]]
            return {key: unpack(part) for key, part in value.items()}
        return [unpack(part) for part in value] if isinstance(value, list) else value

    for part in given["once"]:
        once.append(unpack(part))
    return {key: unpack(value) for key, value in given["answers"].items()}
