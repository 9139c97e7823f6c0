"""Ending the service by a person (结束服务): a note for colleagues, a message to the customer, the bot answers again."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from conversations import outbox, owners
from handoff.access import actor, served
from handoff.events import HandoffClosed
from kernel import audit, db, events, instants
from kernel.errors import BadInput
from kernel.wording import Message
from people import vault
from staff import permissions
from staff.members import StaffView

NOTE_LIMIT = 1000  # characters


def close(session: Session, staff: StaffView, conversation_id: uuid.UUID, note: str) -> None:
    """Ends the service. `note` is the summary (2 to 1,000 characters) for the colleague who serves the customer next.

    Raises NotAllowed without `desk.close` or for a colleague's customer, Conflict if nobody has claimed the customer,
    BadInput for a note that is too short or too long.
    """
    permissions.require(staff, "desk.close")
    note = note.strip()
    if len(note) < 2:
        raise BadInput("handoff.no_note")
    if len(note) > NOTE_LIMIT:
        raise BadInput("handoff.too_long", field=Message("handoff.summary"), limit=NOTE_LIMIT, length=len(note))
    row = served(session, staff, conversation_id)
    row.state, row.closed_at = "closed", instants.now()
    row.close_note = vault.tokenise(session, row.person_id, note)
    session.flush()
    owners.hand_to_bot(session, conversation_id)
    outbox.enqueue(session, conversation_id, Message("handoff.closed"), author="system")
    audit.record(session, actor(staff), "handoff.close", ("conversation", conversation_id), request=row.id)
    db.notify(session, "queue", row.id)
    db.notify(session, "conversation", conversation_id)
    events.publish(session, HandoffClosed(row.id, conversation_id, row.person_id, staff.id))
