"""The chat (聊天) as a way of telling customers: a message of the system, delivered by the channel's own rule."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from conversations import channels, outbox, threads
from kernel import instants
from kernel.wording import Message, written
from notices import ways
from notices.ways import NoticeToSend, Started, Way

CHAT = "chat"
_PATIENCE = timedelta(days=1)  # on a channel that neither delivers at once nor says when to telephone


def unseen_after(channel: str, since: datetime) -> datetime | None:
    """Until when a message may stay without proof; None where the channel itself reports a failure."""
    wait = channels.call_after(channel)
    if wait is None and channels.delivers_on_send(channel):
        return None
    return since + (wait or _PATIENCE)


def _start(session: Session, notice: NoticeToSend) -> Started | None:
    if notice.conversation_id is None:
        return None
    message = notice.message if isinstance(notice.message, Message) else written(notice.message)
    outbox_id = outbox.enqueue(session, notice.conversation_id, message, author="system", about=notice.subject)
    channel = threads.get(session, notice.conversation_id).channel
    return Started(str(outbox_id), unseen_after(channel, instants.now()))


ways.ways.add(Way(CHAT, Message("conversations.way.chat"), 10, _start))
