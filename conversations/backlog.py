"""What waits to be sent, what became uncertain, and what of that nobody has decided, by channel."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from conversations.tables import Conversation, OutboxMessage
from kernel import instants

DECIDED_WITHIN = timedelta(days=1)  # after which an uncertain message is no longer waited for
FLOOD = 10  # so many undecided uncertain messages of a channel are a trouble


@dataclass(frozen=True)
class Backlog:
    """Messages of a channel that wait: how many, and how long the oldest has waited since it was written."""

    channel: str
    waiting: int
    oldest: timedelta


def by_channel(session: Session) -> list[Backlog]:
    """The backlog of each channel that has one, by channel."""
    now = instants.now()
    rows = session.execute(
        select(Conversation.channel, func.count(), func.min(OutboxMessage.created_at)).select_from(OutboxMessage)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(OutboxMessage.state.in_(("queued", "sending")))
        .group_by(Conversation.channel).order_by(Conversation.channel))
    return [Backlog(channel, waiting, max(now - oldest, timedelta())) for channel, waiting, oldest in rows]


def uncertain_since(session: Session, since: datetime) -> dict[str, int]:
    """How many messages written since then may or may not have arrived, by channel."""
    rows = session.execute(
        select(Conversation.channel, func.count()).select_from(OutboxMessage)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(OutboxMessage.state == "uncertain", OutboxMessage.claimed_at >= since)
        .group_by(Conversation.channel))
    return {row.channel: row[1] for row in rows}


def undecided(session: Session) -> dict[str, int]:
    """How many uncertain messages of the last day are still undecided, by channel.

    One is decided when it turned out to be delivered or failed, which changes its state, or when its text was sent to
    the conversation again.
    """
    again = aliased(OutboxMessage)
    rows = session.execute(
        select(Conversation.channel, func.count()).select_from(OutboxMessage)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(OutboxMessage.state == "uncertain", OutboxMessage.claimed_at >= instants.now() - DECIDED_WITHIN,
               ~select(again.id).where(again.conversation_id == OutboxMessage.conversation_id,
                                       again.seq > OutboxMessage.seq, again.text == OutboxMessage.text,
                                       again.created_at >= OutboxMessage.claimed_at).exists())
        .group_by(Conversation.channel).order_by(Conversation.channel))
    return {row.channel: row[1] for row in rows}


def failed_today(session: Session) -> int:
    """How many messages of the last day were refused for good."""
    return session.scalar(select(func.count()).select_from(OutboxMessage).where(
        OutboxMessage.state == "failed", OutboxMessage.created_at > instants.now() - timedelta(days=1))) or 0
