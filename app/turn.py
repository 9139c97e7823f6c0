"""The turn: reads a customer's pending messages, decides and answers in one transaction.

The transaction locks the conversation, so that two processes never handle the same messages. Dialogue state, replies
and the inbox rows' `handled_at` are committed together: after a crash before the commit, recovery handles the rows.
"""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from conversations import events as conversation_events
from conversations import inbox, languages, outbox, owners, threads, transcript
from conversations.messages import Button, Reply
from dialogue import message_handler
from dialogue.message_handler import UserMessage
from dialogue.turn_context import TurnContext
from handoff import handoff_requests
from kernel import db, errors, events, health, instants, wording
from kernel.actors import BOT
from kernel.logs import log
from kernel.wording import Message

GIVE_UP = 3  # failed turns after which the customer gets an apology and a person
LOCKED_LONG = timedelta(minutes=2)  # for which a conversation may be locked by others before that is a failure
LOCK_FORGOTTEN = timedelta(minutes=1)  # without another attempt; recovery's longest pause is half of it
ONE_ALBUM = timedelta(seconds=30)  # within which the pictures of an album arrive as messages of their own
UNREAD = {"unsupported": "bots.unsupported", "edited": "bots.edited"}  # kind of message that is not read → sentence

# who owns the conversation → what handles its messages
HANDLERS = {"bot": message_handler.handle, "queue": message_handler.handle_while_waiting,
            "human": message_handler.handle_while_served}

# conversations whose turn found them locked: since when, and when last
_locked: dict[uuid.UUID, tuple[datetime, datetime]] = {}


def handle_waiting(conversation_id: uuid.UUID) -> int:
    """Handles the pending messages of a conversation in order and returns how many. Safe to call at any time.

    A message stored while this runs is left to the next call. Where another transaction keeps the conversation locked,
    or the database cannot do its part, nothing is handled: the messages are stored, and recovery handles them.
    """
    try:
        return handle_now(conversation_id)
    except errors.TryLater:
        return 0


def handle_now(conversation_id: uuid.UUID, patience: timedelta | None = None) -> int:
    """As `handle_waiting`, waiting for a lock no longer than `patience` (by default as long as every act).

    A failed turn is counted on its messages; after three failures the customer gets an apology and a person. Raises
    TryLater, and counts nothing, where the turn could not be taken for a reason that lies outside its messages: a lock
    held by others, a full disk, a lost connection.
    """
    try:
        with db.transaction() as session:
            db.wait_for_locks(session, patience)
            handled = _turn(session, conversation_id)
    except (OperationalError, errors.TryLater) as e:
        if not (isinstance(e, OperationalError) and _waits_briefly(conversation_id, e)):
            health.failed("turn.outside", e, conversation=str(conversation_id))
        raise errors.TryLater("kernel.busy", after=db.BUSY) from e
    except Exception as e:  # the fault lies in the turn of these messages
        log.error("turn_failed", conversation=str(conversation_id), why=type(e).__name__, exc_info=True)
    else:
        _locked.pop(conversation_id, None)
        health.worked("turn.outside")
        return handled
    try:
        with db.transaction() as session:
            db.wait_for_locks(session, patience)
            return _count_failure(session, conversation_id)
    except OperationalError as e:
        raise errors.TryLater("kernel.busy", after=db.BUSY) from e


def _waits_briefly(conversation_id: uuid.UUID, error: OperationalError) -> bool:
    """Whether the turn only waits for a lock, and has not done so for `LOCKED_LONG`.

    Another turn of the same conversation, or staff who act on it, hold it for moments: that is no failure.
    """
    if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
        return False
    now = instants.now()
    for id, (_, last) in list(_locked.items()):
        if now - last > LOCK_FORGOTTEN:
            _locked.pop(id, None)
    since, _ = _locked.get(conversation_id, (now, now))
    _locked[conversation_id] = since, now
    if now - since >= LOCKED_LONG:
        return False
    log.info("turn_waits", conversation=str(conversation_id), since=instants.iso(since))
    return True


def _count_failure(session: Session, conversation_id: uuid.UUID) -> int:
    owners.lock(session, conversation_id)
    rows = inbox.unhandled(session, conversation_id)
    if not rows or inbox.count_failure(session, rows) < GIVE_UP:
        return 0
    _hand_over(session, conversation_id, rows)
    return len(rows)


def _turn(session: Session, conversation_id: uuid.UUID) -> int:
    owners.lock(session, conversation_id)
    rows = inbox.unhandled(session, conversation_id)
    if not rows:
        return 0
    thread = threads.get(session, conversation_id)
    episode = owners.current(session, conversation_id)
    last = rows[-1]
    language = _language(session, thread, rows)
    messages = [UserMessage(row.text, row.payload, row.written) for row in rows if row.kind not in ("event", *UNREAD)]
    intent: dict[str, object] | None = None
    if episode.owner != "human" and any(row.kind in UNREAD for row in rows):
        with wording.reading(language):
            _say_what_was_not_read(session, conversation_id, episode.owner, rows)
    if messages:
        context = TurnContext(
            session=session, person_id=thread.person_id, conversation_id=conversation_id, episode_id=episode.id,
            message=last.written, channel=thread.channel,
        )
        handle = HANDLERS[episode.owner]
        with wording.reading(language):
            decision = handle(session, context, messages, episode.dialogue)
        for reply in decision.replies:
            outbox.enqueue(session, conversation_id, reply, author="bot", inbox_id=last.id, about=reply.about)
        owners.save_dialogue(session, episode.id, decision.state)
        if decision.intent:
            intent = {"name": decision.intent.name, "confidence": decision.intent.confidence}
    for row in rows:
        events.publish(session, conversation_events.MessageArrived(
            row.id, conversation_id, thread.person_id, episode.owner, row.received_at))
    inbox.mark_handled(session, rows, intent, episode_id=episode.id)
    return len(rows)


def _language(session: Session, thread: threads.ConversationView, rows: list[inbox.InboxRow]) -> wording.Language:
    """The language of the last message that shows one, otherwise the conversation's; a change is stored."""
    shown = (languages.written_in(row.text, thread.wrote_in) for row in reversed(rows) if row.kind == "text")
    language = next((one for one in shown if one), None)
    if language and language != thread.wrote_in:
        threads.speaks(session, thread.id, language)
    return language or thread.language


def _say_what_was_not_read(
    session: Session, conversation_id: uuid.UUID, owner: str, rows: list[inbox.InboxRow],
) -> None:
    """Tells the customer which kinds of message are not read, but not again within 30 s unless something was said in
    between.
    """
    since = instants.now() - ONE_ALBUM
    before = [line.text for line in transcript.latest(session, conversation_id, 20)
              if line.who != "customer" and line.at > since]
    for text in dict.fromkeys(wording.say(UNREAD[row.kind]) for row in rows if row.kind in UNREAD):
        if text not in before[-1:]:
            buttons = (Button(wording.say("app.to_a_person"), "/request_human"),) if owner == "bot" else ()
            outbox.enqueue(session, conversation_id, Reply(text, buttons), author="bot", inbox_id=rows[-1].id)


def _hand_over(session: Session, conversation_id: uuid.UUID, rows: list[inbox.InboxRow]) -> None:
    """Apologises and requests a person for messages whose turns keep failing."""
    thread = threads.get(session, conversation_id)
    episode = owners.current(session, conversation_id)
    if episode.owner == "bot":
        outbox.enqueue(session, conversation_id, Message("app.apology"), author="bot", inbox_id=rows[-1].id)
        handoff_requests.request(session, conversation_id, thread.person_id, Message("app.bot_failed"), by=BOT)
    inbox.mark_handled(session, rows, {"name": "failed", "confidence": 0.0}, episode_id=episode.id)


