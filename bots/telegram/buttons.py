"""The data of a button, 64 bytes at most: the message of ours it stands under, and its number there. Pure.

Telegram gives the data back with a press, and anybody can send data that no keyboard had. So it only names a button,
whose payload is read from the message we sent.
"""
from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence

from conversations.messages import Button

ROW = 14  # width of titles that fit beside each other on a phone, in Chinese characters
_DATA = re.compile(r"b:([0-9a-f]{32}):([0-9]{1,2})")


def data(outbox_id: uuid.UUID, index: int) -> str:
    """The data of one button: 37 bytes at most."""
    return f"b:{outbox_id.hex}:{index}"


def named(given: str) -> tuple[uuid.UUID, int] | None:
    """The message and the button that data names; None for data that isn't ours."""
    found = _DATA.fullmatch(given)
    return (uuid.UUID(found[1]), int(found[2])) if found else None


def width(title: str) -> float:
    """The width of a title in Chinese characters: a Latin letter has half of one."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in title)


def rows(buttons: Sequence[Button]) -> list[list[tuple[int, Button]]]:
    """Buttons with their numbers, short ones beside each other."""
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
