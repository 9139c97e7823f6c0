"""Events of the ledger of what customers were told."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from kernel.events import Event
from kernel.ids import Subject


@dataclass(frozen=True)
class _OfNotice:
    """Base of the ledger's events: the notice, its subject and what it says (`notice_views.WHAT`)."""

    notice_id: uuid.UUID
    subject: Subject
    what: str

    @property
    def topic(self) -> str | None:
        return self.subject[0]


@dataclass(frozen=True)
class NoticeSent(_OfNotice, Event):
    """An attempt to tell the customer began; without a proof until `until` the next way is taken (None: no limit)."""

    attempt_id: uuid.UUID
    way: str
    until: datetime | None


@dataclass(frozen=True)
class CustomerTold(_OfNotice, Event):
    """It is proved that the customer was told at `at`, by `way`; what depends on it may happen now."""

    at: datetime
    way: str


@dataclass(frozen=True)
class CustomerNotTold(_OfNotice, Event):
    """A proof was revoked by the platform: the customer was not told after all."""

    way: str


@dataclass(frozen=True)
class NoticeCancelled(_OfNotice, Event):
    """A notice that was not told yet has no object any more."""
