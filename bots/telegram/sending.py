"""Sends by the Bot API and returns an outcome for the outbox.

sendMessage is not idempotent: a send without an answer may have arrived, so it is never repeated automatically. There
is no delivery receipt, so by this channel's rule Telegram's `ok` counts as delivered.
"""
from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bots import channel_health
from bots.send_rate import LONGEST, Pace
from bots.telegram import buttons, client
from bots.telegram.bot_id import bot_id
from bots.telegram.channel import TELEGRAM
from conversations.outbox import Outcome, OutRow, Refused, Retry, Sent, Uncertain
from kernel import instants, time_words
from kernel.logs import log
from kernel.wording import Message, Text

TEXT_UNITS = 4096  # maximum length of one message, in UTF-16 units
PATIENCE = 2.0   # seconds to wait for the rate limit; for a longer wait the message returns to the queue
BOUND = 10.0     # seconds for one part of a message
WHOLE = 30.0     # seconds for a message with all its parts
UNNAMED = 5.0    # seconds to wait if a 429 has no retry_after
AWAY = 5.0       # seconds to wait if Telegram cannot be reached
TOLD = 60.0      # seconds that Telegram asks to wait, from which on staff are told
REJECTED = 60.0  # seconds to wait if Telegram refuses our token
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_FORBIDDEN = (  # part of Telegram's description → reason why the customer cannot be reached
    ("blocked", "bots.telegram.blocked"), ("deactivated", "bots.telegram.deactivated"),
    ("initiate", "bots.telegram.never_spoke"))


class Sending:
    """The transport of Telegram."""

    needs_address = True
    time_out = WHOLE
    repeatable = False

    def __init__(self) -> None:
        self._client = client.make()
        self._account = bot_id()
        self._pace = Pace()
        self._floods = 0
        self._trouble = channel_health.Trouble("telegram.sending")

    async def wait_for_turn(self, row: OutRow, address: str) -> Retry | None:
        """Waits for the rate limit before the first part of a message."""
        wait = await self._wait_for_rate_limit(address)
        return Retry(wait, Message("bots.paced")) if wait > 0 else None

    async def send(self, row: OutRow, address: str) -> Outcome:
        """Sends a message, split if it is too long for one."""
        if row.account != self._account:
            return Refused(Message("bots.other_bot"))
        parts = split(row.text)
        for number, part in enumerate(parts):
            markup = keyboard(row) if number == len(parts) - 1 else None
            if number and (wait := await self._wait_for_rate_limit(address)) > 0:
                outcome: Outcome = Retry(wait, Message("bots.paced"))
            else:
                outcome = await self._part(address, part, markup)
            if not isinstance(outcome, Sent):
                silent = not isinstance(outcome, Refused) and outcome.silent
                return Uncertain(Message("bots.half_sent", sent=number, of=len(parts)), silent) if number else outcome
        return outcome

    async def why_silent(self) -> Text | None:
        """Asks for the bot's own name (getMe)."""
        try:
            await self._client.get_me()
        except TelegramError as e:
            log.warning("telegram_away", why=type(e).__name__)
            return _why_no_answer(e)
        return None

    async def close(self) -> None:
        """Closes the client's connections."""
        await self._client.close_connections()

    async def _part(self, address: str, text: str, markup: InlineKeyboardMarkup | None) -> Outcome:
        try:
            async with asyncio.timeout(BOUND):
                message = await self._client.send_message(
                    int(address), text, reply_markup=markup, link_preview_options=LinkPreviewOptions(is_disabled=True))
        except TimeoutError:
            return Uncertain(Message("bots.timed_out", seconds=BOUND), silent=True)
        except TelegramError as e:
            return await self._failed(address, e)
        self._floods = 0
        await self._trouble.clear()
        return Sent(str(message.message_id), delivered=TELEGRAM.delivers_on_send)

    async def _wait_for_rate_limit(self, address: str) -> float:
        """Waits for the rate limit; if that would take too long, returns the seconds left instead."""
        now = asyncio.get_running_loop().time
        end = now() + PATIENCE
        while (wait := self._pace.wait(address, now())) > 0:
            if now() + wait > end:
                return wait
            await asyncio.sleep(wait)
        return 0.0

    async def _failed(self, address: str, error: TelegramError) -> Outcome:
        outcome = outcome_of_error(error)
        if isinstance(error, RetryAfter) and isinstance(outcome, Retry):
            self._floods += 1  # slow down this chat first; on a second 429 before any success, slow down all
            self._pace.hold(address, outcome.after, asyncio.get_running_loop().time(), everybody=self._floods > 1)
            if _seconds(error) >= TOLD:
                await self._trouble.note(Message("bots.telegram.paced", asked=time_words.length(
                    timedelta(seconds=_seconds(error))), until=instants.now() + timedelta(seconds=outcome.after)))
        if isinstance(error, InvalidToken):
            await self._trouble.note(Message("bots.telegram.stopped", why=Message("bots.telegram.bad_token")))
        if isinstance(outcome, Retry):
            log.warning("telegram_waits", seconds=outcome.after, why=type(error).__name__)
        return outcome


def outcome_of_error(error: TelegramError) -> Outcome:
    """The outcome for an error of the Bot API. Descriptions are matched by part, ignoring case, with a default."""
    says = error.message.lower()
    if isinstance(error, RetryAfter):
        return Retry(min(_seconds(error), LONGEST), Message("bots.paced"))
    if isinstance(error, Forbidden):
        why = next((Message(key) for part, key in _FORBIDDEN if part in says), error.message)
        return Refused(Message("bots.unreachable", why=why))
    if isinstance(error, InvalidToken):
        return Retry(REJECTED, Message("bots.telegram.bad_token"), silent=True)
    if isinstance(error, BadRequest | ChatMigrated):
        return Refused(Message("bots.unreachable", why=Message("bots.telegram.no_chat")) if "chat not found" in says
                       else Message("bots.refused", why=error.message))
    if isinstance(error, NetworkError):
        if isinstance(error.__cause__, _NOT_SENT):
            return Retry(AWAY, Message("bots.telegram.away"), silent=True)
        if "too many requests" in says or "misdirected request" in says:  # refused before it had any effect
            return Retry(UNNAMED, Message("bots.paced"))
        if "entity too large" in says:
            return Refused(Message("bots.refused", why=error.message))
    if isinstance(error, TimedOut):
        return Uncertain(Message("bots.timed_out", seconds=client.READ), silent=True)
    return Uncertain(Message("bots.unknown_outcome"), silent=True)


def _why_no_answer(error: TelegramError) -> Text:
    """Why a probe, which sends nothing, got no answer."""
    if isinstance(error, InvalidToken):
        return Message("bots.telegram.bad_token")
    if isinstance(error, TimedOut) and not isinstance(error.__cause__, _NOT_SENT):
        return Message("bots.probe_timed_out", seconds=client.READ)
    return Message("bots.telegram.away")


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


def keyboard(row: OutRow) -> InlineKeyboardMarkup | None:
    """The inline keyboard of a message."""
    if not row.buttons:
        return None
    return InlineKeyboardMarkup([
        [InlineKeyboardButton(button.title, callback_data=buttons.data(row.id, index)) for index, button in line]
        for line in buttons.rows(row.buttons)
    ])


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts; an emoji has two."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str) -> list[str]:
    """Splits the text into parts that Telegram accepts, at the end of a line or sentence where possible."""
    parts: list[str] = []
    while units(text) > TEXT_UNITS:
        head = text.encode("utf-16-le")[: TEXT_UNITS * 2].decode("utf-16-le", "ignore")
        cut = max(head.rfind("\n"), head.rfind("。"), head.rfind(". "))
        at = cut + 1 if cut > len(head) // 2 else len(head)
        parts.append(text[:at].strip())
        text = text[at:].lstrip()
    return [part for part in (*parts, text) if part] or [text]
