"""Sends that were interrupted (发送中断): the sender died after it had begun, so nobody knows whether they arrived.

A message that was only claimed is claimed again when its lease ends. On a platform whose sends cannot be repeated
without effect, one whose send had begun is uncertain instead: it is shown to staff and not sent again.
"""
from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from conversations.tables import Conversation, OutboxMessage
from kernel import instants


def begin(session: Session, outbox_id: uuid.UUID) -> None:
    """Notes that the send of a claimed message begins; to be committed before the platform is asked.

    `sent_at` is this instant until the outcome is recorded.
    """
    session.execute(
        update(OutboxMessage).where(OutboxMessage.id == outbox_id, OutboxMessage.state == "sending")
        .values(sent_at=instants.now()).execution_options(synchronize_session=False))


def claimable(lease: timedelta) -> ColumnElement[bool]:
    """SQL condition: queued, or claimed by a sender that died before its send began."""
    return or_(OutboxMessage.state == "queued", and_(_abandoned(lease), OutboxMessage.sent_at.is_(None)))


def found(session: Session, channel: str, lease: timedelta, in_work: tuple[uuid.UUID, ...] = ()) -> list[uuid.UUID]:
    """Messages of a channel whose send began and was abandoned; `in_work` are those that the caller has not finished.

    The caller records them as uncertain.
    """
    return list(session.scalars(
        select(OutboxMessage.id).join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(_abandoned(lease), OutboxMessage.sent_at.is_not(None), OutboxMessage.not_before <= instants.now(),
               Conversation.channel == channel, OutboxMessage.id.not_in(in_work))
        .order_by(OutboxMessage.seq)))


def _abandoned(lease: timedelta) -> ColumnElement[bool]:
    return and_(OutboxMessage.state == "sending", OutboxMessage.claimed_at < instants.now() - lease)
