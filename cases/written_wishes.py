"""What the customer of a case wrote, to which a pause at their wish refers: files of the case, messages in its chat."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases.evidence import EvidenceView
from cases.kinds import Case
from conversations import inbox

MESSAGES = 50  # the latest of the conversation


@dataclass(frozen=True)
class Writing:
    """A file's name, or a message's text with tokens, and when it came; `reference` names it in requests and audits."""

    reference: str
    text: str
    at: datetime


def of(session: Session, case: Case, files: Iterable[EvidenceView]) -> list[Writing]:
    """Files of the case, which the caller has read, and the customer's messages in its conversation, newest first."""
    found = [Writing(f"evidence:{one.id}", one.name, one.at) for one in files]
    if case.conversation_id is not None:
        found += [Writing(f"message:{row.id}", row.text, row.written.at)
                  for row in inbox.written_since(session, case.conversation_id, case.accepted_at, MESSAGES)]
    return sorted(found, key=lambda one: one.at, reverse=True)
