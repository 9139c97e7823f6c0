"""A matchmaker files what the customer they serve complains of (代为登记); the customer gets the receipt in the chat."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from complaints import categories, filing, spoken
from complaints.filing import Filed, NewCase
from conversations import inbox, outbox, threads
from conversations.messages import Reply
from handoff.access import actor, served
from staff import permissions
from staff.members import StaffView


def file(
    session: Session, staff: StaffView, conversation_id: uuid.UUID, facts: str, category: str, wish: str = "",
    kind: str = "complaint",
) -> Filed:
    """Files the case and tells the customer its number, both deadlines and the case link, in the same transaction.

    The count begins with what the customer said last, by the platform's time. Raises as `access.served` and
    `filing.file` do.
    """
    permissions.require(staff, "complaint.file")
    row = served(session, staff, conversation_id)
    said = inbox.latest(session, conversation_id)
    filed = filing.file(session, actor(staff), NewCase(
        row.person_id, facts, category, threads.get(session, conversation_id).channel, wish or None, via="desk",
        kind=kind, conversation_id=conversation_id, confirmed_at=said.platform_at if said else None,
        received_at=said.received_at if said else None))
    for text in spoken.receipt(categories.KINDS[kind], filed.number, filed.link, filed.counts, "留言"):
        outbox.say(session, conversation_id, Reply(text, ()), author="system", about=("complaint", filed.complaint_id))
    return filed
