"""Tokens in what the desk shows of a customer, and what stands behind one of them."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from conversations import identifier_reveal, threads, transcript
from handoff import access, customer_notes, identifier_tokens
from handoff.identifier_tokens import Token
from staff.members import StaffView


def of_conversation(session: Session, conversation_id: uuid.UUID) -> list[Token]:
    """Tokens in what was said lately in a conversation and in the notes on its customer."""
    said = transcript.latest(session, conversation_id, transcript.LIMIT)
    written = customer_notes.of_person(session, threads.get(session, conversation_id).person_id)
    return identifier_tokens.found([line.text for line in said] + [note.text for note in written])


def reveal(session: Session, staff: StaffView, conversation_id: uuid.UUID, token: str, reason: str) -> str:
    """What a token of this conversation's customer stands for.

    Raises as `access.right` and `identifier_reveal.reveal` do.
    """
    access.right(session, staff, conversation_id)
    shown = [one.text for one in of_conversation(session, conversation_id)]
    return identifier_reveal.reveal(session, staff, token, shown, reason)
