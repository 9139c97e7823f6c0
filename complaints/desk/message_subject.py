"""Registers complaints as possible subjects of a message to a customer."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from complaints import case_messages, case_view, categories
from complaints.access import KIND
from conversations import message_subjects
from conversations.message_subjects import MessageSent, OpenSubject, SubjectKind
from kernel.wording import say
from staff.members import StaffView


def _open_of(session: Session, staff: StaffView, person_id: uuid.UUID) -> list[OpenSubject]:
    return [
        OpenSubject((KIND, case.id), f"{case.number} · {case.category_title}",
                    say("complaints.desk.counts") if case.response and case.response.met_at is None else "")
        for case in case_view.seen_with(session, staff, person_id)]


def _note_sent(session: Session, staff: StaffView, complaint_id: uuid.UUID, message: MessageSent) -> None:
    case_messages.record_message_from_desk(session, staff, complaint_id, message.outbox_id, message.text,
                                           macro=message.is_stock)


message_subjects.register(SubjectKind(KIND, categories.KINDS.message("complaint"), _open_of, _note_sent))
