"""The outbox: messages to customers, in order, with the outcome of sending.

The claim query keeps the order within a conversation: a row is claimed only if no older row of its conversation is
queued. A claim is a lease in the row, not a lock: it is committed before anything is sent.
"""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, exists, select, update
from sqlalchemy.orm import Session, aliased

from conversations import interrupted_sends, threads
from conversations.delivery_outcomes import Outcome as Outcome
from conversations.delivery_outcomes import Refused as Refused
from conversations.delivery_outcomes import Retry as Retry
from conversations.delivery_outcomes import Sent as Sent
from conversations.delivery_outcomes import Uncertain as Uncertain
from conversations.events import MessageDelivered, MessageFailed, MessageTakenBack
from conversations.messages import Author, Button, Origin, Reply
from conversations.tables import Conversation, OutboxMessage
from kernel import db, events, instants, leases
from kernel.errors import Conflict, NotFound
from kernel.wording import Message, Text, in_language

LEASE = timedelta(seconds=15)
PATIENCE = timedelta(days=1)  # how long sending is retried while a platform is unavailable
WAITING = ("queued", "sending")
_Older = aliased(OutboxMessage)  # built once: constructing its twenty columns costs more than the query
_OF_CONVERSATION = (Conversation.person_id, Conversation.channel, Conversation.account)
_OF_MESSAGE = (
    OutboxMessage.id, OutboxMessage.seq, OutboxMessage.conversation_id, OutboxMessage.author, OutboxMessage.staff_id,
    OutboxMessage.text, OutboxMessage.buttons, OutboxMessage.state, OutboxMessage.attempts, OutboxMessage.created_at,
    OutboxMessage.inbox_id, OutboxMessage.origin)


@dataclass(frozen=True)
class Among:
    """Narrows a claim: to the account `only`, to none of the accounts `without`, to none of the messages `in_work`,
    which the claimer has not finished.
    """

    only: str | None = None
    without: tuple[str, ...] = ()
    in_work: tuple[uuid.UUID, ...] = ()


ANY = Among()


@dataclass(frozen=True)
class OutRow:
    """A message to send, or already sent."""

    id: uuid.UUID
    seq: int
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    channel: str
    account: str
    author: str
    staff_id: uuid.UUID | None
    text: str
    buttons: tuple[Button, ...]
    state: str
    attempts: int
    created_at: datetime
    inbox_id: uuid.UUID | None
    origin: Origin


def enqueue(
    session: Session, conversation_id: uuid.UUID, said: Reply | Message, *, author: Author,
    staff_id: uuid.UUID | None = None, about: tuple[str, uuid.UUID] | None = None, inbox_id: uuid.UUID | None = None,
    episode_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Queues a message and returns its id; a `Message` is rendered in the customer's language.

    `about` names the case it is for, `inbox_id` the message it answers.

    Raises ValueError if author and origin contradict each other: rules do not write as a person, nor the bot as a
    human.
    """
    reply = Reply(in_language(said, threads.language(session, conversation_id))) if isinstance(said, Message) else said
    if (reply.origin == "rule") if author == "person" else (reply.origin == "human"):
        raise ValueError(f"a message by {author} of origin {reply.origin}")
    now = instants.now()
    row = OutboxMessage(
        conversation_id=conversation_id, author=author, origin=reply.origin, staff_id=staff_id,
        text=reply.text, buttons=[{"title": b.title, "payload": b.payload} for b in reply.buttons],
        about_kind=about[0] if about else None, about_id=about[1] if about else None, inbox_id=inbox_id,
        episode_id=episode_id, state="queued", attempts=0, not_before=now, created_at=now,
    )
    session.add(row)
    session.flush()
    db.notify(session, "outbox", conversation_id)
    db.notify(session, "conversation", conversation_id)
    return row.id


def claim(
    session: Session, limit: int, channels: Sequence[str] | None = None, conversation_id: uuid.UUID | None = None,
    lease: timedelta = LEASE, among: Among = ANY,
) -> list[OutRow]:
    """Claims up to `limit` messages, at most one per conversation, and marks them `sending`.

    A message is claimed only if no older one of its conversation is queued and its own time has come; one whose sender
    died before the send began is claimed again when its lease has expired (`interrupted_sends`).
    """
    now = instants.now()
    wanted = (
        select(OutboxMessage.id, *_OF_CONVERSATION)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(
            interrupted_sends.claimable(lease),
            OutboxMessage.not_before <= now,
            ~exists().where(_Older.conversation_id == OutboxMessage.conversation_id, _Older.seq < OutboxMessage.seq,
                            _Older.state.in_(WAITING)),
        )
        .order_by(OutboxMessage.seq).limit(limit)
    )
    if channels is not None:
        wanted = wanted.where(Conversation.channel.in_(channels))
    if conversation_id is not None:
        wanted = wanted.where(OutboxMessage.conversation_id == conversation_id)
    if among.only is not None:
        wanted = wanted.where(Conversation.account == among.only)
    if among.without:
        wanted = wanted.where(Conversation.account.not_in(among.without))
    if among.in_work:
        wanted = wanted.where(OutboxMessage.id.not_in(among.in_work))
    taken = leases.claim(
        session, OutboxMessage.id, wanted,
        {"state": "sending", "claimed_at": now, "attempts": OutboxMessage.attempts + 1}, *_OF_MESSAGE)
    return sorted(map(_row, taken), key=attrgetter("seq"))


def hold(session: Session, outbox_id: uuid.UUID, duration: timedelta) -> None:
    """Keeps others from claiming a message that was sent but whose outcome is not recorded yet."""
    session.execute(
        update(OutboxMessage).where(OutboxMessage.id == outbox_id, OutboxMessage.state == "sending")
        .values(not_before=instants.now() + duration).execution_options(synchronize_session=False))


def rows(session: Session, ids: Sequence[uuid.UUID]) -> list[OutRow]:
    """Messages by id, in the order of their conversation."""
    return [_row(one) for one in session.execute(
        _messages().where(OutboxMessage.id.in_(ids)).order_by(OutboxMessage.seq))]


def arrived_since(
    session: Session, conversation_id: uuid.UUID, since: datetime, limit: int,
) -> dict[uuid.UUID, datetime]:
    """The latest messages by people that were delivered in a conversation after an instant, and when each was."""
    found = session.execute(
        select(OutboxMessage.id, OutboxMessage.delivered_at).where(
            OutboxMessage.conversation_id == conversation_id, OutboxMessage.author == "person",
            OutboxMessage.state == "delivered", OutboxMessage.created_at > since)
        .order_by(OutboxMessage.seq.desc()).limit(limit))
    return {row.id: row.delivered_at for row in found if row.delivered_at is not None}


def last_author(session: Session, conversation_id: uuid.UUID) -> str | None:
    """Who wrote the latest message to the customer: bot, person or system; None if there is none."""
    return session.scalar(select(OutboxMessage.author).where(OutboxMessage.conversation_id == conversation_id)
                          .order_by(OutboxMessage.seq.desc()).limit(1))


def replies_to(session: Session, inbox_id: uuid.UUID) -> list[OutRow]:
    """The replies to a message, in order."""
    return [_row(one) for one in session.execute(
        _messages().where(OutboxMessage.inbox_id == inbox_id).order_by(OutboxMessage.seq))]


def _messages() -> Select[*tuple[Any, ...]]:
    return select(*_OF_MESSAGE, *_OF_CONVERSATION).join(
        Conversation, Conversation.id == OutboxMessage.conversation_id)


def _row(found: Row[*tuple[Any, ...]]) -> OutRow:
    return OutRow(**{**found._asdict(), "buttons": _buttons(found.buttons)})


def _buttons(stored: list[dict[str, str]]) -> tuple[Button, ...]:
    return tuple(Button(b["title"], b["payload"]) for b in stored)


def record(session: Session, outbox_id: uuid.UUID, outcome: Outcome, at: datetime | None = None) -> None:
    """Records the outcome of a send. A message that was delivered or refused permanently keeps its state. Raises
    NotFound.

    `at` is when the platform answered, so that a slow database does not make an answer late. A message that would still
    be retried after a day has failed, so that staff find another way to reach the customer.
    """
    row = session.scalar(
        select(OutboxMessage).where(OutboxMessage.id == outbox_id).with_for_update()
        .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("conversations.no_message")
    if row.state not in WAITING and not (row.state == "uncertain" and isinstance(outcome, Sent)):
        return
    now = at or instants.now()
    if isinstance(outcome, Sent):
        row.state, row.platform_id, row.sent_at, row.reason = "sent", outcome.platform_id, now, None
        session.execute(update(Conversation).where(Conversation.id == row.conversation_id).values(last_out_at=now))
        if outcome.delivered:
            _delivered(session, row, now)
    elif isinstance(outcome, Retry) and now - row.created_at < PATIENCE:
        row.state, row.reason, row.sent_at = "queued", outcome.reason, None
        row.not_before = now + timedelta(seconds=outcome.after)
    else:
        row.state = "uncertain" if isinstance(outcome, Uncertain) else "failed"
        row.reason = outcome.reason
        person_id = session.scalars(select(Conversation.person_id).where(Conversation.id == row.conversation_id)).one()
        events.publish(session, MessageFailed(
            row.id, row.conversation_id, person_id, row.author, row.staff_id, row.about_kind, row.about_id,
            outcome.reason, row.state == "uncertain"))
    session.flush()
    db.notify(session, "conversation", row.conversation_id)
    db.notify(session, "outbox", row.conversation_id)


def _delivered(session: Session, row: OutboxMessage, at: datetime) -> None:
    row.state, row.delivered_at = "delivered", at
    session.flush()
    person_id = session.scalars(select(Conversation.person_id).where(Conversation.id == row.conversation_id)).one()
    events.publish(session, MessageDelivered(
        row.id, row.conversation_id, person_id, row.author, row.staff_id, row.about_kind, row.about_id, at,
        row.claimed_at))


def under_way_since(session: Session, outbox_id: uuid.UUID) -> datetime | None:
    """When the last attempt to send a message began; None if there was none."""
    return session.scalar(select(OutboxMessage.claimed_at).where(OutboxMessage.id == outbox_id))


def acknowledge(session: Session, conversation_id: uuid.UUID, outbox_ids: Sequence[uuid.UUID], at: datetime) -> int:
    """Marks messages shown on the customer's screen as delivered; returns how many changed.

    Ids of other conversations are ignored.
    """
    found = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.id.in_(outbox_ids), OutboxMessage.conversation_id == conversation_id,
               OutboxMessage.state.in_(("sent", "uncertain")))
        .order_by(OutboxMessage.seq).with_for_update().execution_options(populate_existing=True)).all()
    for row in found:
        _delivered(session, row, at)
    if found:
        db.notify(session, "conversation", conversation_id)
    return len(found)


def take_back(session: Session, outbox_id: uuid.UUID, reason: Text) -> bool:
    """Marks a message that the platform had accepted as failed; returns whether that changed anything.

    Raises NotFound.
    """
    row = session.scalar(
        select(OutboxMessage).where(OutboxMessage.id == outbox_id).with_for_update()
        .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("conversations.no_message")
    if row.state not in ("sent", "delivered", "uncertain"):
        return False
    row.state, row.reason, row.delivered_at = "failed", reason, None
    session.flush()
    person_id = session.scalars(select(Conversation.person_id).where(Conversation.id == row.conversation_id)).one()
    events.publish(session, MessageTakenBack(
        row.id, row.conversation_id, person_id, row.author, row.staff_id, row.about_kind, row.about_id, reason))
    db.notify(session, "conversation", row.conversation_id)
    return True


def resend(session: Session, outbox_id: uuid.UUID) -> uuid.UUID:
    """Sends a failed or uncertain message again, as a new one at the end.

    Raises NotFound, Conflict for any other state.
    """
    row = session.scalar(select(OutboxMessage).where(OutboxMessage.id == outbox_id).with_for_update()
                         .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("conversations.no_message")
    if row.state not in ("failed", "uncertain"):
        raise Conflict("conversations.not_failed")
    about = (row.about_kind, row.about_id) if row.about_kind and row.about_id else None
    reply = Reply(row.text, _buttons(row.buttons), row.origin)  # type: ignore[arg-type]
    return enqueue(session, row.conversation_id, reply, author=row.author,  # type: ignore[arg-type]
                   staff_id=row.staff_id, about=about)
