"""The Bot API's methods: their effects and errors. Names are case-insensitive."""
from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from platforms.telegram.server_state import QUERY_LIFE, Bot, Chat, Message, Refusal, ServerState, Webhook

TEXT_UNITS = 4096
DATA_BYTES = 64
NOTICE_LENGTH = 200
_SECRET = re.compile(r"[A-Za-z0-9_-]+")


def units(text: str) -> int:
    """Length as Telegram counts: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _text(given: dict[str, Any]) -> str:
    text = str(given.get("text") or "").strip()
    if not text:
        raise Refusal(400, "Bad Request: message text is empty")
    if units(text) > TEXT_UNITS:
        raise Refusal(400, "Bad Request: message is too long")
    return text


def _keyboard(given: dict[str, Any]) -> list[list[dict[str, str]]]:
    markup = given.get("reply_markup")
    if not markup:
        return []
    if isinstance(markup, str):
        try:
            markup = json.loads(markup)
        except ValueError:
            raise Refusal(400, "Bad Request: can't parse reply keyboard markup JSON object") from None
    rows = markup.get("inline_keyboard") or []
    for button in (button for row in rows for button in row):
        if not str(button.get("text") or "").strip():
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons must be non-empty")
        if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA_BYTES:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows if isinstance(rows, list) else []


def _chat(bot: Bot, given: dict[str, Any]) -> Chat:
    wanted = str(given.get("chat_id") or "")
    if not wanted:
        raise Refusal(400, "Bad Request: chat_id is empty")
    found = bot.chats.get(int(wanted)) if wanted.lstrip("-").isdigit() else None
    if found is None:
        raise Refusal(400, "Bad Request: chat not found")
    return found


def _own(chat: Chat, given: dict[str, Any]) -> Message:
    wanted = str(given.get("message_id") or "")
    found = next((m for m in chat.messages if str(m.id) == wanted and m.by == "bot"), None)
    if found is None:
        raise Refusal(400, "Bad Request: message to edit not found")
    return found


def get_me(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    return {"id": bot.id, "is_bot": True, "first_name": bot.username, "username": bot.username,
            "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


def send_message(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    chat, text, keyboard = _chat(bot, given), _text(given), _keyboard(given)
    return world.message_json(bot, chat, world.send(bot, chat, text, keyboard))


def edit_message_text(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    chat = _chat(bot, given)
    message, text, keyboard = _own(chat, given), _text(given), _keyboard(given)
    if (message.text, message.keyboard) == (text, keyboard):
        raise Refusal(400, "Bad Request: message is not modified: specified new message content and reply markup are "
                           "exactly the same as a current content and reply markup of the message")
    message.text, message.keyboard, message.edit_date = text, keyboard, int(world.now())
    return world.message_json(bot, chat, message)


def send_chat_action(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    _chat(bot, given).actions.append(str(given.get("action")))
    return True


def answer_callback_query(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    query = bot.queries.get(str(given.get("callback_query_id")))
    if query is None or query.answered or world.now() - query.made_at > QUERY_LIFE:
        raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    text = str(given.get("text") or "")
    if len(text) > NOTICE_LENGTH:
        raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
    query.answered = True
    if text:
        query.chat.notices.append(text)
    return True


def _allowed(bot: Bot, given: dict[str, Any]) -> None:
    """If omitted, the selection of update kinds is unchanged."""
    if "allowed_updates" in given:
        wanted = given["allowed_updates"]
        bot.allowed = json.loads(wanted) if isinstance(wanted, str) else list(wanted)


def set_webhook(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    url, secret = str(given.get("url") or ""), given.get("secret_token")
    if not url:
        return delete_webhook(world, bot, given)
    if not url.startswith(("http://", "https://")):
        raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and len(str(secret)) > 256:
        raise Refusal(400, "Bad Request: secret token is too long")
    if secret is not None and not _SECRET.fullmatch(str(secret)):
        raise Refusal(400, "Bad Request: secret token contains unallowed characters")
    _allowed(bot, given)
    bot.webhook = Webhook(url, str(secret) if secret else None, int(given.get("max_connections") or 40))
    if str(given.get("drop_pending_updates")).lower() == "true":
        bot.updates.clear()
    return True


def delete_webhook(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    bot.webhook = Webhook()
    if str(given.get("drop_pending_updates")).lower() == "true":
        bot.updates.clear()
    return True


def get_webhook_info(world: ServerState, bot: Bot, given: dict[str, Any]) -> Any:
    hook = bot.webhook
    found: dict[str, Any] = {
        "url": hook.url, "has_custom_certificate": False, "pending_update_count": len(bot.updates),
        "max_connections": hook.max_connections,
    }
    if hook.last_error_date:
        found |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    return found | ({"allowed_updates": bot.allowed} if bot.allowed else {})


METHODS: dict[str, Callable[[ServerState, Bot, dict[str, Any]], Any]] = {
    "getme": get_me, "sendmessage": send_message, "editmessagetext": edit_message_text,
    "sendchataction": send_chat_action, "answercallbackquery": answer_callback_query, "setwebhook": set_webhook,
    "deletewebhook": delete_webhook, "getwebhookinfo": get_webhook_info,
}


def call(world: ServerState, bot: Bot, method: str, given: dict[str, Any]) -> Any:
    """The result of a method. Raises Refusal, with 404 for an unknown method."""
    found = METHODS.get(method.lower())
    if found is None:
        raise Refusal(404, "Not Found")
    return found(world, bot, given)
