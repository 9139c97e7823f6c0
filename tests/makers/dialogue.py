"""A customer who talks to the bot, on a rolled-back session."""
from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from conversations import inbox, outbox, owners, threads
from conversations.messages import Incoming, Reply, Written
from dialogue import message_handler
from dialogue.turn_context import TurnContext
from dialogue.turn_values import Decision, UserMessage
from kernel import instants
from people import senders

_number = itertools.count(1)


@dataclass
class Customer:
    """Writes, presses buttons, and collects the replies; from `at` on, a second later each time."""

    session: Session
    at: datetime
    replies: list[Reply] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person_id = senders.recognise(self.session, "web", "main", f"customer-{next(_number)}").id
        self.conversation_id = threads.get_or_create(self.session, self.person_id, "web", "main")

    @property
    def owner(self) -> str:
        return owners.owner_of(self.session, self.conversation_id)

    def context(self, platform_at: datetime | None = None) -> TurnContext:
        """The turn's context for a message that has just arrived."""
        incoming = Incoming("web", "main", "customer", f"m{next(_number)}", "text", "…", platform_at or self.at)
        inbox_id, _ = inbox.store(self.session, self.conversation_id, incoming, incoming.text, self.at)
        episode = owners.current(self.session, self.conversation_id)
        return TurnContext(self.session, self.person_id, self.conversation_id, episode.id,
                           Written(inbox_id, incoming.platform_at, self.at), "web")

    def says(self, *texts: str, platform_at: datetime | None = None) -> str:
        """The bot's replies; a text equal to one of the last buttons presses it, as in `hongniang chat`."""
        self.at += timedelta(seconds=1)
        buttons = {b.title: b.payload for reply in self.replies for b in reply.buttons}
        with instants.at(self.at):
            context = self.context(platform_at)
            episode = owners.current(self.session, self.conversation_id)
            take = message_handler.handle_while_waiting if episode.owner == "queue" else message_handler.handle
            said = [UserMessage(text, buttons.get(text)) for text in texts]
            self.last: Decision = take(self.session, context, said, episode.dialogue)
            owners.save_dialogue(self.session, episode.id, self.last.state)
            for reply in self.last.replies:
                outbox.enqueue(self.session, self.conversation_id, Reply(reply.text, reply.buttons), author="bot")
        self.replies = self.last.replies or self.replies
        return "\n".join(reply.text for reply in self.last.replies)

    @property
    def buttons(self) -> list[str]:
        return [b.title for reply in self.last.replies for b in reply.buttons]

    @property
    def intent(self) -> str | None:
        return self.last.intent.name if self.last.intent else None
