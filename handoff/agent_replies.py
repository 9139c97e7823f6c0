"""A matchmaker writes to the customer. A message sent for a case may meet its clocks (5.1 g)."""
from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import message_subjects, outbox
from conversations.message_subjects import MessageSent
from conversations.messages import Reply
from handoff import canned_responses
from handoff.access import actor, served
from handoff.tables import HandoffReply
from kernel import audit, db, ids, instants
from kernel.errors import BadInput, NotFound
from kernel.ids import Subject
from kernel.wording import Message
from staff import permissions
from staff.members import StaffView

TEXT_LIMIT = 2000  # characters


def reply(
    session: Session, staff: StaffView, conversation_id: uuid.UUID, text: str, about: Subject | None = None,
    press: uuid.UUID | None = None,
) -> uuid.UUID:
    """Sends the customer a person's message and returns its outbox id.

    `about` names an open case of this customer which the message answers; only such a message meets a clock, once it
    was delivered. `press` identifies one press of the send button: a repeated call with it sends nothing and returns
    the same id. Raises NotAllowed for a colleague's customer, Conflict where nobody has claimed them yet, BadInput for
    an empty or too long text and for a case that isn't this customer's.
    """
    permissions.require(staff, "desk.reply")
    text = text.strip()
    if not text:
        raise BadInput("handoff.empty", field=Message("handoff.text_to_send"))
    if len(text) > TEXT_LIMIT:
        raise BadInput("handoff.too_long", field=Message("handoff.one_message"), limit=TEXT_LIMIT, length=len(text))
    row = served(session, staff, conversation_id)
    press = press or ids.new_id()
    before = session.get(HandoffReply, press)
    if before is not None and before.conversation_id == conversation_id:
        return before.outbox_id
    if about is not None:
        _is_theirs(session, staff, row.person_id, about)
    outbox_id = outbox.enqueue(
        session, conversation_id, Reply(text, origin="human"), author="person", staff_id=staff.id, about=about,
    )
    if about is not None:
        message_subjects.note_sent(session, staff, about,
                                   MessageSent(outbox_id, text, canned_responses.is_one(text, staff.name)))
    now = instants.now()
    session.add(HandoffReply(
        id=press, conversation_id=conversation_id, outbox_id=outbox_id, staff_id=staff.id, created_at=now,
    ))
    row.replied_at = now
    session.flush()
    audit.record(session, actor(staff), "handoff.reply", ("conversation", conversation_id), outbox=outbox_id,
                 about=about and list(about))
    db.notify(session, "conversation", conversation_id)
    return outbox_id


def resend(session: Session, staff: StaffView, conversation_id: uuid.UUID, outbox_id: uuid.UUID) -> uuid.UUID:
    """Sends an undelivered message again, about the same case, and returns the new outbox id.

    A message is sent again at most once: a second call returns the same id. Raises NotFound for a message of another
    conversation, Conflict if its delivery did not fail, and as `access.served` does.
    """
    permissions.require(staff, "desk.reply")
    row = served(session, staff, conversation_id)
    before = session.get(HandoffReply, outbox_id)
    if before is not None:
        return before.outbox_id
    if outbox_id not in {row.id for row in outbox.rows(session, [outbox_id]) if row.conversation_id == conversation_id}:
        raise NotFound("handoff.no_conversation")
    again = outbox.resend(session, outbox_id)
    now = instants.now()
    session.add(HandoffReply(
        id=outbox_id, conversation_id=conversation_id, outbox_id=again, staff_id=staff.id, created_at=now,
    ))
    row.replied_at = now
    session.flush()
    audit.record(session, actor(staff), "handoff.resend", ("conversation", conversation_id), outbox=again,
                 before=outbox_id)
    return again


def resent(session: Session, outbox_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these messages that were sent again."""
    return set(session.scalars(select(HandoffReply.id).where(HandoffReply.id.in_(outbox_ids)))) if outbox_ids else set()


def _is_theirs(session: Session, staff: StaffView, person_id: uuid.UUID, about: Subject) -> None:
    if about not in {one.subject for one in message_subjects.open_of(session, staff, person_id)}:
        raise BadInput("handoff.not_their_case", kind=message_subjects.title(about[0]))
