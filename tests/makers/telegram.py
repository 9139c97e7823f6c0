"""Makers of the channel: updates as Telegram's documentation shows them, and messages on their way out."""
from __future__ import annotations

import itertools
import uuid
from datetime import UTC, datetime
from typing import Any

from conversations.messages import Button
from conversations.outbox import OutRow

BOT = "4242424242"
SINCE = 1_772_000_000
_numbers = itertools.count(1)

ANNA = {"id": 770155500123, "is_bot": False, "first_name": "欧阳", "last_name": "示例", "username": "ouyang_x",
        "language_code": "zh-hans"}
PRIVATE = {"id": 770155500123, "type": "private", "first_name": "欧阳", "last_name": "示例", "username": "ouyang_x"}


def a_message(message_id: int = 5, sender: dict[str, Any] = ANNA, **fields: Any) -> dict[str, Any]:
    """An update with a message; `fields` are its own."""
    return {"update_id": 900_000 + next(_numbers), "message": {
        "message_id": message_id, "from": sender, "chat": PRIVATE, "date": SINCE, **fields}}


def an_edit(message_id: int = 5, **fields: Any) -> dict[str, Any]:
    """An update with a changed message."""
    found = a_message(message_id, edit_date=SINCE + 60, **fields)
    return {"update_id": found["update_id"], "edited_message": found["message"]}


def a_press(
    data: str | None, query_id: str = "4382bfdwdsb323b2d9", sender: dict[str, Any] = ANNA, **fields: Any,
) -> dict[str, Any]:
    """An update with a pressed inline button."""
    message = {"message_id": 9, "from": {"id": int(BOT), "is_bot": True, "first_name": "红娘"}, "chat": PRIVATE,
               "date": SINCE, "text": "请选择"}
    query = {"id": query_id, "from": sender, "chat_instance": "-77", "message": message, "data": data, **fields}
    return {"update_id": 900_000 + next(_numbers), "callback_query": {k: v for k, v in query.items() if v is not None}}


def an_out_row(text: str = "您好", buttons: tuple[Button, ...] = (), account: str = BOT) -> OutRow:
    """A message to be sent."""
    return OutRow(id=uuid.uuid4(), seq=1, conversation_id=uuid.uuid4(), person_id=uuid.uuid4(), channel="telegram",
                  account=account, author="bot", staff_id=None, text=text, buttons=buttons, state="sending", attempts=1,
                  created_at=datetime(2026, 3, 2, 2, 0, tzinfo=UTC), inbox_id=None, origin="rule")
