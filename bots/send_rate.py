"""Rate limit of sending on a channel. Pure: takes instants in seconds, returns seconds to wait.

The figures are Telegram's: about one message a second per chat, twenty a minute per group, thirty a second in total.
The real limits are unpublished, so a wait that the platform asks for takes precedence (`hold`), up to `LONGEST`: then
it is asked anew, because a wait of a day may be a mistake, and the platform may have recovered.
"""
from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

LONGEST = 300.0  # seconds


@dataclass
class Pace:
    """At most `per_second` sends a second in total, and one per `chat_gap` seconds to each chat."""

    per_second: int = 25
    chat_gap: float = 1.0
    _sent: deque[float] = field(default_factory=deque)
    _chats: dict[str, float] = field(default_factory=dict)
    _held_until: float = 0.0

    def wait(self, chat: str, now: float) -> float:
        """Seconds until this chat may be written to. Returning 0 counts a message as sent now."""
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        until = max(self._held_until, self._chats.get(chat, 0.0),
                    self._sent[0] + 1 if len(self._sent) >= self.per_second else 0.0)
        if until > now:
            return until - now
        self._sent.append(now)
        self._chats[chat] = now + self.chat_gap
        if len(self._chats) > 10_000:
            self._chats = {c: t for c, t in self._chats.items() if t > now}
        return 0.0

    def hold(self, chat: str, seconds: float, now: float, *, everybody: bool = False) -> None:
        """Records that the platform asked for a wait of `seconds`, for this chat or for all."""
        seconds = min(seconds, LONGEST)
        if everybody:
            self._held_until = max(self._held_until, now + seconds)
        self._chats[chat] = max(self._chats.get(chat, 0.0), now + seconds)
