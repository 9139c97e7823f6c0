"""What a browser says and sees, for HTTP and WebSocket alike."""
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
from conversations import outbox, owners, transcript
from conversations.messages import Incoming, Line
from conversations.outbox import OutRow
from deadlines import counting_rules
from deadlines.hours import Hours
from kernel import db, instants, time_words
from staff import members

VISIBLE = ("sent", "delivered", "uncertain", "handed_over")
BEFORE = 60  # lines looked at before the cursor for what the browser hasn't acknowledged
LAST = 2**62  # no message's place is beyond it


class Said(BaseModel):
    """What a customer sends. `id` is the client's UUID; a repeat is answered alike."""

    model_config = ConfigDict(extra="ignore")
    id: uuid.UUID
    text: str | None = Field(default=None, max_length=200_000)
    button: str | None = Field(default=None, max_length=200)


def handle_message(token: str, said: Said) -> dict[str, Any]:
    """Stores, handles and answers; what can't be answered in this call comes by socket or poll."""
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
    payload = pressed(guest.conversation_id, text) if said.button is not None else None
    return Incoming(
        channel=guests.CHANNEL, account=guests.ACCOUNT, sender=guest.sender, key=str(said.id),
        kind="button" if payload else "text", text=text, payload=payload, platform_at=instants.now(),
    )


def pressed(conversation_id: uuid.UUID, title: str) -> str | None:
    """What a button with this title says in the conversation; the latest one counts, an unknown one is mere text."""
    with db.transaction() as session:
        for line in reversed(transcript.latest(session, conversation_id, 20)):
            for button in line.buttons:
                if button.title == title:
                    return button.payload
    return None


def _reply(row: OutRow) -> dict[str, Any]:
    return {"id": str(row.id), "seq": row.seq, "text": row.text, "buttons": [b.title for b in row.buttons],
            "origin": row.origin}


def seen(token: str, ids: list[uuid.UUID]) -> int:
    """The browser has shown these: delivered, from now."""
    with db.transaction() as session:
        guest = guests.by_token(session, token)
        return outbox.acknowledge(session, guest.conversation_id, ids[:200], instants.now())


def view(guest: Guest, after: int) -> dict[str, Any]:
    """What the browser should show: lines after its cursor, and older ones that it has not acknowledged.

    Nothing is shown past a message that is still on its way, so the order on the screen is the transcript's.
    """
    after = min(max(after, 0), LAST)
    with db.transaction() as session:
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
            "hours": _hours(hours, owner)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.id), "seq": line.seq, "at": instants.iso(line.at), "from": line.who, "text": line.text,
        "buttons": [b.title for b in line.buttons], "state": line.state,
        "key": line.key, "origin": line.origin,
    }


def _hours(hours: Hours, owner: str) -> dict[str, Any]:
    """The slim bar: when people are there, and what that means for this customer now."""
    now = instants.now()
    state, today = hours.state(now), instants.today()
    if state.open:
        meanwhile = {"queue": "正在排队", "human": "红娘已接入"}.get(owner, "现在可转人工")
        until = f"至 {time_words.clock_time(state.until)}" if state.until else "全天"
        return {"open": True, "say": f"人工服务 {_spans(hours, today) or until} · {meanwhile}"}
    if state.next_open is None:
        return {"open": False, "say": "人工服务暂停 · 智能客服在线"}
    day = instants.shanghai(state.next_open).date()
    named = time_words.coming_day(day, today)
    return {"open": False, "say": f"人工服务 {named} {_spans(hours, day)} · 现在可留言"}


def _spans(hours: Hours, day: date) -> str:
    """`9:00–21:00`; around the clock as `全天`."""
    told = [re.sub(r"(^|\D)0(\d:)", r"\1\2", str(span)) for span in hours.spans(day)]
    return "全天" if told == ["0:00–24:00"] else "、".join(told)
