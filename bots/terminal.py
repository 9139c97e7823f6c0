"""The terminal as a channel: a named customer writes from a keyboard, through the same intake, turn and outbox."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from bots import delivery, transports, turn_hook
from bots.intake import checked, take_in
from bots.own_channel_transport import OwnChannelTransport
from bots.webchat.chat_session import pressed
from conversations import channels, inbox, outbox, owners, threads
from conversations.channels import Channel, DeliveryRule
from conversations.messages import Incoming
from conversations.outbox import OutRow
from kernel import db, ids, instants
from kernel.wording import Message
from people import senders

TERMINAL = channels.register(Channel(
    "cli", Message("bots.terminal"), 90,
    DeliveryRule(on_send=True, revocable=False, call_after=None, say=Message("bots.terminal_delivered"))))
CHANNEL, ACCOUNT = TERMINAL.key, "demo"
transports.register(TERMINAL, lambda: OwnChannelTransport(TERMINAL))


@dataclass(frozen=True)
class Answer:
    """The outcome of one line: the turn's replies, what it was understood as, and who owns the conversation now."""

    person_id: uuid.UUID
    replies: list[OutRow]
    intent: dict[str, Any] | None
    owner: str


def send_line(name: str, line: str) -> Answer:
    """Sends one line as this person; a line that equals a button's title presses it.

    Raises BadInput as `intake.checked` does.
    """
    text = checked(line)
    with db.transaction() as session:
        person = senders.recognise(session, CHANNEL, ACCOUNT, name, name)
        conversation_id = threads.get_or_create(session, person.id, CHANNEL, ACCOUNT)
    payload = pressed(conversation_id, text)
    taken = take_in(Incoming(
        channel=CHANNEL, account=ACCOUNT, sender=name, key=str(ids.new_id()), kind="button" if payload else "text",
        text=text, payload=payload, platform_at=instants.now(), name=name,
    ))
    turn_hook.handle_waiting(conversation_id)
    delivery.show_now(conversation_id, TERMINAL)
    with db.transaction() as session:
        return Answer(
            person.id, outbox.replies_to(session, taken.inbox_id), inbox.intent_of(session, taken.inbox_id),
            owners.owner_of(session, conversation_id),
        )
