"""What the customer of a case wrote, to which a pause at their wish refers: files of the case, messages in its chat."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases import evidence
from cases.evidence import EvidenceView
from cases.kinds import Case
from conversations import inbox
from kernel.ids import Subject

MESSAGES = 50  # the latest of the conversation


@dataclass(frozen=True)
class Writing:
    """A file's name, or a message's text with tokens, and when it came; `reference` names it in requests and audits."""

    reference: str
    text: str
    at: datetime


def of(session: Session, case: Case, files: Iterable[EvidenceView]) -> list[Writing]:
    """Files of the case, which the caller has read, and what the customer wrote in its conversation after it was
    accepted, newest first. A pressed button is no writing.
    """
    found = [Writing(f"evidence:{one.id}", one.name, one.at) for one in files]
    if case.conversation_id is not None:
        found += [Writing(f"message:{row.id}", row.text, row.written.at)
                  for row in inbox.written_since(session, case.conversation_id, case.accepted_at, MESSAGES)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def quoted(session: Session, subject: Subject, reference: str) -> Writing | None:
    """The writing of a reference that a request on this case names; None if it is empty or no longer kept."""
    source, _, named = reference.partition(":")
    if source == "evidence":
        return next((Writing(reference, one.name, one.at) for one in evidence.of(session, subject)
                     if str(one.id) == named), None)
    with suppress(ValueError):
        if source == "message" and (row := inbox.get(session, uuid.UUID(named))):
            return Writing(reference, row.text, row.written.at)
    return None
