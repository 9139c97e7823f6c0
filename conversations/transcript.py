"""The transcript: messages of both directions in one order."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from conversations.messages import Button, Line, shown
from conversations.tables import Conversation, InboxMessage, OutboxMessage

LIMIT = 200


def lines(session: Session, conversation_id: uuid.UUID, after_seq: int = 0, limit: int = LIMIT) -> list[Line]:
    """Lines after `after_seq`, oldest first."""
    found = [
        *map(_in, session.scalars(
            select(InboxMessage).where(InboxMessage.conversation_id == conversation_id, InboxMessage.seq > after_seq,
                                       InboxMessage.kind != "event")
            .order_by(InboxMessage.seq).limit(limit).execution_options(populate_existing=True))),
        *map(_out, session.scalars(
            select(OutboxMessage).where(OutboxMessage.conversation_id == conversation_id, OutboxMessage.seq > after_seq)
            .order_by(OutboxMessage.seq).limit(limit).execution_options(populate_existing=True))),
    ]
    return sorted(found, key=lambda line: line.seq)[:limit]


def latest(
    session: Session, conversation_id: uuid.UUID, limit: int = LIMIT, before_seq: int | None = None,
) -> list[Line]:
    """The last lines before `before_seq`, oldest first."""
    before = before_seq if before_seq is not None else 2**62
    found = [
        *map(_in, session.scalars(
            select(InboxMessage).where(InboxMessage.conversation_id == conversation_id, InboxMessage.seq < before,
                                       InboxMessage.kind != "event")
            .order_by(InboxMessage.seq.desc()).limit(limit).execution_options(populate_existing=True))),
        *map(_out, session.scalars(
            select(OutboxMessage).where(OutboxMessage.conversation_id == conversation_id, OutboxMessage.seq < before)
            .order_by(OutboxMessage.seq.desc()).limit(limit).execution_options(populate_existing=True))),
    ]
    return sorted(found, key=lambda line: line.seq)[-limit:]


def newest(session: Session, conversation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Line]:
    """The last line by the customer or a member of staff in each of these conversations, by id; two queries."""
    received = session.scalars(
        select(InboxMessage).ext(distinct_on(InboxMessage.conversation_id))
        .where(InboxMessage.conversation_id.in_(conversation_ids), InboxMessage.kind != "event")
        .order_by(InboxMessage.conversation_id, InboxMessage.seq.desc()).execution_options(populate_existing=True))
    written = session.scalars(
        select(OutboxMessage).ext(distinct_on(OutboxMessage.conversation_id))
        .where(OutboxMessage.conversation_id.in_(conversation_ids), OutboxMessage.author == "person")
        .order_by(OutboxMessage.conversation_id, OutboxMessage.seq.desc()).execution_options(populate_existing=True))
    found: dict[uuid.UUID, Line] = {row.conversation_id: _in(row) for row in received}
    for row in written:
        if row.conversation_id not in found or found[row.conversation_id].seq < row.seq:
            found[row.conversation_id] = _out(row)
    return found


def unanswered(session: Session, conversation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each customer began to wait: their first message after a person's last one, handled or not; by id.

    Conversations whose last message is by a person are omitted; one query.
    """
    answered = (
        select(func.max(OutboxMessage.seq))
        .where(OutboxMessage.conversation_id == InboxMessage.conversation_id, OutboxMessage.author == "person")
        .correlate(InboxMessage).scalar_subquery())
    found = session.execute(
        select(InboxMessage.conversation_id, func.min(InboxMessage.received_at))
        .where(InboxMessage.conversation_id.in_(conversation_ids), InboxMessage.kind != "event",
               InboxMessage.seq > func.coalesce(answered, 0))
        .group_by(InboxMessage.conversation_id))
    return dict(found.all())


def of_person(session: Session, person_id: uuid.UUID, limit: int = LIMIT) -> list[Line]:
    """The last lines with a person on all channels."""
    talks = session.scalars(select(Conversation.id).where(Conversation.person_id == person_id))
    found = [line for talk in talks for line in latest(session, talk, limit)]
    return sorted(found, key=lambda line: line.seq)[-limit:]


def _in(row: InboxMessage) -> Line:
    return Line(row.seq, row.id, row.received_at, "customer", shown(row.text, row.full_text), key=row.key)


def _out(row: OutboxMessage) -> Line:
    return Line(
        row.seq, row.id, row.created_at, row.author, row.text, row.state, row.staff_id,  # type: ignore[arg-type]
        tuple(Button(b["title"], b["payload"]) for b in row.buttons), str(row.reason) if row.reason else None,
        row.about_kind, row.about_id, row.delivered_at, origin=row.origin)  # type: ignore[arg-type]
