"""What a browser sends and shows, shared by HTTP and WebSocket."""
from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bots import delivery, intake, turn_hook
from bots.intake import take_in
from bots.webchat import guests, limits
from bots.webchat.channel import WEB
from bots.webchat.guests import Guest
from conversations import outbox, owners, threads, transcript
from conversations.messages import Incoming, Line
from conversations.outbox import OutRow
from deadlines import counting_rules
from deadlines.hours import Hours
from kernel import db, instants, time_words, wording
from kernel.errors import HongniangError, NotAllowed
from kernel.wording import Message, say
from staff import members

VISIBLE = ("sent", "delivered", "uncertain", "handed_over")
BEFORE = 60  # lines before the cursor that are searched for ones not yet acknowledged by the browser
LAST = 2**62  # greater than the position of any message
STARTS = {  # buttons present on the page from the start → their payload for the dialogue
    "bots.webchat.start.fee": "/ask_fee", "bots.webchat.start.process": "/ask_process",
    "bots.webchat.start.complain": "/complain", "bots.webchat.start.human": "/request_human",
}

LONGEST_TITLE = 40  # characters of the longest button


class Said(BaseModel):
    """A customer's message. `id` is the client's UUID; a repeat gets the same answer."""

    model_config = ConfigDict(extra="ignore")
    id: uuid.UUID
    text: str | None = Field(default=None, max_length=200_000)
    button: str | None = Field(default=None, max_length=200)


def handle_message(token: str, said: Said) -> dict[str, Any]:
    """Stores and answers a message; later replies are returned by `view`. Raises BadInput, TryLater or NotAllowed."""
    with db.transaction() as session:
        guest = guests.by_token(session, token)
    limits.hit("message", guest.sender, limits.PER_SESSION)
    taken = take_in(_incoming(guest, said), (guest.person_id, guest.conversation_id))
    turn_hook.handle_waiting(taken.conversation_id)
    delivery.show_now(taken.conversation_id, WEB)
    with db.transaction() as session:
        return {
            "replies": [_reply(row) for row in outbox.replies_to(session, taken.inbox_id)],
            "owner": owners.owner_of(session, taken.conversation_id),
        }


def _incoming(guest: Guest, said: Said) -> Incoming:
    text = intake.checked(said.text if said.text is not None else said.button or "")
    payload = None
    if said.button is not None or (text.isascii() and len(text) <= LONGEST_TITLE):
        payload = pressed(guest.conversation_id, text) or started(text)
    return Incoming(
        channel=guests.CHANNEL, account=guests.ACCOUNT, sender=guest.sender, key=str(said.id),
        kind="button" if payload else "text", text=text, payload=payload, platform_at=instants.now(),
    )


def pressed(conversation_id: uuid.UUID, title: str) -> str | None:
    """The payload of the newest button with this title in the conversation; None if there is none."""
    with db.transaction() as session:
        for line in reversed(transcript.latest(session, conversation_id, 20)):
            for button in line.buttons:
                if button.title == title:
                    return button.payload
    return None


def started(title: str) -> str | None:
    """The payload of one of the page's initial buttons, in any language; None if the text is none of them."""
    return next((payload for key, payload in STARTS.items() for language in wording.LANGUAGES
                 if wording.in_language(Message(key), language) == title), None)


def language(token: str) -> wording.Language | None:
    """The language of the token's conversation; None for a token that is not valid or a guest who has not written."""
    try:
        with db.transaction() as session:
            return threads.get(session, guests.by_token(session, token).conversation_id).wrote_in
    except NotAllowed:
        return None


def refusal(guest: Guest, error: HongniangError) -> str:
    """The sentence of an error in the guest's language."""
    with db.transaction() as session:
        language = threads.language(session, guest.conversation_id)
    with wording.reading(language):
        return error.say()


def _reply(row: OutRow) -> dict[str, Any]:
    return {"id": str(row.id), "seq": row.seq, "text": row.text, "buttons": [b.title for b in row.buttons],
            "origin": row.origin}


def seen(token: str, ids: list[uuid.UUID]) -> int:
    """Marks messages that the browser has shown as delivered; returns how many changed."""
    with db.transaction() as session:
        guest = guests.by_token(session, token)
        return outbox.acknowledge(session, guest.conversation_id, ids[:200], instants.now())


def view(guest: Guest, after: int) -> dict[str, Any]:
    """What the browser should show, in the customer's language: lines after its cursor, earlier lines not yet
    acknowledged, the owner, the hours of matchmakers, the language.

    Lines after a message that is still being sent are withheld, so that the screen has the order of the transcript.
    """
    after = min(max(after, 0), LAST)
    with db.transaction() as session, wording.reading(language := threads.language(session, guest.conversation_id)):
        lines: list[Line] = []
        shown = transcript.latest(session, guest.conversation_id, BEFORE, before_seq=after + 1) if after else []
        for line in [*shown, *transcript.lines(session, guest.conversation_id, after)]:
            if line.who != "customer" and line.state not in VISIBLE:
                if line.state == "failed":
                    continue
                break
            if line.seq > after or (line.who != "customer" and line.state != "delivered"):
                lines.append(line)
        owner = owners.owner_of(session, guest.conversation_id)
        staff_id = owners.staff_of(session, guest.conversation_id)
        member = members.get(session, staff_id) if staff_id else None
        hours = counting_rules.hours_now(session)
        names: dict[str, Any] = {"name": member.name, "number": member.number, "title": member.title,
                                 "photo": member.photo_url} if member else {}
        return {"messages": [_line(line) for line in lines], "owner": owner, "matchmaker": names or None,
                "hours": _hours(hours, owner), "language": language}


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.id), "seq": line.seq, "at": instants.iso(line.at), "from": line.who, "text": line.text,
        "buttons": [b.title for b in line.buttons], "state": line.state,
        "key": line.key, "origin": line.origin,
    }


def _hours(hours: Hours, owner: str) -> dict[str, Any]:
    """The bar above the chat: the hours of matchmakers, and what that means for this customer now."""
    now = instants.now()
    state, today = hours.state(now), instants.today()
    if state.open:
        meanwhile = {"queue": "bots.webchat.bar.waiting", "human": "bots.webchat.bar.served"}.get(
            owner, "bots.webchat.bar.available")
        until = (say("bots.webchat.bar.until", until=time_words.clock_time(state.until)) if state.until
                 else say("bots.webchat.bar.all_day"))
        return {"open": True, "say": say("bots.webchat.bar.open", spans=_spans(hours, today) or until,
                                         meanwhile=Message(meanwhile))}
    if state.next_open is None:
        return {"open": False, "say": say("bots.webchat.bar.stopped")}
    day = instants.shanghai(state.next_open).date()
    return {"open": False, "say": say("bots.webchat.bar.closed", day=time_words.coming_day(day, today),
                                      spans=_spans(hours, day))}


def _spans(hours: Hours, day: date) -> str:
    """`9:00–21:00`; around the clock in words; empty for a day without hours."""
    spans = [re.sub(r"(^|\D)0(\d:)", r"\1\2", str(span)) for span in hours.spans(day)]
    return say("bots.webchat.bar.all_day") if spans == ["0:00–24:00"] else wording.joined(spans)
