"""The callback data of a button (at most 64 bytes): the id of our message and the button's index in it. Pure.

Anybody can send callback data that no keyboard had. So the data only identifies a button; its payload is read from the
message that was sent.
"""
from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence

from conversations.messages import Button

ROW = 14  # maximum width, in Chinese characters, of titles shown side by side on a phone
_DATA = re.compile(r"b:([0-9a-f]{32}):([0-9]{1,2})")


def data(outbox_id: uuid.UUID, index: int) -> str:
    """The data of one button: 37 bytes at most."""
    return f"b:{outbox_id.hex}:{index}"


def named(given: str) -> tuple[uuid.UUID, int] | None:
    """The message id and button index that callback data names; None for data that is not ours."""
    found = _DATA.fullmatch(given)
    return (uuid.UUID(found[1]), int(found[2])) if found else None


def width(title: str) -> float:
    """Width of a title in Chinese characters; a Latin letter counts as half of one."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in title)


def rows(buttons: Sequence[Button]) -> list[list[tuple[int, Button]]]:
    """Buttons with their indexes in rows, short ones side by side."""
    found: list[list[tuple[int, Button]]] = []
    room = 0.0
    for index, button in enumerate(buttons):
        needs = width(button.title) + 2
        if not found or needs > room:
            found.append([])
            room = ROW
        found[-1].append((index, button))
        room -= needs
    return found
