"""Numbers for the monthly review: what customers wrote, and how much of it the bot answered alone."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from conversations import channels
from conversations.tables import Conversation, Episode, InboxMessage, OutboxMessage
from kernel import figures
from kernel.figures import Chapter, DateRange, Head, Measure, Table, Unit, Value
from kernel.wording import Message, say


def _measure(name: str, unit: Unit, clause: str = "") -> Measure:
    return Measure(f"conversations.{name}", Message(f"conversations.figures.{name}"), unit,
                   Message(f"conversations.figures.{name}_how"), clause)


MEASURES = (
    _measure("messages", "count"), _measure("customers", "count"), _measure("bot_share", "percent", "4.1.6"),
    _measure("undelivered", "count", "5.2 c"),
)


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """The value of every measure for the span, by its key."""
    received, customers = session.execute(
        select(func.count(), func.count(InboxMessage.conversation_id.distinct()))
        .where(InboxMessage.received_at >= span.begin, InboxMessage.received_at < span.end)
    ).one()
    # By time, not by the message's episode: what is written from a case's page belongs to none.
    person = select(OutboxMessage.id).where(
        OutboxMessage.conversation_id == Episode.conversation_id, OutboxMessage.author == "person",
        OutboxMessage.created_at >= Episode.opened_at,
        or_(Episode.closed_at.is_(None), OutboxMessage.created_at < Episode.closed_at)).exists()
    episodes, by_people = session.execute(
        select(func.count(), func.count().filter(person))
        .where(Episode.opened_at >= span.begin, Episode.opened_at < span.end)
    ).one()
    undelivered = session.scalar(
        select(func.count()).select_from(OutboxMessage)
        .where(OutboxMessage.created_at >= span.begin, OutboxMessage.created_at < span.end,
               OutboxMessage.state.in_(("failed", "uncertain")))
    )
    return {
        "conversations.messages": figures.count(received),
        "conversations.customers": figures.count(customers),
        "conversations.bot_share": figures.share(episodes - by_people, episodes),
        "conversations.undelivered": figures.count(undelivered or 0),
    }


def tables(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Sequence[Table]:
    """Messages and conversations by channel, most messages first."""
    rows = session.execute(
        select(Conversation.channel, func.count(), func.count(Conversation.id.distinct()))
        .join(InboxMessage, InboxMessage.conversation_id == Conversation.id)
        .where(InboxMessage.received_at >= span.begin, InboxMessage.received_at < span.end)
        .group_by(Conversation.channel).order_by(func.count().desc(), Conversation.channel)
    ).all()
    heads = (Head(say("conversations.figures.channel"), wide=1.4), Head(say("conversations.figures.received"), "count"),
             Head(say("conversations.figures.conversations"), "count"))
    return (Table("conversations.by_channel", say("conversations.figures.by_channel"), heads,
                  tuple((channels.title(channel), messages, people) for channel, messages, people in rows)),)


figures.register(Chapter("conversations", Message("conversations.figures.title"), 30, MEASURES, values, tables))
