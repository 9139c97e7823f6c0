"""Intake of one update, by webhook or polling: stored first, then acknowledged, then answered."""
from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram.error import BadRequest, TelegramError

from bots import turn_hook
from bots.intake import PATIENCE, take_in
from bots.telegram import buttons, parsing
from bots.telegram.client import Client
from conversations import outbox, threads
from conversations.messages import Incoming
from kernel import db, instants, wording
from kernel.logs import log
from kernel.unavailable import UNAVAILABLE
from kernel.wording import Language, Message
from people import senders

GIVE_UP = 3  # attempts after which an update that cannot be stored is dropped, because it blocks all later ones
_failed: Counter[int] = Counter()


@dataclass(frozen=True)
class Stored:
    """The result of storing an update: conversations that need a turn, and a press to acknowledge.

    A press leaves nothing in the chat, so `notice` says what was pressed; with `alert` the user must dismiss it.
    """

    conversations: tuple[uuid.UUID, ...] = ()
    query_id: str | None = None
    notice: str | None = None
    alert: bool = False


def receive(account: str, update: Mapping[str, Any]) -> Stored:
    """Stores the content of an update; a repeat changes nothing. After it returns, the update may be confirmed.

    Raises if the database is unreachable, and the first two times for an update that cannot be stored: Telegram sends
    it again.
    """
    parsed = parsing.parse(account, update, instants.now())
    if parsed.ignored:
        log.info("telegram_ignored", update=update.get("update_id"), why=parsed.ignored)
        return Stored(query_id=parsed.query_id)
    try:
        return _stored(parsed)
    except UNAVAILABLE:
        raise
    except Exception as e:
        number = int(update["update_id"])
        _failed[number] += 1
        log.error("telegram_not_stored", update=number, times=_failed[number], why=type(e).__name__, exc_info=True)
        if _failed[number] < GIVE_UP:
            raise
        del _failed[number]
        return Stored(query_id=parsed.query_id)


def _stored(parsed: parsing.ParsedUpdate) -> Stored:
    found: list[uuid.UUID] = []
    notice: str | None = None
    alert = False
    for incoming in parsed.incoming:
        if incoming.kind == "button":
            known, language = _resolve_button(incoming)
            if known is None:
                notice, alert = wording.in_language(Message("bots.bad_button"), language), True
                continue
            incoming, notice = known, wording.in_language(Message("bots.pressed", title=known.text), language)
        found.append(take_in(incoming).conversation_id)
    return Stored(tuple(dict.fromkeys(found)), parsed.query_id, notice, alert)


def _resolve_button(press: Incoming) -> tuple[Incoming | None, Language]:
    """The press with its button's title and payload, and the customer's language.

    The press is None if no message of this conversation has such a button.
    """
    named = buttons.named(press.payload or "")
    with db.transaction() as session:
        db.wait_for_locks(session, PATIENCE)
        person = senders.recognise(session, press.channel, press.account, press.sender, press.name)
        conversation_id = threads.get_or_create(session, person.id, press.channel, press.account)
        language = threads.language(session, conversation_id)
        row = next(iter(outbox.rows(session, [named[0]])), None) if named else None
    if named is None or row is None or row.conversation_id != conversation_id or named[1] >= len(row.buttons):
        return None, language
    button = row.buttons[named[1]]
    return replace(press, text=button.title, payload=button.payload), language


async def follow_up(client: Client, stored: Stored) -> None:
    """Acknowledges the press and runs the turns. If this fails, recovery handles the messages."""
    await asyncio.gather(_acknowledge(client, stored), *(_turn(one) for one in stored.conversations))


async def _turn(conversation_id: uuid.UUID) -> None:
    try:
        await db.in_thread(turn_hook.handle_waiting, conversation_id)
    except Exception as e:
        log.error("turn_not_taken", conversation=str(conversation_id), why=type(e).__name__)


async def _acknowledge(client: Client, stored: Stored) -> None:
    if stored.query_id is None:
        return
    try:
        await client.answer_callback_query(stored.query_id, text=stored.notice, show_alert=stored.alert)
    except BadRequest:
        return  # answered before or too old: the button has stopped spinning
    except TelegramError as e:
        log.warning("press_not_acknowledged", why=type(e).__name__)
