"""Who at the desk may reveal what a token of their customer stands for; each look is logged with its reason (5.5 b)."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from conversations import threads, transcript
from handoff import access, notes, tokens
from handoff.access import actor
from handoff.tokens import Token
from kernel.errors import NotFound
from people import vault
from staff import permissions
from staff.members import StaffView


def reveal(session: Session, staff: StaffView, conversation_id: uuid.UUID, token: str, reason: str) -> str:
    """What a token of this conversation's customer stands for; who looked and why goes into the audit (5.5 b).

    Raises NotAllowed without `vault.reveal` or for a colleague's customer, NotFound for another's token, BadInput
    without a reason.
    """
    permissions.require(staff, "vault.reveal")
    access.right(session, staff, conversation_id)
    if token not in {one.text for one in of_conversation(session, conversation_id)}:
        raise NotFound("handoff.no_token")
    return vault.reveal(session, token, actor(staff), reason)


def of_conversation(session: Session, conversation_id: uuid.UUID) -> list[Token]:
    """Tokens in what was said lately in a conversation and in the notes on its customer."""
    said = transcript.latest(session, conversation_id, transcript.LIMIT)
    written = notes.of_person(session, threads.get(session, conversation_id).person_id)
    return tokens.found([line.text for line in said] + [note.text for note in written])
