"""Notes on a customer that staff write for staff (笔记); customers never see them."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import threads
from handoff.access import actor
from handoff.tables import HandoffNote, HandoffRequest
from kernel import audit, db, instants
from kernel.errors import BadInput
from kernel.wording import Message, say
from people import vault
from staff import members, permissions
from staff.members import StaffView

NOTE_LIMIT = 1000  # characters
SHOWN = 20  # notes


@dataclass(frozen=True)
class NoteView:
    """One note; `is_summary` where it was written at the end of a service."""

    at: datetime
    by: str
    text: str
    is_summary: bool


def add_note(session: Session, staff: StaffView, conversation_id: uuid.UUID, text: str) -> None:
    """Writes a note; identifiers in it are kept in the vault. Raises BadInput for an empty or too long one."""
    permissions.require(staff, "desk.reply")
    text = text.strip()
    if not text:
        raise BadInput("handoff.empty", field=Message("handoff.note"))
    if len(text) > NOTE_LIMIT:
        raise BadInput("handoff.too_long", field=Message("handoff.note"), limit=NOTE_LIMIT, length=len(text))
    person_id = threads.get(session, conversation_id).person_id
    row = HandoffNote(
        conversation_id=conversation_id, person_id=person_id, staff_id=staff.id,
        text=vault.tokenise(session, person_id, text), at=instants.now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor(staff), "handoff.note", ("conversation", conversation_id), note=row.id)
    db.notify(session, "conversation", conversation_id)


def of_person(session: Session, person_id: uuid.UUID) -> list[NoteView]:
    """Notes on a customer and the summaries of earlier services, newest first, at most 20; in three queries."""
    written = session.execute(
        select(HandoffNote.at, HandoffNote.staff_id, HandoffNote.text)
        .where(HandoffNote.person_id == person_id).order_by(HandoffNote.at.desc()).limit(SHOWN)
    ).all()
    ended = session.execute(
        select(HandoffRequest.closed_at, HandoffRequest.claimed_by, HandoffRequest.close_note)
        .where(HandoffRequest.person_id == person_id, HandoffRequest.close_note.is_not(None))
        .order_by(HandoffRequest.closed_at.desc()).limit(SHOWN)
    ).all()
    authors = members.many(session, {row[1] for row in (*written, *ended) if row[1]})
    found = [
        NoteView(at, authors[staff_id].name if staff_id in authors else say("handoff.colleague"), text, is_summary)
        for rows, is_summary in ((written, False), (ended, True)) for at, staff_id, text in rows
        if at and staff_id and text
    ]
    return sorted(found, key=lambda note: note.at, reverse=True)[:SHOWN]
