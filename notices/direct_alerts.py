"""Alerts without the database, for the time in which it cannot be written: no alert row can be stored then.

They go to the targets last read from alerts.yml that supervisors or administrators read, once when the trouble has
lasted for `TELL_AFTER`, and once more when it is over.
"""
from __future__ import annotations

import time
from collections.abc import Sequence

from kernel.logs import log
from kernel.wording import Message, say
from notices import target_posts
from notices.company_files import Target
from notices.troubles import ROLES

TELL_AFTER = 30.0  # seconds


class DirectAlert:
    """One trouble, told about directly once it has lasted for `tell_after` seconds (of `time.monotonic`)."""

    def __init__(self, tell_after: float = TELL_AFTER) -> None:
        self._tell_after = tell_after
        self._targets: tuple[Target, ...] = ()
        self._since: float | None = None
        self._told: Message | None = None

    def remember(self, targets: Sequence[Target]) -> None:
        """Keeps the targets for the time when alerts.yml cannot be read."""
        self._targets = tuple(one for one in targets if not one.escalate and (one.role in ROLES or not one.role))

    def fails(self, what: Message) -> None:
        """Records that the trouble lasts; sends the alert when it has lasted long enough. May take seconds."""
        now = time.monotonic()
        self._since = self._since or now
        if self._told is None and now - self._since >= self._tell_after:
            self._told = what
            log.error("trouble_told_directly", what=str(what), targets=[one.name for one in self._targets])
            target_posts.post_to_all(self._targets, say("notices.trouble_direct_title"), str(what))

    def works(self) -> None:
        """Records that the trouble is over; whoever was told about it is told so."""
        told, self._since, self._told = self._told, None, None
        if told is not None:
            target_posts.post_to_all(self._targets, say("notices.trouble_direct_over_title"), str(told))
