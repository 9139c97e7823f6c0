"""Updates that cannot be stored yet, for instance because another transaction holds their conversation. Pure.

They stay at Telegram: only updates below the first of them are confirmed. Those behind it are stored meanwhile, so that
one conversation holds up no other. Telegram sends these again until they are confirmed, so their numbers are
remembered. Later updates of the same chat wait with the first, so that their order is kept.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kernel import retries

RETRIES = retries.RetryPolicy(first=timedelta(seconds=1), longest=timedelta(seconds=10))


@dataclass(frozen=True)
class LateChat:
    """A chat whose first update waits under `number`: since when, how often it was tried, and when to try again."""

    number: int
    since: datetime
    attempts: int
    again_at: datetime


@dataclass
class LateUpdates:
    """What was stored although an earlier update was not, and the chats whose updates wait.

    `waiting` holds the numbers of the updates of the last answer that are not stored.
    """

    stored: set[int] = field(default_factory=set)
    chats: dict[str, LateChat] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)

    def may_try(self, chat: str, number: int, now: datetime) -> bool:
        """Whether an update should be stored now."""
        late = self.chats.get(chat)
        return number not in self.stored and (late is None or (late.number == number and late.again_at <= now))

    def failed(self, chat: str, number: int, now: datetime) -> None:
        """Records that an update could not be stored."""
        before = self.chats.get(chat)
        attempts = before.attempts + 1 if before and before.number == number else 1
        self.chats[chat] = LateChat(number, before.since if before else now, attempts,
                                    now + retries.backoff(attempts, RETRIES))

    def worked(self, chat: str, number: int) -> None:
        """Records that an update is stored."""
        self.stored.add(number)
        self.chats.pop(chat, None)

    def confirmed(self, numbers: list[int]) -> int | None:
        """The offset after an answer with these updates, which confirms every lower one; None for an empty answer."""
        self.waiting = {number for number in numbers if number not in self.stored}
        self.chats = {chat: late for chat, late in self.chats.items() if late.number in self.waiting}
        if not numbers:
            return None
        offset = min(self.waiting, default=max(numbers) + 1)
        self.stored = {number for number in self.stored if number > offset}
        return offset

    def since(self) -> datetime | None:
        """Since when the longest waits; None if nothing does."""
        return min((late.since for late in self.chats.values()), default=None)


def chat_of(update: Mapping[str, Any]) -> str:
    """The chat of an update, as it was sent; without one, the update itself."""
    for kind in ("message", "edited_message", "callback_query"):
        content = update.get(kind)
        sender = content.get("from") if isinstance(content, Mapping) else None
        if isinstance(sender, Mapping) and "id" in sender:
            return str(sender["id"])
    return f"update-{update.get('update_id')}"
