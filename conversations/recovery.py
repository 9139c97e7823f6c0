"""Messages that were accepted but not handled, because their process died or their turn failed."""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.tables import InboxMessage


def abandoned(session: Session, older_than: datetime, limit: int = 200) -> list[uuid.UUID]:
    """Conversations with an unhandled message received before `older_than`, oldest first."""
    rows = session.scalars(
        select(InboxMessage.conversation_id)
        .where(InboxMessage.handled_at.is_(None), InboxMessage.received_at < older_than)
        .order_by(InboxMessage.received_at).limit(limit))
    return list(dict.fromkeys(rows))
