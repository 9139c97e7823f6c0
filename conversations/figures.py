"""The room's numbers for the review: what customers wrote, and how much of it the bot answered alone."""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from conversations import channels
from conversations.tables import Conversation, Episode, InboxMessage, OutboxMessage
from kernel import figures
from kernel.figures import Chapter, DateRange, Head, Measure, Table, Value

MEASURES = (
    Measure("conversations.messages", "顾客消息", "count", "本月收到的顾客消息，含按钮、图片与语音"),
    Measure("conversations.customers", "咨询顾客", "count", "本月写过消息的会话数；一位顾客在一个渠道为一个会话"),
    Measure("conversations.bot_share", "机器人独立完成率", "percent",
            "本月开始的服务段中，没有任何人工消息的占比", "4.1.6"),
    Measure("conversations.undelivered", "未送达消息", "count", "本月发出、平台最终拒收或送达不明的消息", "5.2 c"),
)


def values(session: Session, span: DateRange, viewer: uuid.UUID | None = None) -> Mapping[str, Value]:
    """Messages received, episodes opened and messages written within the span."""
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
    """By channel."""
    rows = session.execute(
        select(Conversation.channel, func.count(), func.count(Conversation.id.distinct()))
        .join(InboxMessage, InboxMessage.conversation_id == Conversation.id)
        .where(InboxMessage.received_at >= span.begin, InboxMessage.received_at < span.end)
        .group_by(Conversation.channel).order_by(func.count().desc(), Conversation.channel)
    ).all()
    return (Table("conversations.by_channel", "消息按渠道",
                  (Head("渠道", wide=1.4), Head("消息", "count"), Head("会话", "count")),
                  tuple((channels.title(channel), messages, people) for channel, messages, people in rows)),)


figures.register(Chapter("conversations", "会话", 30, MEASURES, values, tables))
