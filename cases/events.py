"""Events that this room publishes. The topic of each is the case's kind."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from kernel.events import Event
from kernel.wording import Text


@dataclass(frozen=True)
class CaseConcerns(Event):
    """A case of this customer was found to be about these members of staff."""

    case_kind: str
    case_id: uuid.UUID
    person_id: uuid.UUID
    staff_ids: tuple[uuid.UUID, ...]

    @property
    def topic(self) -> str | None:
        return self.case_kind


@dataclass(frozen=True)
class PersonWanted(Event):
    """The customer of a case asks for a person, by the case link or in chat. `label` names the case for staff."""

    case_kind: str
    case_id: uuid.UUID
    label: Text
    number: str
    person_id: uuid.UUID
    conversation_id: uuid.UUID
    reason: str

    @property
    def topic(self) -> str | None:
        return self.case_kind


@dataclass(frozen=True)
class EvidenceHandedIn(Event):
    """The customer of a case handed in a file of this name."""

    case_kind: str
    case_id: uuid.UUID
    evidence_id: uuid.UUID
    name: str

    @property
    def topic(self) -> str | None:
        return self.case_kind


@dataclass(frozen=True)
class PauseApproved(Event):
    """A pause of a clock was approved and comes into force once the customer was told of it, by a notice whose `ref` is
    the request's id; with the deadline that the clock will have then. `ground` is of `deadlines.pause_reasons`;
    `material` is what is awaited from the customer, empty on other grounds.
    """

    case_kind: str
    case_id: uuid.UUID
    request_id: uuid.UUID
    promise: str
    ground: str
    until: datetime
    due_at: datetime
    last_day: date
    material: str = ""

    @property
    def topic(self) -> str | None:
        return self.case_kind


@dataclass(frozen=True)
class PauseRevoked(Event):
    """A pause that began at `start` proved void: the clock counts without it, with its deadline of before.

    `tell`: the customer was told of the pause, and must hear of that.
    """

    case_kind: str
    case_id: uuid.UUID
    promise: str
    start: datetime
    due_at: datetime
    last_day: date
    tell: bool

    @property
    def topic(self) -> str | None:
        return self.case_kind
