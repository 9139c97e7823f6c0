"""What can come of sending a message, by what must happen next."""
from __future__ import annotations

from dataclasses import dataclass, field

from kernel.wording import Text


@dataclass(frozen=True)
class Sent:
    """The platform accepted it; `delivered` if by this channel's rule that means delivered."""

    platform_id: str | None = None
    delivered: bool = False


@dataclass(frozen=True)
class Refused:
    """Refused permanently; `reason` is for staff."""

    reason: Text


@dataclass(frozen=True)
class Retry:
    """Not sent; retry after this many seconds. `silent`: the platform did not answer, whatever the message was."""

    after: float
    reason: Text
    silent: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Uncertain:
    """It may or may not have arrived, and the platform offers no way to find out. `silent`: as for `Retry`."""

    reason: Text
    silent: bool = field(default=False, compare=False)


Outcome = Sent | Refused | Retry | Uncertain
