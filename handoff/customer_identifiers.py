"""Tokens in the messages and notes that the desk shows of a customer, and revealing one of them."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from conversations import identifier_reveal, threads, transcript
from handoff import access, customer_notes
from people import identifiers
from staff.members import StaffView


@dataclass(frozen=True)
class Token:
    """A token that stands for a customer's identifier: `text` as stored, `title` as people read it."""

    text: str
    kind: str
    title: str


def of_conversation(session: Session, conversation_id: uuid.UUID) -> list[Token]:
    """Tokens in the latest messages of a conversation and in the notes on its customer."""
    lines = transcript.latest(session, conversation_id, transcript.LIMIT)
    notes = customer_notes.of_person(session, threads.get(session, conversation_id).person_id)
    return found([line.text for line in lines] + [note.text for note in notes])


def found(texts: Iterable[str]) -> list[Token]:
    """Every different token of these texts, in the order of their first appearance."""
    return [Token(one[0], one[1], identifiers.title(one)) for one in identifiers.tokens(texts)]


def reveal(session: Session, staff: StaffView, conversation_id: uuid.UUID, token: str, reason: str) -> str:
    """What a token of this conversation's customer stands for.

    Raises as `access.right` and `identifier_reveal.reveal` do.
    """
    access.right(session, staff, conversation_id)
    shown = [one.text for one in of_conversation(session, conversation_id)]
    return identifier_reveal.reveal(session, staff, token, shown, reason)
