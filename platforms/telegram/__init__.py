"""A Telegram Bot API server for tests: bots, people with their phones, delivery of updates, faults.

`Telegram()` runs it in a thread on a real port; `python -m platforms.telegram` runs it alone.
"""
from platforms.telegram.faults import (
    Fault,
    blocked,
    drop_after_send,
    drop_before_send,
    f429,
    f500,
    hang,
    html,
    status,
)
from platforms.telegram.server_state import Bot, Message, Refusal
from platforms.telegram.server_thread import Telegram

__all__ = [
    "Bot", "Fault", "Message", "Refusal", "Telegram", "blocked", "drop_after_send", "drop_before_send", "f429", "f500",
    "hang", "html", "status",
]
