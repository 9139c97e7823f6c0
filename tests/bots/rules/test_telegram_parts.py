"""Splitting a long message for Telegram loses nothing."""
from __future__ import annotations

import pytest

from bots.telegram import sending


@pytest.mark.parametrize("text", [
    "短", "好" * 4096, "😀" * 2048, "😀" * 5000, "a" * 9000, "One sentence. " * 800, "一行\n" * 3000, "\u200b" * 5000])
def test_parts_are_taken_by_telegram_and_lose_nothing_but_blanks(text: str) -> None:
    parts = sending.split(text)
    assert all(0 < sending.units(part) <= 4096 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
