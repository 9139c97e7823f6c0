"""The server's state: bots, private chats, messages, callback queries, pending updates."""
from __future__ import annotations

import itertools
import random
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

QUERY_LIFE = 150.0  # seconds within which a button press can be answered
MESSAGE_LIFE = 24 * 3600.0  # seconds that an undelivered update is kept
FLOOD_BURST = 3  # messages to one chat allowed at once; then one per second


class Refusal(Exception):
    """A call that the server refuses: HTTP status, description and parameters."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Message:
    """One message of a chat; `by` is `bot` or `person`."""

    id: int
    by: str
    text: str
    date: int
    keyboard: list[list[dict[str, str]]] = field(default_factory=list)
    edit_date: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def buttons(self) -> list[str]:
        """Texts of the inline buttons under it."""
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Chat:
    """A private chat of one person with one bot; its id is the person's."""

    id: int
    first_name: str
    username: str | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    messages: list[Message] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    next_id: int = 1
    sent_at: deque[float] = field(default_factory=deque)


@dataclass
class Query:
    """A button press to be answered."""

    id: str
    chat: Chat
    message: Message
    made_at: float
    answered: bool = False


@dataclass
class Update:
    """A pending update; `queue` determines its order: the chat for messages, the user for presses."""

    id: int
    kind: str
    body: dict[str, Any]
    queue: str
    made_at: float
    life: float
    confirmations: int = 1

    def as_json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.body}


@dataclass
class Webhook:
    """Where updates go by POST."""

    url: str = ""
    secret: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass
class Bot:
    """A bot and everything it can see."""

    id: int
    token: str
    username: str
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)
    webhook: Webhook = field(default_factory=Webhook)
    allowed: list[str] | None = None
    next_update: int = field(default_factory=lambda: random.randrange(100_000, 900_000))
    poll: int = 0  # number of the newest getUpdates call, which ends older ones
    revoked: bool = False

    def wants(self, kind: str) -> bool:
        """Whether the bot gets updates of this kind; `[]` is the default selection."""
        if self.allowed:
            return kind in self.allowed
        return kind not in ("chat_member", "message_reaction", "message_reaction_count")


class ServerState:
    """The whole state, on a clock that can be advanced. The caller holds the server's lock."""

    def __init__(self) -> None:
        self.bots: dict[str, Bot] = {}
        self.skew = 0.0
        self.repeat = 1  # number of deliveries of each update
        self.flood = False
        self._numbers = itertools.count(1)
        self._query_ids = itertools.count(random.randrange(10**15, 10**16))

    def now(self) -> float:
        return time.time() + self.skew

    def bot(self, token: str) -> Bot:
        """The bot of a token. Raises Refusal as Telegram does: 404 for a malformed token, 401 for an unknown one."""
        head, _, tail = token.partition(":")
        if not head.isdigit() or len(tail) < 10:
            raise Refusal(404, "Not Found")
        found = self.bots.get(token)
        if found is None or found.revoked:
            raise Refusal(401, "Unauthorized")
        return found

    def chat(self, bot: Bot, chat_id: int, first_name: str = "", username: str | None = None) -> Chat:
        """The person's chat with the bot, created when first needed."""
        if chat_id not in bot.chats:
            bot.chats[chat_id] = Chat(chat_id, first_name or f"用户{chat_id}", username)
        return bot.chats[chat_id]

    # Acts of the person

    def write(self, bot: Bot, chat: Chat, text: str, **extra: Any) -> Message:
        """The person sends a message; `extra` are other fields of it (photo, caption …)."""
        chat.started = True
        message = self._message(chat, "person", text, extra=extra)
        self.push(bot, "message", self.message_json(bot, chat, message), f"chat {chat.id}")
        return message

    def edit(self, bot: Bot, chat: Chat, message: Message, text: str) -> None:
        """The person changes a message."""
        message.text, message.edit_date = text, int(self.now())
        self.push(bot, "edited_message", self.message_json(bot, chat, message), f"chat {chat.id}")

    def press(self, bot: Bot, chat: Chat, message: Message, data: str) -> Query:
        """The person presses an inline button, or somebody sends forged data."""
        query = Query(str(next(self._query_ids)), chat, message, self.now())
        bot.queries[query.id] = query
        body = {
            "id": query.id, "from": self.user_json(chat), "chat_instance": str(chat.id * 7), "data": data,
            "message": self.message_json(bot, chat, message),
        }
        self.push(bot, "callback_query", body, f"user {chat.id}", life=QUERY_LIFE)
        return query

    def block(self, bot: Bot, chat: Chat, blocked: bool = True) -> None:
        """The person blocks or unblocks the bot."""
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        chat.blocked = blocked
        me = {"id": bot.id, "is_bot": True, "first_name": bot.username, "username": bot.username}
        body = {
            "chat": self.chat_json(chat), "from": self.user_json(chat), "date": int(self.now()),
            "old_chat_member": {"user": me, "status": old}, "new_chat_member": {"user": me, "status": new},
        }
        self.push(bot, "my_chat_member", body, f"user {chat.id}")

    def push(self, bot: Bot, kind: str, body: dict[str, Any], queue: str, life: float = MESSAGE_LIFE) -> None:
        """Adds an update, unless the bot did not ask for its kind."""
        number, bot.next_update = bot.next_update, bot.next_update + 1
        if bot.wants(kind):
            bot.updates.append(Update(number, kind, body, queue, self.now(), life, self.repeat))

    # Acts of the bot

    def send(self, bot: Bot, chat: Chat, text: str, keyboard: list[list[dict[str, str]]]) -> Message:
        """Adds the bot's message to the person's chat. Raises Refusal."""
        if chat.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        if self.flood:
            self._count(chat)
        return self._message(chat, "bot", text, keyboard)

    def _count(self, chat: Chat) -> None:
        now = self.now()
        while chat.sent_at and chat.sent_at[0] <= now - FLOOD_BURST:
            chat.sent_at.popleft()
        if len(chat.sent_at) >= FLOOD_BURST:
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        chat.sent_at.append(now)

    def _message(
        self, chat: Chat, by: str, text: str, keyboard: list[list[dict[str, str]]] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> Message:
        message = Message(chat.next_id, by, text, int(self.now()), keyboard or [], extra=extra or {})
        chat.next_id += 1
        chat.messages.append(message)
        return message

    # As JSON

    def user_json(self, chat: Chat) -> dict[str, Any]:
        user: dict[str, Any] = {
            "id": chat.id, "is_bot": False, "first_name": chat.first_name, "language_code": "zh-hans",
        }
        return user | ({"username": chat.username} if chat.username else {})

    def chat_json(self, chat: Chat) -> dict[str, Any]:
        found: dict[str, Any] = {"id": chat.id, "type": "private", "first_name": chat.first_name}
        return found | ({"username": chat.username} if chat.username else {})

    def message_json(self, bot: Bot, chat: Chat, message: Message) -> dict[str, Any]:
        me = {"id": bot.id, "is_bot": True, "first_name": bot.username, "username": bot.username}
        found: dict[str, Any] = {
            "message_id": message.id, "from": me if message.by == "bot" else self.user_json(chat),
            "chat": self.chat_json(chat), "date": message.date, **message.extra,
        }
        if message.text:
            found["text"] = message.text
            if message.text.startswith("/"):
                length = len(message.text.split()[0])
                found["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        if message.keyboard:
            found["reply_markup"] = {"inline_keyboard": message.keyboard}
        if message.edit_date:
            found["edit_date"] = message.edit_date
        return found
