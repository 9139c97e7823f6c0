"""What the customer of a case wrote, to which a pause at their wish refers: files of the case, messages in its chat,
and what they added to it on its link or through a program.
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases import evidence, timeline
from cases.evidence import EvidenceView
from cases.kinds import Case
from cases.tables import CaseEntry
from cases.timeline import Entry
from conversations import inbox
from kernel.ids import Subject

MESSAGES = 50  # the latest of the conversation


@dataclass(frozen=True)
class Writing:
    """A file's name, or a message's text with tokens, and when it came; `reference` names it in requests and audits."""

    reference: str
    text: str
    at: datetime


def of(
    session: Session, case: Case, files: Iterable[EvidenceView], entries: Sequence[Entry],
) -> list[Writing]:
    """Files of the case, what the customer wrote in its conversation after it was accepted, and what they added to it
    in other ways, newest first. A pressed button is no writing, and neither is what staff entered.

    The caller has read `files` and `entries`.
    """
    found = [Writing(f"evidence:{one.id}", one.name, one.at) for one in files]
    if case.conversation_id is not None:
        found += [Writing(f"message:{row.id}", row.text, row.written.at)
                  for row in inbox.written_since(session, case.conversation_id, case.accepted_at, MESSAGES)]
    known = {one.text for one in found}  # what was added in the chat is shown as the message
    found += [Writing(f"entry:{one.id}", str(one.facts.get("text", "")), one.at)
              for one in timeline.written(case, entries) if one.facts.get("text") not in known]
    return sorted(found, key=lambda one: one.at, reverse=True)


def quoted(session: Session, subject: Subject, reference: str) -> Writing | None:
    """The writing of a reference that a request on this case names; None if it is empty or no longer kept."""
    source, _, named = reference.partition(":")
    if source == "evidence":
        return next((Writing(reference, one.name, one.at) for one in evidence.of(session, subject)
                     if str(one.id) == named), None)
    with suppress(ValueError):
        if source == "entry" and (entry := session.get(CaseEntry, uuid.UUID(named))):
            return Writing(reference, str(entry.facts.get("text", "")), entry.at)
        if source == "message" and (row := inbox.get(session, uuid.UUID(named))):
            return Writing(reference, row.text, row.written.at)
    return None
