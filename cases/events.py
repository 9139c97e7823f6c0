"""Events that this room publishes. The topic of each is the case's kind."""
from __future__ import annotations

import uuid
from dataclasses import dataclass

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
