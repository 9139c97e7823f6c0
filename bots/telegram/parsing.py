"""One update of Telegram as messages for the inbox. Pure.

Field names and their meaning: https://core.telegram.org/bots/api. New kinds and fields come every few weeks: what is
unknown is no error.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, Message, Update, User

from bots.telegram.channel import NAME
from conversations.messages import Incoming, Kind
from kernel.wording import say

COMMANDS = {
    "start": "greet", "help": "greet", "fees": "ask_fee", "process": "ask_process", "hours": "ask_hours",
    "complain": "complain", "status": "complaint_status", "human": "request_human", "queue": "queue_position",
    "cancel": "cancel", "restart": "restart",
}
_KINDS = (  # fields of a message that hold what can't be read yet; a GIF has `document` as well, so it comes first
    ("photo", "picture"), ("voice", "voice"), ("video", "video"), ("video_note", "video"), ("animation", "animation"),
    ("audio", "audio"), ("document", "file"), ("sticker", "sticker"), ("venue", "place"), ("location", "place"),
    ("contact", "contact"), ("poll", "poll"), ("dice", "sticker"), ("story", "story"),
)
_SILENT = ("pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "chat_background_set")
_FILE = ("file_id", "file_unique_id", "file_size", "mime_type", "duration")


@dataclass(frozen=True)
class ParsedUpdate:
    """What an update holds. `query_id` names a press that waits to be acknowledged, `ignored` says why nothing is
    stored."""

    incoming: tuple[Incoming, ...] = ()
    query_id: str | None = None
    ignored: str = ""


def parse(account: str, update: Mapping[str, Any], now: datetime) -> ParsedUpdate:
    """Reads one update of the bot `account`; `now` is the time of a press, which has none of its own.

    A button's data stands in `payload`, still to be looked up. Never raises for what an update holds.
    """
    try:
        found = Update.de_json(dict(update), None)
        if found.callback_query is not None:
            return _press(account, found.callback_query, found.update_id, now)
        message = found.message or found.edited_message
        if message is None:
            return ParsedUpdate(ignored="kind")
        return _message(account, message, found.update_id, edited=found.message is None)
    except Exception as e:  # whatever it is, Telegram would bring it again for a day and nothing after it
        return ParsedUpdate(ignored=f"malformed: {type(e).__name__}")


def _message(account: str, message: Message, update_id: int, *, edited: bool) -> ParsedUpdate:
    user = message.from_user
    if message.chat.type != Chat.PRIVATE or user is None or user.is_bot:
        return ParsedUpdate(ignored="not a person's private chat")
    if any(getattr(message, name, None) for name in _SILENT):
        return ParsedUpdate(ignored="service message")
    number = str(message.message_id) if message.message_id else f"update-{update_id}"  # 0: not a number of its own
    key = f"{number}:edit:{_seconds(message.edit_date)}" if edited else number
    raw = {"update_id": update_id, "message_id": message.message_id, "date": _seconds(message.date)}

    def incoming(kind: Kind, text: str, payload: str | None = None, suffix: str = "", **more: Any) -> Incoming:
        return Incoming(channel=NAME, account=account, sender=str(user.id), key=key + suffix, kind=kind, text=text,
                        platform_at=message.date, payload=payload, name=_name(user), raw=raw | more)

    said = clean(message.text or message.caption or "")
    if edited:
        return ParsedUpdate((incoming("edited", say("bots.received.edited", text=said)),))
    if message.text is not None:
        if not said:
            return ParsedUpdate(ignored="empty")
        command = _command(said)
        return ParsedUpdate((incoming("command" if command else "text", said, command),))
    attachments = ((what, message[field]) for field, what in _KINDS if getattr(message, field, None))
    what, content = next(attachments, ("other", None))
    attached = incoming("unsupported", say(f"bots.received.{what}"), **_attached(content), **_album(message))
    return ParsedUpdate((attached, incoming("text", said, suffix=":caption")) if said else (attached,))


def _press(account: str, query: CallbackQuery, update_id: int, now: datetime) -> ParsedUpdate:
    chat = query.message.chat if query.message else None
    if chat is None or chat.type != Chat.PRIVATE or not query.data:
        return ParsedUpdate(query_id=query.id, ignored="not a button of ours")
    pressed = Incoming(
        channel=NAME, account=account, sender=str(query.from_user.id), key=f"press:{query.id}", kind="button", text="",
        platform_at=now.replace(microsecond=0),  # to the second, as messages: within one, arrival orders them
        payload=clean(query.data), name=_name(query.from_user), raw={"update_id": update_id, "data": clean(query.data)},
    )
    return ParsedUpdate((pressed,), query.id)


def clean(text: str) -> str:
    """Text as a database takes it: without NUL and halves of characters, and without blanks around it."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "").strip()


def _command(text: str) -> str | None:
    """What `/command@bot argument` says to the dialogue; None for what is no command of ours."""
    if not text.startswith("/"):
        return None
    intent = COMMANDS.get(text.split(maxsplit=1)[0][1:].partition("@")[0].lower())
    return f"/{intent}" if intent else None


def _name(user: User) -> str:
    return clean(user.full_name + (f" @{user.username}" if user.username else ""))


def _seconds(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0


def _attached(content: Any) -> dict[str, Any]:
    """What finds the file again later: ids and size, nothing that a sender named."""
    largest = content[-1] if isinstance(content, tuple | list) and content else content
    found = {name: getattr(largest, name, None) for name in _FILE}
    kept = {name: value if isinstance(value, int) else str(value) for name, value in found.items() if value is not None}
    return {"file": kept} if kept else {}


def _album(message: Message) -> dict[str, Any]:
    return {"album": message.media_group_id} if message.media_group_id else {}
