"""The circuit breaker of a channel's account. Pure: takes times in seconds, returns what may be sent.

While a platform does not answer, each message sent to it would become uncertain. So after `OPENS_AFTER` failures in a
row nothing is sent: messages stay queued. After a delay that grows from one failed attempt to the next the platform is
asked something without effect (a probe). If it answers, one message is sent; if that succeeds, everything goes again.
If it fails, the next message waits for a longer pause: a platform may answer probes and no sends for hours.

Where a send cannot be repeated, an account begins half open: a process that starts anew does not know whether its
platform hangs, and spends one message to find out.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from kernel import retries

OPENS_AFTER = 5
PAUSES = retries.RetryPolicy(first=timedelta(seconds=5), longest=timedelta(seconds=20))
RISKS = retries.RetryPolicy(first=timedelta(seconds=15), longest=timedelta(minutes=5))  # after a trial message

State = Literal["closed", "open", "half_open"]


@dataclass
class Breaker:
    """State of one account: closed (everything goes), open (nothing), half open (one message at a time).

    `opened` counts how often it opened without a success in between, `risked` the messages that were spent meanwhile to
    find out whether sends succeed again; `until` is when the next probe is due. `pauses` are those after a probe,
    `risks` those after such a message.
    """

    pauses: retries.RetryPolicy = PAUSES
    risks: retries.RetryPolicy = RISKS
    state: State = "closed"
    failures: int = 0
    opened: int = 0
    risked: int = 0
    until: float = 0.0

    def room(self, busy: int, most: int) -> int:
        """How many more messages may be sent while `busy` are on their way, of at most `most`."""
        allowed = {"closed": most, "half_open": 1, "open": 0}[self.state]
        return max(0, allowed - busy)

    def needs_probe(self, now: float) -> bool:
        """Whether the platform should be asked now whether it answers again."""
        return self.state == "open" and now >= self.until

    def worked(self) -> None:
        """Records that the platform answered a send."""
        self.state, self.failures, self.opened = "closed", 0, 0
        self.risked = 0

    def failed(self, now: float) -> bool:
        """Records a send without an answer; returns whether the breaker opens by it.

        Sends that were on their way when it opened change nothing.
        """
        self.failures += 1
        opens = self.state == "half_open" or (self.state == "closed" and self.failures >= OPENS_AFTER)
        if self.state == "half_open":
            self.risked += 1
            self._open(now, retries.backoff(self.risked, self.risks))
        elif opens:
            self._open(now, retries.backoff(self.opened + 1, self.pauses))
        return opens

    def probed(self, answered: bool, now: float) -> None:
        """Records the result of a probe."""
        if self.state != "open":
            return
        if answered:
            self.state = "half_open"
        else:
            self._open(now, retries.backoff(self.opened + 1, self.pauses))

    def _open(self, now: float, pause: timedelta) -> None:
        self.state = "open"
        self.opened += 1
        self.until = now + pause.total_seconds()
