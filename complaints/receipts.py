"""The receipt of a case (回执) in the ledger of what customers were told: number and deadlines that run (5.1 g).

The link itself is not kept there, because only the customer has it.
"""
from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime

from sqlalchemy.orm import Session

from cases import customer_notices
from complaints import access, deadline_texts, told_deadlines
from complaints.access import KIND, subject_of
from complaints.case_kind import as_case
from complaints.complaint_promises import RESPONSE, REVISED, SOLUTION
from complaints.filing import Filed
from complaints.tables import Complaint
from conversations.chat_notices import CHAT, unseen_after
from deadlines import clocks
from deadlines.counting import Count
from kernel import instants
from kernel.ids import Subject
from kernel.wording import Message, lines
from notices import customer_notices as ledger
from notices import notice_views, ways
from notices.customer_notices import NewNotice
from notices.notice_views import NoticeView
from staff.members import StaffView


def tell(session: Session, filed: Filed) -> None:
    """Tells the customer the receipt: by their conversation, otherwise by a call task."""
    tell_now(session, access.locked(session, filed.complaint_id))


def tell_now(session: Session, row: Complaint) -> None:
    """Tells the customer the receipt with the case's clocks of now; the caller holds the lock."""
    customer_notices.tell(session, as_case(row), "receipt", _message(session, row))


def is_pending(session: Session, complaint_id: uuid.UUID) -> bool:
    """Whether a receipt waits to be told and none is under way: the customer knows neither number nor deadlines."""
    waiting = _waiting(session, complaint_id)
    return bool(waiting) and not any(map(told_deadlines.is_under_way, waiting))


def _waiting(session: Session, complaint_id: uuid.UUID) -> list[NoticeView]:
    return [one for one in notice_views.pending(session, [subject_of(complaint_id)]) if one.what == "receipt"]


def tell_anew(session: Session, row: Complaint, *, even_sent: bool = False) -> bool:
    """Replaces a receipt that still waits to be told by one with the case's clocks of now; False if none waits.

    It is a new notice, because a call before the deadline moved cannot have told the new one. A receipt that was sent,
    by chat or letter, goes on saying what it said, and the customer is told of the move beside it, unless `even_sent`.
    """
    waiting = _waiting(session, row.id)
    if not waiting or (not even_sent and any(map(told_deadlines.is_under_way, waiting))):
        return False
    customer_notices.cancel(session, subject_of(row.id), ["receipt"], "replaced")
    tell_now(session, row)
    return True


def sent_in_chat(session: Session, filed: Filed, ref: str = "") -> None:
    """The receipt is under way in the chat: as the message `ref`, by default the one that is about the case."""
    row = access.locked(session, filed.complaint_id)
    ledger.sent(session, NewNotice(*_whom(row), "receipt", _message(session, row)), CHAT,
                ref or about(row.id), unseen_after(row.channel, instants.now()))


def about(complaint_id: uuid.UUID) -> str:
    """What the ledger knows a receipt by whose message is queued later in the same transaction."""
    return f"about:{complaint_id}"


def read_out(session: Session, staff: StaffView, complaint_id: uuid.UUID, way: str) -> None:
    """A member of staff who filed it read the receipt out to the customer, by telephone (`call`) or in person
    (`visit`).
    """
    row = access.handled(session, staff, complaint_id, "complaint.file")
    customer_notices.spoken(session, subject_of(row.id), access.actor(staff), instants.now(), "", None, way)


def _whom(row: Complaint) -> tuple[Subject, uuid.UUID, uuid.UUID | None]:
    return subject_of(row.id), row.person_id, row.conversation_id


def _made(session: Session, subject: Subject, at: datetime) -> Message:
    return _message(session, session.get_one(Complaint, subject[1]), at)


def _message(session: Session, row: Complaint, at: datetime | None = None) -> Message:
    """The receipt by the case's own clocks that still run: a part that was split off has those of its case. As told at
    `at`, by default now.
    """
    runs: dict[str, list[Count]] = defaultdict(list)
    for clock in clocks.for_subjects(session, KIND, [row.id]).get(row.id, []):
        if clock.is_running:
            runs[clock.promise].append(clock.count)
    promised = deadline_texts.promised(
        row.kind, next(iter(runs[RESPONSE]), None), next(iter(runs[SOLUTION]), None), runs[REVISED],
        deadline_texts.since_of(row.via), at or instants.now())
    return lines([deadline_texts.heading(row.kind, row.number), promised])


ways.made_when_told.add((KIND, "receipt", _made))
