"""Converts one Telegram update to messages for the inbox. Pure.

Fields: https://core.telegram.org/bots/api. Telegram adds kinds and fields every few weeks, so unknown ones are not
errors.
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
_KINDS = (  # fields of content that is not read yet; a GIF also has `document`, so `animation` comes first
    ("photo", "picture"), ("voice", "voice"), ("video", "video"), ("video_note", "video"), ("animation", "animation"),
    ("audio", "audio"), ("document", "file"), ("sticker", "sticker"), ("venue", "place"), ("location", "place"),
    ("contact", "contact"), ("poll", "poll"), ("dice", "sticker"), ("story", "story"),
)
_SILENT = ("pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "chat_background_set")
_FILE = ("file_id", "file_unique_id", "file_size", "mime_type", "duration")


@dataclass(frozen=True)
class ParsedUpdate:
    """The content of an update. `query_id` is a button press to acknowledge; `ignored` says why nothing is stored."""

    incoming: tuple[Incoming, ...] = ()
    query_id: str | None = None
    ignored: str = ""


def parse(account: str, update: Mapping[str, Any], now: datetime) -> ParsedUpdate:
    """Parses one update of the bot `account`; `now` is the time of a press, which has no time of its own.

    A button's data is returned in `payload` and must still be looked up. Never raises, whatever the update contains.
    """
    try:
        found = Update.de_json(dict(update), None)
        if found.callback_query is not None:
            return _press(account, found.callback_query, found.update_id, now)
        message = found.message or found.edited_message
        if message is None:
            return ParsedUpdate(ignored="kind")
        return _message(account, message, found.update_id, edited=found.message is None)
    except Exception as e:  # an exception would make Telegram repeat this update for a day and block all later ones
        return ParsedUpdate(ignored=f"malformed: {type(e).__name__}")


def _message(account: str, message: Message, update_id: int, *, edited: bool) -> ParsedUpdate:
    user = message.from_user
    if message.chat.type != Chat.PRIVATE or user is None or user.is_bot:
        return ParsedUpdate(ignored="not a person's private chat")
    if any(getattr(message, name, None) for name in _SILENT):
        return ParsedUpdate(ignored="service message")
    number = str(message.message_id) if message.message_id else f"update-{update_id}"  # id 0: no number
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
        platform_at=now.replace(microsecond=0),  # in seconds, as for messages; arrival orders within one
        payload=clean(query.data), name=_name(query.from_user), raw={"update_id": update_id, "data": clean(query.data)},
    )
    return ParsedUpdate((pressed,), query.id)


def clean(text: str) -> str:
    """The text without NUL, unpaired surrogates and surrounding blanks, so that the database accepts it."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "").strip()


def _command(text: str) -> str | None:
    """The payload for `/command@bot argument`; None if it is not one of our commands."""
    if not text.startswith("/"):
        return None
    intent = COMMANDS.get(text.split(maxsplit=1)[0][1:].partition("@")[0].lower())
    return f"/{intent}" if intent else None


def _name(user: User) -> str:
    return clean(user.full_name + (f" @{user.username}" if user.username else ""))


def _seconds(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0


def _attached(content: Any) -> dict[str, Any]:
    """What identifies the file for a later download: ids and size, and nothing that the sender named."""
    largest = content[-1] if isinstance(content, tuple | list) and content else content
    found = {name: getattr(largest, name, None) for name in _FILE}
    kept = {name: value if isinstance(value, int) else str(value) for name, value in found.items() if value is not None}
    return {"file": kept} if kept else {}


def _album(message: Message) -> dict[str, Any]:
    return {"album": message.media_group_id} if message.media_group_id else {}
